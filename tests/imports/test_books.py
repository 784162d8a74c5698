"""Workbooks as people have them: other sheets first, merged headers, formulas, old programs."""

from pathlib import Path

import openpyxl
import pytest

from matchmaker import imports
from matchmaker.errors import Invalid
from matchmaker.imports import confined, files, marking
from matchmaker.imports.headers import Certainty

OLD = Path(__file__).parent / "workbooks" / "saved-by-an-old-program.xls"
HEADER = ["企业名称", "统一社会信用代码", "所属区县", "从业人数"]


def save(tmp_path, *sheets, name="a.xlsx"):
    """Write a workbook of (name, rows, merged areas); return its path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows, merged in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    path = tmp_path / name
    book.save(path)
    return path


def reason(call, *given, **named):
    with pytest.raises(Invalid) as caught:
        call(*given, **named)
    [text] = caught.value.errors["file"]
    return text


def test_the_sheet_with_the_header_is_found_wherever_it_stands(tmp_path):
    path = save(
        tmp_path,
        ("说明", [["本表由各县区填报"]], []),
        ("名单", [["企业名单"], HEADER, ["甲厂", "91", "澄江区", 3]], []),
    )
    proposal = imports.propose("enterprises", path)
    assert (proposal.sheet, proposal.header, proposal.sheets) == ("名单", 1, ("说明", "名单"))
    assert [row.cells["name"] for row in imports.read("enterprises", path).rows] == ["甲厂"]


def test_headers_in_other_words_are_proposed_and_never_taken_unasked(tmp_path):
    rows = [
        ["企业名称", "信用代码", "联系人姓名", "联系电话号码", "备注"],
        ["甲厂", "91", "张", "139", "x"],
    ]
    path = save(tmp_path, ("表", rows, []))
    proposal = imports.propose("enterprises", path)
    found = {guess.label: (guess.key, guess.certainty) for guess in proposal.guesses}
    assert found["联系人姓名"] == ("contact_name", Certainty.ALIKE)
    assert found["联系电话号码"] == ("contact_phone", Certainty.ALIKE)
    assert found["备注"] == (None, Certainty.NONE)
    assert "contact_phone" not in imports.read("enterprises", path).rows[0].cells
    asked = imports.read("enterprises", path, columns=proposal.columns)
    assert asked.rows[0].cells["contact_phone"] == "139"


def test_a_merged_header_of_two_rows_is_read_by_its_lower_row(tmp_path):
    rows = [
        ["企业名称", "统一社会信用代码", "联系方式", None],
        [None, None, "联系人", "联系电话"],
        ["甲厂", "91", "张工", "13900000000"],
    ]
    path = save(tmp_path, ("表", rows, ["A1:A2", "B1:B2", "C1:D1"]))
    [row] = imports.read("enterprises", path).rows
    assert row.cells["contact_phone"] == "13900000000"
    assert row.cells["name"] == "甲厂"


def test_a_merged_cell_counts_for_all_its_rows(tmp_path):
    rows = [HEADER, ["甲厂", "91", "澄江区", 1], ["乙厂", "92", None, 2]]
    path = save(tmp_path, ("表", rows, ["C2:C3"]))
    assert [row.cells["county"] for row in imports.read("enterprises", path).rows] == ["澄江区"] * 2


def test_formulas_without_a_result_and_error_values_are_told_by_cell(tmp_path, names):
    path = save(
        tmp_path, ("表", [HEADER, ["甲厂", "91", "=1/0", "=1+1"], ["乙厂", "92", "#N/A", 5]], [])
    )
    first, second = imports.read("enterprises", path).rows
    build = imports.layout("enterprises").build
    assert "没有计算结果的公式" in str(build(first.cells, names).errors)
    assert "错误值 #N/A" in str(build(second.cells, names).errors)


@pytest.fixture
def names():
    from tests.imports.test_builders import NAMES

    return NAMES


def test_an_xls_file_is_read(tmp_path):
    sheet = imports.read("enterprises", OLD)
    assert sheet.rows[0].cells["name"] == "临澜沛岑材料有限公司"
    assert sheet.rows[0].cells["staff"] == "120"


def test_what_a_file_is_its_content_says(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(save(tmp_path, ("表", [HEADER], [])).read_bytes())
    assert files.read_book(path).sheets[0].rows == [HEADER]
    path.write_text("<html><table><tr><td>企业名称</td></tr></table></html>", encoding="utf-8")
    assert "网页" in reason(files.read_book, path)
    path.write_bytes(b"\x00\x01nothing")
    assert "无法读取" in reason(files.read_book, path)


def test_a_damaged_file_of_an_old_program_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(OLD.read_bytes()[:700])
    assert reason(files.read_book, path)


def template(tmp_path, kind, version=None):
    path = tmp_path / f"{kind}.xlsx"
    path.write_bytes(imports.template_workbook(kind, {}))
    if version is not None:
        book = openpyxl.load_workbook(path)
        book["版本"]["A3"] = version
        book.save(path)
    return path


def test_an_old_template_and_that_of_another_kind_are_refused_politely(tmp_path):
    assert "请下载新模板" in reason(
        imports.propose, "enterprises", template(tmp_path, "enterprises", "0")
    )
    assert "这不是“企业导入模板”" in reason(
        imports.propose, "enterprises", template(tmp_path, "challenges")
    )


def test_ten_thousand_rows_are_read(tmp_path):
    path = tmp_path / "a.csv"
    lines = [",".join(HEADER), *(f"企业{n},91,澄江区,{n}" for n in range(10_000))]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    assert len(imports.read("enterprises", path).rows) == 10_000


def test_uploads_are_read_in_a_process_of_their_own(tmp_path):
    path = save(tmp_path, ("表", [HEADER, ["甲厂", "91", "澄江区", 3]], []))
    assert confined.read_book(path) == files.read_book(path)
    assert len(confined.read_book(path, rows=1).sheets[0].rows) == 1
    assert confined.read_book(path, rows=1).sheets[0].rows == [HEADER]
    path.write_bytes(b"PK\x03\x04 no zip")
    assert "无法读取" in reason(confined.read_book, path)


def test_a_reader_that_takes_too_much_takes_only_itself_down(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n" * 500_000)
    assert "限定的时间和内存" in reason(
        confined.read_book, path, rows=1, limits=confined.Limits(memory_bytes=1024)
    )


def test_errors_come_back_in_the_same_workbook(tmp_path):
    path = save(tmp_path, ("名单", [["企业名单"], HEADER, ["甲厂", "91", "月球区", 3]], []))
    sheet = imports.read("enterprises", path)
    reasons = [(3, sheet.places["county"], "未知的行政区划“月球区”。"), (3, None, "整行有误。")]
    path.write_bytes(marking.marked(path, sheet.name, sheet.header, reasons))
    marked = openpyxl.load_workbook(path)["名单"]
    assert marked["C3"].fill.start_color.rgb == "FFFFC7CE"
    assert marked["C3"].comment.text == "未知的行政区划“月球区”。"
    assert marked["E2"].value == "错误原因"
    assert marked["E3"].value == "未知的行政区划“月球区”；整行有误。"
    assert marked["D3"].value == 3
    again = imports.read("enterprises", path)
    assert again.ignored == ["错误原因"]
    path.write_bytes(marking.marked(path, sheet.name, sheet.header, [(3, 1, "另一处。")]))
    marked = openpyxl.load_workbook(path)["名单"]
    assert (marked["C3"].comment, marked["E3"].value) == (None, "另一处。")
    assert [cell.value for cell in marked[2]] == [*HEADER, "错误原因"]


def test_an_error_of_a_merged_cell_is_marked_where_its_text_stands(tmp_path):
    rows = [HEADER, ["甲厂", "91", "月球区", 1], ["乙厂", "92", None, 2]]
    path = save(tmp_path, ("表", rows, ["C2:C3"]))
    reasons = [(2, 2, "未知的区。"), (3, 2, "未知的区。")]
    path.write_bytes(marking.marked(path, "表", 0, reasons))
    marked = openpyxl.load_workbook(path)["表"]
    assert marked["C2"].comment.text == "未知的区。\n未知的区。"
    assert [cell.value for cell in marked["E"]] == ["错误原因", "未知的区。", "未知的区。"]


def test_the_reasons_stand_behind_columns_whose_label_is_merged_from_above(tmp_path):
    rows = [
        ["企业名称", "联系方式", None, "备注"],
        [None, "联系人", "联系电话", None],
        ["甲厂", "张工", "139", "保留的备注"],
    ]
    path = save(tmp_path, ("表", rows, ["A1:A2", "B1:C1", "D1:D2"]))
    for _ in range(2):  # the second time the column of the first is used again
        path.write_bytes(marking.marked(path, "表", 1, [(3, 0, "重名。")]))
        marked = openpyxl.load_workbook(path)["表"]
        assert [cell.value for cell in marked[3]] == [*rows[2], "重名。"]


def test_a_csv_file_comes_back_as_a_workbook_of_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("企业名称,统一社会信用代码\n=1+1,0091\n", encoding="utf-8")
    content = marking.marked(path, "CSV", 0, [(2, 1, "须为 18 位。")])
    out = tmp_path / "out.xlsx"
    out.write_bytes(content)
    cells = openpyxl.load_workbook(out)["CSV"]
    assert (cells["A2"].value, cells["A2"].data_type) == ("=1+1", "s")
    assert cells["B2"].value == "0091"
