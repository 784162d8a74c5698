"""The workbook to fill in: instructions, header, an example row, lists to choose from."""

import io
from typing import TYPE_CHECKING, Any

from matchmaker.imports.book import MARK
from matchmaker.imports.layout import Layout
from matchmaker.imports.limits import MAX_ROWS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

INSTRUCTIONS_ROW, HEADER_ROW, EXAMPLE_ROW = 1, 2, 3
# As text: Excel turns an 18-digit code into a number and loses its end.
TEXT_FORMAT = "@"
INSTRUCTIONS = (
    "填写说明：带 * 的列必填；列的顺序可以调整，不用的列可以删除；代码和电话保持文本格式；"
    "示例行导入时忽略。各列说明见“填表说明”，可选内容见“字典”。"
)


def workbook(layout: Layout, lists: dict[str, list[str]]) -> bytes:
    """Return the template; `lists` holds the choices of a column by its key."""
    from openpyxl import Workbook

    book = Workbook()
    data = book.worksheets[0]
    data.title = "数据"
    places = _dictionary(book, layout, lists)
    _explanations(book, layout)
    _mark(book, layout)
    _head(data, layout)
    for number, column in enumerate(layout.columns, start=1):
        _column(data, number, column.width, places.get(column.key))
    data.freeze_panes = f"B{HEADER_ROW + 1}"
    _lay_out(data)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _lay_out(sheet: "Worksheet") -> None:
    """Print on A4 landscape, all columns on one page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _mark(book: "Workbook", layout: Layout) -> None:
    """Write kind and version where no person sees them: an old template is told apart."""
    sheet = book.create_sheet("版本")
    for row, text in enumerate((MARK, layout.kind, layout.version), start=1):
        _put(sheet, row, 1, text)
    sheet.sheet_state = "veryHidden"


def _put(sheet: "Worksheet", row: int, column: int, text: str) -> Any:
    cell: Any = sheet.cell(row, column, text)
    if text:
        cell.data_type = "s"
    return cell


def _head(sheet: "Worksheet", layout: Layout) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    note = _put(sheet, INSTRUCTIONS_ROW, 1, INSTRUCTIONS)
    note.font = Font(color="FFCC0000")
    note.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(
        start_row=INSTRUCTIONS_ROW, end_row=INSTRUCTIONS_ROW, start_column=1, end_column=8
    )
    sheet.row_dimensions[INSTRUCTIONS_ROW].height = 36
    for number, column in enumerate(layout.columns, start=1):
        star = "*" if column.is_required else ""
        header = _put(sheet, HEADER_ROW, number, f"{star}{column.label}")
        header.font = Font(bold=True)
        header.fill = PatternFill("solid", start_color="FFDCE9FA")
        header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        example = _put(sheet, EXAMPLE_ROW, number, column.example)
        example.font = Font(color="FF888888", italic=True)


def _column(sheet: "Worksheet", number: int, width: int, choices: str | None) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = width
    sheet.column_dimensions[letter].number_format = TEXT_FORMAT
    for row in range(EXAMPLE_ROW, EXAMPLE_ROW + 200):
        sheet.cell(row, number).number_format = TEXT_FORMAT
    if choices is not None:
        validation = DataValidation(type="list", formula1=choices, allow_blank=True)
        # A cell may hold several choices, or one that was entered since; so only a hint.
        validation.showErrorMessage = False
        validation.add(f"{letter}{EXAMPLE_ROW + 1}:{letter}{MAX_ROWS}")
        sheet.add_data_validation(validation)


def _dictionary(book: "Workbook", layout: Layout, lists: dict[str, list[str]]) -> dict[str, str]:
    """Write the choices; return the range of each column that has some."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet("字典")
    places = {}
    for number, (key, choices) in enumerate(sorted(lists.items()), start=1):
        _put(sheet, 1, number, layout.label(key))
        for row, choice in enumerate(choices, start=2):
            _put(sheet, row, number, choice)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 28
        if choices:
            places[key] = f"字典!${letter}$2:${letter}${len(choices) + 1}"
    return places


def _explanations(book: "Workbook", layout: Layout) -> None:
    sheet = book.create_sheet("填表说明")
    for number, title in enumerate(("列名", "是否必填", "说明", "也可写作", "示例"), start=1):
        _put(sheet, 1, number, title)
        sheet.column_dimensions["ABCDE"[number - 1]].width = 30
    for row, column in enumerate(layout.columns, start=2):
        texts = (
            column.label,
            "必填" if column.is_required else "",
            column.note,
            "、".join(column.aliases),
            column.example,
        )
        for number, text in enumerate(texts, start=1):
            _put(sheet, row, number, text)
