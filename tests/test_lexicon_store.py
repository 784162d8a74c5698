"""Published word lists on disk: whole, in force at once, and found again."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker import lexicon_store
from matchmaker.lexicon_store import KEPT_VERSIONS, Outdated, Published, UnknownVersion
from nlp import lexicon
from nlp.lexicon import LexiconError
from tests.factories import lexicons

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def publish(root: Path, draft: Path, *terms: str) -> str:
    lexicons.add_terms(draft, *terms)
    return lexicon_store.publish(root, draft, NOW).version


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return lexicons.draft(tmp_path / "draft")


def test_where_nothing_was_published_the_shipped_lists_are_in_force(tmp_path: Path) -> None:
    assert lexicon_store.in_force(tmp_path / "none") is lexicon.shipped()
    with lexicon_store.using_in_force(tmp_path / "none"):
        assert lexicon.current() is lexicon.shipped()


def test_published_lists_are_in_force_and_the_same_object_as_long_as_they_are(
    tmp_path: Path, draft: Path
) -> None:
    root = tmp_path / "lexicons"
    version = publish(root, draft, "超薄铜箔集流体")
    found = lexicon_store.in_force(root)
    assert found.version == version != lexicon.shipped().version
    assert found is lexicon_store.in_force(root) is lexicon_store.of_version(root, version)
    with lexicon_store.using_in_force(root):
        assert "超薄铜箔集流体" in lexicon.current().terms
    assert lexicon.current() is lexicon.shipped()


def test_a_block_keeps_the_lists_that_it_began_with(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    first = publish(root, draft, "词甲乙")
    with lexicon_store.using_in_force(root):
        publish(root, draft, "词丙丁")
        assert lexicon.current().version == first


def test_rolling_back_goes_one_version_back_until_the_shipped_lists(
    tmp_path: Path, draft: Path
) -> None:
    root = tmp_path / "lexicons"
    first = publish(root, draft, "词甲乙")
    publish(root, draft, "词丙丁")
    assert lexicon_store.roll_back(root, NOW).version == first
    assert lexicon_store.in_force(root).version == first
    assert lexicon_store.roll_back(root, NOW) is lexicon_store.in_force(root) is lexicon.shipped()
    with pytest.raises(UnknownVersion):
        lexicon_store.roll_back(root, NOW)
    assert lexicon_store.in_force(root) is lexicon.shipped()


def test_the_lists_before_the_first_publishing_are_stored_too(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    publish(root, draft, "词甲乙")
    stored = root / lexicon.shipped().version
    assert lexicon.load(stored).version == lexicon.shipped().version
    assert lexicon_store.files_of(root, lexicon.shipped().version) == stored


def test_the_last_versions_are_kept(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    made = [publish(root, draft, f"新词第{number}号") for number in range(KEPT_VERSIONS + 2)]
    kept = [row.version for row in lexicon_store.history(root)]
    assert kept == made[-KEPT_VERSIONS:]
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == sorted(kept)


def test_publishing_what_is_in_force_adds_no_version(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    version = publish(root, draft, "词甲乙")
    assert publish(root, draft) == version
    assert len(lexicon_store.history(root)) == 2


def test_a_faulty_draft_leaves_everything_as_it_was(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    version = publish(root, draft, "词甲乙")
    lexicons.append(draft / "common" / "terms.tsv", "坏行")
    with pytest.raises(LexiconError):
        lexicon_store.publish(root, draft, NOW)
    assert lexicon_store.in_force(root).version == version
    assert not [path for path in root.iterdir() if path.name.startswith(".draft-")]


@pytest.mark.parametrize("damage", ["{", '{"versions": 5}', '{"versions": [{"version": "x"}]}'])
def test_a_damaged_record_leaves_the_shipped_lists_in_force(
    tmp_path: Path, draft: Path, damage: str
) -> None:
    root = tmp_path / "lexicons"
    publish(root, draft, "词甲乙")
    (root / "current.json").write_text(damage, "utf-8")
    assert lexicon_store.in_force(root) is lexicon.shipped()


def test_a_version_whose_files_were_changed_is_not_used(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    version = publish(root, draft, "词甲乙")
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    lexicons.append(copy / version / "common" / "terms.tsv", "偷偷加的\tproduct")
    with pytest.raises(LexiconError):
        lexicon_store.of_version(copy, version)
    assert lexicon_store.in_force(copy) is lexicon.shipped()


@pytest.mark.parametrize("name", ["../draft", "", "ffffffff", "."])
def test_a_version_that_is_none_is_refused(tmp_path: Path, draft: Path, name: str) -> None:
    root = tmp_path / "lexicons"
    publish(root, draft, "词甲乙")
    for read in (lexicon_store.of_version, lexicon_store.files_of):
        with pytest.raises(UnknownVersion):
            read(root, name)


def test_the_record_is_plain(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    version = publish(root, draft, "词甲乙")
    rows = json.loads((root / "current.json").read_text("utf-8"))["versions"]
    assert rows[-1] == {"version": version, "since": NOW.isoformat()}


def damage(root: Path, version: str) -> None:
    """Spoil a stored version, as a broken disk or a careless hand does."""
    (root / version / "common" / "terms.tsv").write_text("坏行", "utf-8")
    lexicon_store._load.cache_clear()
    lexicon_store._in_force.cache_clear()


def test_publishing_a_version_again_replaces_its_damaged_files(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    version = publish(root, draft, "词甲乙")
    damage(root, version)
    assert lexicon_store.in_force(root) is lexicon.shipped()
    assert publish(root, draft) == version
    assert lexicon_store.in_force(root).version == version
    assert "词甲乙" in lexicon.load(root / version).terms
    assert not [path for path in root.iterdir() if path.name.startswith(".draft-")]


def test_a_damaged_copy_of_the_shipped_lists_is_replaced(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    shipped = lexicon.shipped().version
    publish(root, draft, "词甲乙")
    lexicon_store.roll_back(root, NOW)
    damage(root, shipped)
    assert lexicon_store.files_of(root, shipped) == lexicon.DATA
    publish(root, draft, "词丙丁")
    assert lexicon.load(root / shipped).version == shipped


def test_rolling_back_passes_over_a_damaged_version(tmp_path: Path, draft: Path) -> None:
    root = tmp_path / "lexicons"
    first = publish(root, draft, "词甲乙")
    second = publish(root, draft, "词丙丁")
    publish(root, draft, "词戊己")
    damage(root, second)
    later = NOW + timedelta(days=1)
    assert lexicon_store.roll_back(root, later).version == first
    assert lexicon_store.history(root)[-1] == Published(first, later)
    assert lexicon_store.in_force(root).version == first


def test_where_no_older_version_is_sound_rolling_back_ends_at_the_shipped_lists(
    tmp_path: Path, draft: Path
) -> None:
    root = tmp_path / "lexicons"
    made = [publish(root, draft, f"新词第{number}号") for number in range(KEPT_VERSIONS + 1)]
    for version in made[1:]:
        damage(root, version)
    assert lexicon_store.roll_back(root, NOW) is lexicon_store.in_force(root) is lexicon.shipped()
    assert [row.version for row in lexicon_store.history(root)] == [lexicon.shipped().version]


def test_lists_made_from_others_than_those_in_force_are_not_published(
    tmp_path: Path, draft: Path
) -> None:
    root = tmp_path / "lexicons"
    base = lexicon.shipped().version
    first = publish(root, draft, "词甲乙")
    other = lexicons.add_terms(lexicons.draft(tmp_path / "other"), "词丙丁")
    with pytest.raises(Outdated):
        lexicon_store.publish(root, other, NOW, base)
    assert lexicon_store.in_force(root).version == first
    assert lexicon_store.publish(root, draft, NOW, base).version == first
    assert "词丙丁" in lexicon_store.publish(root, other, NOW, first).terms


def test_versions_that_are_published_at_once_are_all_recorded(tmp_path: Path) -> None:
    root = tmp_path / "lexicons"
    lexicon.shipped()
    folders = [
        lexicons.add_terms(lexicons.draft(tmp_path / str(number)), f"新词第{number}号")
        for number in range(KEPT_VERSIONS - 1)
    ]
    with ThreadPoolExecutor(len(folders)) as pool:
        made = list(pool.map(lambda folder: lexicon_store.publish(root, folder, NOW), folders))
    recorded = [row.version for row in lexicon_store.history(root)]
    assert sorted(recorded) == sorted([lexicon.shipped().version, *(row.version for row in made)])
    assert lexicon_store.in_force(root).version == recorded[-1]
