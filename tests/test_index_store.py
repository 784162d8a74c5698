"""The index on disk: whole or absent, whatever a builder or a reader meets."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker import index_store
from nlp.analysis import Document, Field
from nlp.text_index import TextIndex

NOW = datetime(2026, 11, 1, tzinfo=UTC)
READER = "organizer"


def documents(*texts: str) -> list[Document]:
    return [Document(f"s{number}", (Field("summary", text),)) for number, text in enumerate(texts)]


def build(root: Path, *texts: str) -> str:
    found = documents(*texts)
    return index_store.build(root, "copper", {READER: found}, found, NOW)[READER]


def opened(root: Path) -> index_store.StoredIndex | None:
    return index_store.open_current(root, "copper", READER)


def test_what_was_built_is_opened(tmp_path: Path) -> None:
    version = build(tmp_path, "电解铜箔", "无氧铜杆")
    stored = opened(tmp_path)
    assert stored is not None
    assert stored.index.version == version
    assert stored.known_until == NOW
    need = Document("c", (Field("title", "采购铜箔"),))
    fresh = TextIndex.fit(documents("电解铜箔", "无氧铜杆"))
    assert stored.index.scores(need).tolist() == fresh.scores(need).tolist()
    assert stored.index.nearest(need, 1) == ["s0"]


def test_the_version_follows_from_the_content(tmp_path: Path) -> None:
    first = build(tmp_path / "a", "电解铜箔", "无氧铜杆")
    assert build(tmp_path / "b", "电解铜箔", "无氧铜杆") == first
    assert build(tmp_path / "b", "电解铜箔", "铜杆") != first


def test_statistics_come_from_public_text_only(tmp_path: Path) -> None:
    public = documents("电解铜箔")
    need = Document("c", (Field("title", "采购铜箔"),))
    scores = []
    for name, secret in (("a", "机密配方"), ("b", "铜箔铜箔表面处理")):
        found = {READER: documents("电解铜箔", secret)}
        index_store.build(tmp_path / name, "copper", found, public, NOW)
        stored = opened(tmp_path / name)
        assert stored is not None
        scores.append(stored.index.scores(need)[0])
    assert scores[0] == scores[1]


def test_no_index_is_none(tmp_path: Path) -> None:
    assert opened(tmp_path) is None


@pytest.mark.parametrize("damage", ["{", '{"version": "x"}', '{"versions": "x"}', ""])
def test_a_damaged_pointer_is_none(tmp_path: Path, damage: str) -> None:
    build(tmp_path, "电解铜箔")
    (tmp_path / "copper" / "current.json").write_text(damage)
    assert opened(tmp_path) is None


def test_a_version_that_cannot_be_read_is_written_again(tmp_path: Path) -> None:
    version = build(tmp_path, "电解铜箔")
    folder = tmp_path / "copper" / version
    index_store._load.cache_clear()
    (folder / "meta.json").write_text("{}")
    assert opened(tmp_path) is None
    assert build(tmp_path, "电解铜箔") == version
    assert opened(tmp_path) is not None


def test_two_versions_are_kept(tmp_path: Path) -> None:
    versions = [build(tmp_path, f"第{number}种铜箔") for number in range(4)]
    kept = {path.name for path in (tmp_path / "copper").iterdir() if path.is_dir()}
    assert len(kept) == index_store.KEPT_VERSIONS
    assert versions[-1] in kept


def test_audiences_have_their_own_texts_and_share_equal_ones(tmp_path: Path) -> None:
    all_read, some = documents("电解铜箔", "铜箔配方"), documents("电解铜箔", "")
    found = {"organizer": all_read, "buyer": some, "public": some}
    versions = index_store.build(tmp_path, "copper", found, some, NOW)
    assert versions["buyer"] == versions["public"] != versions["organizer"]
    assert sorted(path.name for path in (tmp_path / "copper").iterdir() if path.is_dir()) == sorted(
        set(versions.values())
    )
    need = Document("c", (Field("title", "铜箔配方"),))
    nearest = {}
    for audience in found:
        stored = index_store.open_current(tmp_path, "copper", audience)
        assert stored is not None
        nearest[audience] = stored.index.nearest(need, 1)
    assert nearest == {"organizer": ["s1"], "buyer": ["s0"], "public": ["s0"]}


def test_a_draft_of_a_killed_builder_is_removed_in_time(tmp_path: Path) -> None:
    build(tmp_path, "电解铜箔")
    old, young = tmp_path / "copper" / ".draft-old", tmp_path / "copper" / ".draft-young"
    old.mkdir()
    young.mkdir()
    long_ago = NOW.timestamp() - 10 * index_store.DRAFT_SECONDS
    os.utime(old, (long_ago, long_ago))
    build(tmp_path, "压延铜箔")
    assert not old.exists()
    assert young.exists()


def test_a_disk_that_refuses_keeps_the_old_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = build(tmp_path, "电解铜箔")

    def full(_index: TextIndex, _folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index_store.index_files, "save", full)
    with pytest.raises(OSError, match="space"):
        build(tmp_path, "压延铜箔")
    stored = opened(tmp_path)
    assert stored is not None
    assert stored.index.version == version
    assert not [path for path in (tmp_path / "copper").iterdir() if ".draft" in path.name]


def test_readers_never_meet_a_half_index(tmp_path: Path) -> None:
    build(tmp_path, "电解铜箔")
    missed: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            if opened(tmp_path) is None:
                missed.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        build(tmp_path, "电解铜箔", f"第{number}种铜箔")
    stop.set()
    reader.join()
    assert missed == []
