"""Lists as Word papers: a template with a row that repeats, made from the columns of a table.

Whoever wants another look edits the template: `{{ row.key }}` is a cell of the row that repeats.
"""

import io
from collections.abc import Sequence
from typing import Any

from matchmaker.exports import archives
from matchmaker.exports.tables import Column, Table, plain

SAMPLE = "参考样式"
# What stands outside of the rows.
FIELDS = {"title": "标题", "caption": "制表说明", "footer": "页脚", "rows": "各行"}
_PAGE_MM, _MARGIN_MM = (297, 210), 15


def template(columns: Sequence[Column]) -> bytes:
    """Return the Word template of a list with these columns, on A4 landscape."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_PAGE_MM[0]), Mm(_PAGE_MM[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(_MARGIN_MM))
    _put(section.header.paragraphs[0], SAMPLE, 9, align="RIGHT")
    _put(section.footer.paragraphs[0], "{{ footer }}", 8)
    _put(document.add_paragraph(), "{{ title }}", 16, align="CENTER", is_head=True)
    _put(document.add_paragraph(), "{{ caption }}", 9, align="CENTER")
    _add_rows(document, columns)
    buffer = io.BytesIO()
    document.save(buffer)
    return archives.without_clock(buffer.getvalue())


def _add_rows(document: Any, columns: Sequence[Column]) -> None:
    """Add the table: a header that repeats on each page, and a row between marks of the loop."""
    from matchmaker.exports.as_docx import keep_whole, narrow_margins, repeat, set_widths

    grid = document.add_table(rows=4, cols=len(columns))
    grid.style = "Table Grid"
    grid.autofit = False
    for place, column in enumerate(columns):
        _put(grid.rows[0].cells[place].paragraphs[0], column.label, 9, is_head=True)
        _put(grid.rows[2].cells[place].paragraphs[0], f"{{{{ row.{column.key} }}}}", 9)
    # The rows of these marks are not in what is made: they go with the marks.
    _put(grid.rows[1].cells[0].paragraphs[0], "{%tr for row in rows %}", 9)
    _put(grid.rows[3].cells[0].paragraphs[0], "{%tr endfor %}", 9)
    repeat(grid.rows[0])
    keep_whole(grid.rows[2])
    narrow_margins(grid)
    set_widths(grid, [column.width for column in columns], _PAGE_MM[0] - 2 * _MARGIN_MM)


def _put(
    paragraph: Any, text: str, size: int, *, align: str | None = None, is_head: bool = False
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    from matchmaker.exports.as_docx import BODY_FONT, HEAD_FONT, write_text

    if align is not None:
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    write_text(paragraph, text, HEAD_FONT if is_head else BODY_FONT, size)


def values(table: Table) -> dict[str, Any]:
    """Return what a template of a list is filled with: plain text, by key."""
    keys = [column.key for column in table.columns]
    return {
        "title": table.title,
        "caption": table.caption,
        "footer": table.footer,
        "rows": [dict(zip(keys, map(plain, row), strict=True)) for row in table.rows],
    }
