"""The uploaded workbook once more, with what is wrong marked in it.

Cells become red and get a comment; a column 错误原因 is appended. Corrected and uploaded again it
is read like any other: that column is one of those that nobody knows.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from matchmaker.imports import files

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

REASONS = "错误原因"
AUTHOR = "导入检查"
_RED, _DARK_RED = "FFFFC7CE", "FF9C0006"
_COMMENT_LENGTH = 500
# (row from 1, column from 0 or None for the row as a whole, reason)
Reason: TypeAlias = tuple[int, int | None, str]


def marked(path: Path, sheet: str, header: int, reasons: Iterable[Reason]) -> bytes:
    """Return the workbook with the reasons in `sheet`, whose header stands in row `header`.

    An .xls or .csv file comes back as .xlsx, with its text alone.
    """
    book = _workbook(path)
    target: Worksheet = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
    column = _reasons_column(target, header)
    covered = _covered(target)
    by_row: dict[int, list[Reason]] = {}
    for reason in reasons:
        by_row.setdefault(reason[0], []).append(reason)
    for row, found in by_row.items():
        for _, place, text in found:
            if place is not None:
                at = (row, place + 1)
                _mark(target.cell(*covered.get(at, at)), text)
        _write(
            target.cell(row, column), "；".join(text.rstrip("。") for _, _, text in found) + "。"
        )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _workbook(path: Path) -> "Workbook":
    from openpyxl import Workbook, load_workbook

    with path.open("rb") as file:
        is_xlsx = file.read(4) == b"PK\x03\x04"
    if is_xlsx:
        return load_workbook(path)
    book = Workbook()
    book.remove(book.worksheets[0])
    for raw in files.read_book(path).sheets:
        sheet = book.create_sheet(raw.name)
        for number, cells in enumerate(raw.rows, start=1):
            for place, text in enumerate(cells, start=1):
                _write_text(sheet.cell(number, place), text)
    return book


def _covered(sheet: "Worksheet") -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for each cell of a merged area, the one that holds its text and can be marked."""
    return {
        place: (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for line in area.rows
        for place in line
    }


def _reasons_column(sheet: "Worksheet", header: int) -> int:
    """Return the column of the reasons: the one of an earlier round, emptied, or a new one."""
    from openpyxl.utils import get_column_letter

    labels = [cell.value for cell in sheet[header + 1]]
    if REASONS in labels:
        column = labels.index(REASONS) + 1
        _clear(sheet, column)
    else:
        column = _last_column(sheet, header) + 1
    _write(sheet.cell(header + 1, column), REASONS)
    sheet.column_dimensions[get_column_letter(column)].width = 60
    return column


def _last_column(sheet: "Worksheet", header: int) -> int:
    """Return the last column in use from the header on: some have their label above it."""
    rows = sheet.iter_rows(min_row=header + 1)
    filled = (cell.column for row in rows for cell in row if cell.value not in {None, ""})
    areas = (area for area in sheet.merged_cells.ranges if area.max_row > header)
    return max([*filled, *(area.max_col for area in areas)], default=0)


def _clear(sheet: "Worksheet", column: int) -> None:
    """Take away the marks of an earlier round."""
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()
        if len(row) >= column:
            _empty(row[column - 1])


def _empty(cell: Any) -> None:
    # A cell that is covered by a merged one has no value, and takes none.
    if cell.value is not None:
        cell.value = None


def _mark(cell: Any, text: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", start_color=_RED)
    known = f"{cell.comment.text}\n" if cell.comment and cell.comment.author == AUTHOR else ""
    cell.comment = Comment(f"{known}{text}"[:_COMMENT_LENGTH], AUTHOR, height=90, width=260)


def _write(cell: Any, text: str) -> None:
    from openpyxl.styles import Alignment, Font

    _write_text(cell, text)
    cell.font = Font(color=_DARK_RED)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_text(cell: Any, text: str) -> None:
    """Write text as text: no program runs it as a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.number_format = "@"
