"""Word: what is printed of each table, on A4 landscape, ready to be edited."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matchmaker.exports import archives
from matchmaker.exports.tables import Cell, Table, plain

if TYPE_CHECKING:
    from docx.document import Document

BODY_FONT, HEAD_FONT = "仿宋", "黑体"
_PAGE_MM = (297, 210)
_MARGIN_MM = 15


def write(tables: Sequence[Table]) -> bytes:
    """Return one document, each table on a page of its own; its header repeats."""
    from docx import Document

    document: Any = Document()
    _lay_out(document)
    for number, table in enumerate(tables):
        if number:
            document.add_page_break()
        _add(document, table)
    buffer = io.BytesIO()
    document.save(buffer)
    return archives.without_clock(buffer.getvalue())


def _lay_out(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_PAGE_MM[0]), Mm(_PAGE_MM[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(_MARGIN_MM))


def _add(document: "Document", table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for text, font, size in ((table.title, HEAD_FONT, 16), (table.caption, BODY_FONT, 9)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write_text(paragraph, text, font, size)
    printed = [number for number, column in enumerate(table.columns) if column.is_printed]
    grid: Any = document.add_table(rows=1, cols=len(printed))
    grid.style = "Table Grid"
    grid.autofit = False
    for cell, number in zip(grid.rows[0].cells, printed, strict=True):
        write_text(cell.paragraphs[0], table.columns[number].label, HEAD_FONT, 9)
    repeat(grid.rows[0])
    narrow_margins(grid)
    for row in table.rows:
        _fill(grid.add_row().cells, [row[number] for number in printed])
    for line in grid.rows:
        keep_whole(line)
    usable = _PAGE_MM[0] - 2 * _MARGIN_MM
    set_widths(grid, [table.columns[number].width for number in printed], usable)
    if table.footer:
        write_text(document.add_paragraph(), table.footer, BODY_FONT, 8)


def _fill(cells: Sequence[Any], values: Sequence[Cell]) -> None:
    for cell, value in zip(cells, values, strict=True):
        write_text(cell.paragraphs[0], plain(value), BODY_FONT, 9)


def write_text(paragraph: Any, text: str, font: str, size: int) -> None:
    """Write text in a Chinese font: Word asks for it by a name of its own."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(archives.printable(text))
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def repeat(row: Any) -> None:
    """Let the header stand on each page, shaded."""
    row._tr.get_or_add_trPr().append(_mark("w:tblHeader", val="true"))
    for cell in row.cells:
        shade = _mark("w:shd", val="clear", color="auto", fill="DCE9FA")
        cell._tc.get_or_add_tcPr().append(shade)


def keep_whole(row: Any) -> None:
    """Let no page end within a row."""
    row._tr.get_or_add_trPr().append(_mark("w:cantSplit", val="true"))


def narrow_margins(grid: Any) -> None:
    """Leave a millimetre beside the text of a cell, and a little above and below it."""
    from docx.oxml.ns import qn

    margins = _mark("w:tblCellMar")
    for side, twips in (("top", "28"), ("left", "57"), ("bottom", "28"), ("right", "57")):
        margins.append(_mark(f"w:{side}", w=twips, type="dxa"))
    # In the order that Word asks for: a file with another one is "repaired".
    look = grid._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def _mark(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    for key, value in values.items():
        mark.set(qn(f"w:{key}"), value)
    return mark


def set_widths(grid: Any, widths: Sequence[int], usable: int) -> None:
    """Share out the usable width (mm) of the page among the columns."""
    from docx.shared import Mm

    for place, width in enumerate(widths):
        # Word reads the cells' widths, other programs the column's.
        grid.columns[place].width = Mm(usable * width / sum(widths))
        for cell in grid.columns[place].cells:
            cell.width = Mm(usable * width / sum(widths))
