import io
import random
import zipfile

import openpyxl
import pytest

from matchmaker.errors import Invalid
from matchmaker.imports import files, limits, workbooks

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/></Types>'
)


def write_xlsx(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def replace_part(path, name, content):
    """Write the workbook again with one part replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, body in parts.items():
            archive.writestr(item, body)
    return path


def sheet(cells):
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def refused(path):
    with pytest.raises(Invalid) as caught:
        files.read_book(path)
    [text] = caught.value.errors["file"]
    return text


def test_a_workbook_is_read_from_its_first_row(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [[], ["企业名称", 1.5], ["甲", None]])
    assert files.read_book(path).sheets[0].rows == [["", ""], ["企业名称", "1.5"], ["甲", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_spreadsheet_programs(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes('企业名称,简介\r\n沅皋砺垣,"两行\r\n简介"\r\n'.encode(encoding))
    assert files.read_book(path).sheets[0].rows == [
        ["企业名称", "简介"],
        ["沅皋砺垣", "两行\n简介"],
    ]


def test_csv_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xff\xff,1")
    assert "编码" in refused(path)


def test_damaged_utf_8_is_refused_and_not_read_as_other_characters(tmp_path):
    path = tmp_path / "a.csv"
    whole = "企业名称,主营产品\n澄屺铜材,电解铜箔与压延铜箔\n".encode()
    for damaged in (whole[:-2], whole.replace("箔".encode(), b"\xe7\xae", 1), b"\xef\xbb\xbf\xff"):
        path.write_bytes(damaged)
        assert "编码" in refused(path)


@pytest.mark.parametrize("content", [b"a\x00b,1", b'"open quote', b'"a"b,1'])
def test_damaged_csv_is_refused(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert "无法读取" in refused(path)


def test_other_kinds_of_files_are_refused(tmp_path):
    for name in ("a.ods", "a.txt", "a"):
        path = tmp_path / name
        path.write_bytes(b"x")
        assert "仅允许导入" in refused(path)


def test_a_missing_file_is_refused(tmp_path):
    assert "无法读取" in refused(tmp_path / "nothing.csv")


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 11)
    assert "拆分" in refused(path)


def test_too_many_rows_or_columns_or_letters_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x\n" * (limits.MAX_ROWS + 1))
    assert refused(path) == workbooks.TOO_WIDE
    path.write_bytes(b"," * limits.MAX_COLUMNS)
    assert refused(path) == workbooks.TOO_WIDE
    path.write_text("a\n" + "长" * (limits.MAX_CELL_LENGTH + 1), encoding="utf-8")
    assert refused(path).startswith("第 2 行")


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 no zip")
    assert refused(path) == workbooks.UNREADABLE
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
    assert refused(path) == workbooks.UNREADABLE


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    replace_part(path, "xl/media/a.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    assert refused(path) == workbooks.TOO_MUCH


def test_a_zip_bomb_is_refused_by_what_it_holds(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_INFLATED_BYTES", 1000)
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    assert refused(path) == workbooks.TOO_MUCH


def test_an_archive_of_countless_parts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_PARTS", 3)
    assert refused(write_xlsx(tmp_path / "a.xlsx", [["x"]])) == workbooks.TOO_MUCH


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="ZZ1"><v>1</v></c></row>',
        '<row r="30000"><c><v>1</v></c></row>',
        "<row>" + "<c/>" * 100 + "<c><v>1</v></c></row>",
        '<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>',
        '<x:row xmlns:x="y" r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_filled_cell_far_out_is_refused(tmp_path, cells):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    replace_part(path, "xl/worksheets/sheet1.xml", sheet(cells))
    assert refused(path) == workbooks.TOO_WIDE


@pytest.mark.parametrize("area", ["A1:XFD1048576", "$a$1:$xfd$20000", "A:XFD"])
@pytest.mark.parametrize("tag", ["mergeCell", "hyperlink"])
def test_an_area_for_whose_cells_no_memory_suffices_is_refused(tmp_path, tag, area):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    tail = f'<{tag}s><{tag} ref="{area}"/></{tag}s></worksheet>'.encode()
    body = sheet('<row r="1"><c r="A1"><v>1</v></c></row>').replace(b"</worksheet>", tail)
    replace_part(path, "xl/worksheets/sheet1.xml", body)
    assert refused(path) == workbooks.TOO_WIDE


def test_a_title_merged_over_the_whole_row_is_read(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["企业名单"], ["企业名称"]])
    tail = b'<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells></worksheet>'
    body = sheet('<row r="1"><c r="A1"><v>1</v></c></row>').replace(b"</worksheet>", tail)
    replace_part(path, "xl/worksheets/sheet1.xml", body)
    assert files.read_book(path).sheets[0].rows == [["1"]]


def test_empty_cells_far_out_do_no_harm(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    cells = (
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    replace_part(path, "xl/worksheets/sheet1.xml", sheet(cells))
    assert files.read_book(path).sheets[0].rows == [["7"]]


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet(""),
        b"<worksheet><sheetData>",
        b"junk " + sheet('<row r="1"><c r="XFD1048576"><v>1</v></c></row>'),
        b"junk " + random.Random(1).randbytes(256 * 1024 - 90) + sheet(""),
    ],
)
def test_a_sheet_in_disguise_is_refused(tmp_path, content):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    replace_part(path, "xl/worksheets/sheet1.xml", content)
    assert refused(path) == workbooks.UNREADABLE


def test_an_encrypted_workbook_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    raw = bytearray(path.read_bytes())
    # Set the encryption flag of the first part, in both of its headers.
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    assert refused(path) == workbooks.UNREADABLE


def test_pictures_are_let_be(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    replace_part(path, "xl/media/image1.png", b"\x89PNG" + bytes(range(256)) * 4)
    assert files.read_book(path).sheets[0].rows == [["x"]]


def test_a_real_workbook_passes_the_check_in_memory_bounds(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [[f"r{row}c{column}" for column in range(40)]
                                            for row in range(500)])  # fmt: skip
    workbooks.check(path)
    assert len(files.read_book(path).sheets[0].rows) == 500
    assert io.BytesIO(path.read_bytes()).read(2) == b"PK"
