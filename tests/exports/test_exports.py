import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from matchmaker import exports
from matchmaker.errors import Invalid
from matchmaker.exports import as_xlsx
from matchmaker.exports.tables import (
    SHORTLIST_COLUMNS,
    Column,
    ShortlistLine,
    Table,
    sheet_names,
    shortlist_table,
)

COLUMNS = (Column("name", "企业"), Column("score", "匹配度"), Column("on", "日期"))
HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\tx",
    "＝1+1",
    "＠SUM(A1)",
    "\n=1",
    "普通文本",
]


def table(name="铜", rows=(("临澜甲公司", 83.5, date(2026, 12, 1)), ("乙公司", None, None))):
    return Table(name, "短名单", "单位：市经信局", COLUMNS, tuple(rows))


def read_xlsx(content, sheet=0):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book.worksheets[sheet]


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_workbook_holds_the_rows_below_title_caption_and_header():
    rows = list(read_xlsx(exports.render("xlsx", [table()])).values)
    assert rows[0][0] == "短名单"
    assert rows[1][0] == "单位：市经信局"
    assert rows[2] == ("企业", "匹配度", "日期")
    assert rows[3] == ("临澜甲公司", 83.5, datetime(2026, 12, 1))  # noqa: DTZ001 - Excel has no zones
    assert rows[4] == ("乙公司", None, None)


def test_a_workbook_is_ready_to_read_and_to_print():
    sheet = read_xlsx(exports.render("xlsx", [table()]))
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:C5"
    assert {str(cells) for cells in sheet.merged_cells.ranges} == {"A1:C1", "A2:C2"}
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["A"].width >= 12


def test_csv_has_one_header_for_tables_with_the_same_columns():
    rows = read_csv(exports.render("csv", [table("铜"), table("特钢", [("丙公司", 1, None)])]))
    assert rows == [
        ["企业", "匹配度", "日期"],
        ["临澜甲公司", "83.5", "2026-12-01"],
        ["乙公司", "", ""],
        ["丙公司", "1", ""],
    ]


def test_csv_repeats_the_header_for_tables_with_other_columns():
    other = Table("别的", "", "", (Column("x", "甲"),), (("一",),))
    rows = read_csv(exports.render("csv", [table(rows=[]), other]))
    assert rows == [["企业", "匹配度", "日期"], [], ["甲"], ["一"]]


def test_json_keeps_values_and_labels():
    one = Table("铜", "t", "c", (Column("a", "甲"), Column("b", "乙")), ((Decimal("1.50"), None),))
    moment = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    two = Table("x", "", "", (Column("a", "甲"),), ((moment,), ("=1",)))
    first, second = json.loads(exports.render("json", [one, two]))["tables"]
    assert first["columns"] == [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]
    assert first["rows"] == [{"a": "1.50", "b": None}]
    assert second["rows"] == [{"a": "2026-11-22 08:30"}, {"a": "=1"}]


@pytest.mark.parametrize("text", HOSTILE)
def test_formula_like_text_is_text_in_a_workbook(text):
    sheet = read_xlsx(exports.render("xlsx", [table(text[:5], [(text, None, None)])]))
    cell = sheet["A4"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) is (text != "普通文本")


@pytest.mark.parametrize("text", HOSTILE)
def test_formula_like_text_is_neutralized_in_csv(text):
    rows = read_csv(exports.render("csv", [table(rows=[(text, -2, None)])]))
    assert rows[1] == [text if text == "普通文本" else f"'{text}", "-2", ""]


def test_titles_and_labels_are_text_too():
    columns = (Column("a", "=1+1"),)
    sheet = read_xlsx(exports.render("xlsx", [Table("x", "=2+2", "@x", columns, ())]))
    assert [sheet[place].data_type for place in ("A1", "A2", "A3")] == ["s", "s", "s"]


def test_what_excel_cannot_hold_is_removed_and_a_cut_is_marked():
    rows = [("坏\x00字\x0b符\ud800", None, None), ("长" * 40_000, None, None)]
    sheet = read_xlsx(exports.render("xlsx", [table(rows=rows)]))
    assert sheet["A4"].value == "坏字符"
    assert len(sheet["A5"].value) == as_xlsx.CELL_LENGTH
    assert sheet["A5"].value.endswith("…")


@pytest.mark.parametrize("name", sorted(exports.EXPORTERS))
def test_the_same_tables_give_the_same_bytes(name, monkeypatch):
    first = exports.render(name, [table()])
    later = datetime(2031, 1, 1, tzinfo=UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: later)
    assert exports.render(name, [table()]) == first


def test_a_workbook_tells_no_time_and_no_person():
    with zipfile.ZipFile(io.BytesIO(exports.render("xlsx", [table()]))) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert core.count("1980-01-01T00:00:00Z") == 2


def test_a_workbook_without_tables_opens():
    assert read_xlsx(exports.render("xlsx", [])).max_row == 1


def test_an_unknown_format_is_refused():
    with pytest.raises(Invalid) as caught:
        exports.render("odt", [])
    assert caught.value.code == "export_format_unknown"
    assert caught.value.details == {"format": "odt"}


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        table(rows=[("x",)])


def test_sheet_names_are_those_that_excel_accepts():
    long = "新能源与智能网联汽车产业链供需对接短名单（二〇二六年第四季度）"
    names = sheet_names(["铜/有色[一]", long, long, "a", "A", "", "'引号'"])
    assert names[0] == "铜 有色 一"
    assert len(names) == len({name.casefold() for name in names})
    assert all(0 < len(name) <= 31 for name in names)
    assert names[2].endswith("(2)")
    assert names[5:] == ["表", "引号"]


LINE = ShortlistLine(
    number=1, position=3, challenge="铜箔", chain="铜", enterprise="甲", region="青渡区",
    tier="“小巨人”", score=83.2, band="高", coverage=75, sentence="产品一致",
    ledger="厚度：满足", decision="保留", reason="", note="", decided_by="张", decided_at="",
    run="r1", index_version="i1", weights_version="w1",
)  # fmt: skip


def test_a_shortlist_line_fills_every_column():
    [row] = shortlist_table("铜", "短名单", "", [LINE]).rows
    assert row[:5] == (1, 3, "铜箔", "铜", "甲")
    assert len(row) == len(SHORTLIST_COLUMNS)


def test_what_is_printed_fits_a_page_and_provenance_stays_on_the_screen():
    table = shortlist_table("铜", "短名单", "单位：经信局", [LINE])
    sheet = openpyxl.load_workbook(io.BytesIO(exports.render("xlsx", [table]))).worksheets[0]
    printed = [column for column in table.columns if column.is_printed]
    assert printed == list(table.columns[: len(printed)])
    assert sheet.print_area.endswith(f"${get_column_letter(len(printed))}$4")
    widths = [sheet.column_dimensions[get_column_letter(n + 1)].width for n in range(len(printed))]
    assert sum(widths) <= 240
    assert sheet.row_dimensions[4].height >= 18
