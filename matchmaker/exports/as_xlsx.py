"""Excel workbooks: one sheet per table, ready to read on screen and to print on A4."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from matchmaker.exports import archives
from matchmaker.exports.tables import Cell, Column, Table, is_formula_like, plain, sheet_names

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TITLE_ROW, CAPTION_ROW, HEADER_ROW = 1, 2, 3
CELL_LENGTH = 32_767
# A line of 11 point text, and the highest row that Excel allows.
LINE_POINTS, MAX_HEIGHT = 16, 409


def write(tables: Sequence[Table]) -> bytes:
    """Return the workbook: merged title, caption, frozen header with filter, A4 landscape."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    names = sheet_names([table.name for table in tables])
    for name, table in zip(names, tables, strict=True):
        _fill(book.create_sheet(name), table)
    if not tables:
        book.create_sheet("表")
    return save(book)


def save(book: "Workbook") -> bytes:
    """Return the workbook's bytes without any trace of the moment of writing."""
    raw = io.BytesIO()
    book.save(raw)
    return archives.without_clock(raw.getvalue())


def _fill(sheet: "Worksheet", table: Table) -> None:
    _head(sheet, table)
    for number, row in enumerate(table.rows, start=HEADER_ROW + 1):
        for column, value in enumerate(row, start=1):
            _style_body(put(sheet, number, column, value))
        sheet.row_dimensions[number].height = _height(table, row)
    _lay_out(sheet, table)


def _head(sheet: "Worksheet", table: Table) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    put(sheet, TITLE_ROW, 1, table.title).font = Font(size=16, bold=True)
    put(sheet, CAPTION_ROW, 1, table.caption).font = Font(size=10, color="FF555555")
    for row in (TITLE_ROW, CAPTION_ROW):
        # Over what is printed: its middle is that of the page.
        last = max(1, _printed(table))
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[TITLE_ROW].height = 28
    for number, column in enumerate(table.columns, start=1):
        cell = put(sheet, HEADER_ROW, number, column.label)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", start_color="FF0B5CD5")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _border()
    labels = [column.label for column in table.columns]
    sheet.row_dimensions[HEADER_ROW].height = _height(table, labels)


def put(sheet: "Worksheet", row: int, column: int, value: Cell) -> Any:
    """Write a value; text is always typed as text, so that no program runs it as a formula."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, datetime):
        value = plain(value)  # a workbook knows no time zones
    if not isinstance(value, str):
        cell.value = value
        cell.number_format = _number_format(value)
        return cell
    text = archives.printable(value)
    if len(text) > CELL_LENGTH:
        text = text[: CELL_LENGTH - 1] + "…"
    cell.value = text
    if text:
        cell.data_type = "s"
    cell.quotePrefix = is_formula_like(text)
    return cell


def _number_format(value: Cell) -> str:
    if isinstance(value, date):
        return "yyyy-mm-dd"
    if isinstance(value, Decimal):
        return "#,##0.00"
    return "0.0" if isinstance(value, float) else "General"


def _style_body(cell: Any) -> None:
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.border = _border()


@cache
def _border() -> Any:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color="FFA6A6A6")
    return Border(left=side, right=side, top=side, bottom=side)


def _lay_out(sheet: "Worksheet", table: Table) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    last = get_column_letter(max(1, len(table.columns)))
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + len(table.rows)}"
    printed = get_column_letter(max(1, _printed(table)))
    sheet.print_area = f"A1:{printed}{HEADER_ROW + len(table.rows)}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter is not None:
        # An ampersand begins a code; written twice it is one.
        left = table.footer.replace("&", "&&")
        sheet.oddFooter.left.text = f"&8{left}" if left else None
        sheet.oddFooter.right.text = "第 &P 页，共 &N 页"


def _printed(table: Table) -> int:
    return sum(column.is_printed for column in table.columns)


def _width(column: Column) -> float:
    # Wide enough for the longest half of its label, which wraps; a character takes two places.
    return float(max(column.width, len(column.label) + 2))


def _height(table: Table, row: Sequence[Cell]) -> float:
    """Return the height of a row in points: programs do not fit wrapped text by themselves."""
    lines = (
        sum(-(-max(_places(line), 1) // int(_width(column))) for line in plain(value).split("\n"))
        for column, value in zip(table.columns, row, strict=True)
    )
    return min(LINE_POINTS * max(lines, default=1) + 3, MAX_HEIGHT)


def _places(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
