import io
import zipfile

import pytest

from matchmaker.errors import Invalid
from matchmaker.imports.lexicon_archives import MAX_BYTES, pack, unpack
from nlp import lexicon


def archive(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return buffer.getvalue()


def test_what_is_packed_is_unpacked(tmp_path):
    unpack(pack(lexicon.DATA), tmp_path)
    assert lexicon.file_names(tmp_path) == lexicon.file_names(lexicon.DATA)
    assert lexicon.load(tmp_path).version == lexicon.shipped().version


def test_a_folder_around_and_other_files_are_left_out(tmp_path):
    unpack(
        archive(
            **{
                "词库/units.tsv": "单位",
                "词库/common/terms.tsv": "术语",
                "词库/readme.md": "说明",
                "__MACOSX/词库/._units.tsv": "x",
            }
        ),
        tmp_path,
    )
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    assert found == ["common/terms.tsv", "units.tsv"]


@pytest.mark.parametrize("name", ["../out.tsv", "a/../../out.tsv", "/out.tsv", "a/b/c/d.tsv"])
def test_nothing_is_written_elsewhere(tmp_path, name):
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(Invalid):
        unpack(archive(**{name: "x", "units.tsv": "x"}), inner)
    assert not (tmp_path / "out.tsv").exists()


def test_a_bomb_is_refused_before_it_unfolds(tmp_path):
    with pytest.raises(Invalid, match="invalid"):
        unpack(archive(**{"units.tsv": "x" * (MAX_BYTES + 1)}), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", pack(lexicon.DATA)[:-40]])
def test_what_is_damaged_is_refused(tmp_path, data):
    with pytest.raises(Invalid):
        unpack(data, tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_stream_is_refused(tmp_path, method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        made.writestr("units.tsv", "微米\t毫米\t纳米\n" * 500)
    data = bytearray(buffer.getvalue())
    start = 30 + len("units.tsv")
    for spoiled in (range(start + 4, start + 30), range(start, start + 12)):
        broken = bytearray(data)
        for place in spoiled:
            broken[place] = 0xFF
        with pytest.raises(Invalid):
            unpack(bytes(broken), tmp_path)
