"""Make the Word templates of the papers from their layouts.

    .venv/bin/python deploy/make_papers.py

Run it after a change of `matchmaker/exports/papers`; the templates are committed with it.
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from matchmaker.exports import archives, papers
from matchmaker.exports.as_docx import BODY_FONT, HEAD_FONT, narrow_margins, write_text

TITLE_SIZE, BODY_SIZE, SMALL_SIZE = 18, 11, 9
LABEL_MM, VALUE_MM, SIGN_MM = 28, 50, 26


def make(layout: papers.Layout) -> Any:
    """Return the document with a placeholder for each value."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    write_text(head, papers.SAMPLE, BODY_FONT, SMALL_SIZE)
    write_text(section.footer.paragraphs[0], "{{ footer }}", BODY_FONT, SMALL_SIZE)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_text(title, layout.title, HEAD_FONT, TITLE_SIZE)
    for part in layout.sections:
        heading = document.add_paragraph()
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(9), Pt(3)
        heading.paragraph_format.keep_with_next = True
        write_text(heading, part.title, HEAD_FONT, BODY_SIZE)
        add_cells(document, part.cells)
        add_texts(document, part.texts)
    write_text(document.add_paragraph(), "", BODY_FONT, SMALL_SIZE)
    add_signs(document, layout.signs)
    return document


def grid(document: Any, rows: int, widths: list[int]) -> Any:
    """Return a table with borders and fixed widths."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    narrow_margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)  # Word reads the cells' widths, other programs the column's
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def put(cell: Any, text: str, font: str) -> None:
    """Write into a cell."""
    write_text(cell.paragraphs[0], text, font, BODY_SIZE)


def add_cells(document: Any, cells: tuple[tuple[str, str], ...]) -> None:
    """Add the short values, two in a row."""
    if not cells:
        return
    table = grid(document, (len(cells) + 1) // 2, [LABEL_MM, VALUE_MM] * 2)
    for number, (label, key) in enumerate(cells):
        row, place = table.rows[number // 2], number % 2 * 2
        put(row.cells[place], label, HEAD_FONT)
        put(row.cells[place + 1], f"{{{{ {key} }}}}", BODY_FONT)


def add_texts(document: Any, texts: tuple[tuple[str, str], ...]) -> None:
    """Add the long values, a row each."""
    if not texts:
        return
    table = grid(document, len(texts), [LABEL_MM, LABEL_MM + 2 * VALUE_MM])
    for row, (label, key) in zip(table.rows, texts, strict=True):
        put(row.cells[0], label, HEAD_FONT)
        put(row.cells[1], f"{{{{ {key} }}}}", BODY_FONT)


def add_signs(document: Any, signs: tuple[str, ...]) -> None:
    """Add the boxes to sign and seal."""
    table = grid(document, 2, [156 // len(signs)] * len(signs))
    for cell, sign in zip(table.rows[0].cells, signs, strict=True):
        put(cell, sign, HEAD_FONT)
    table.rows[1].height = Mm(SIGN_MM)


def main() -> None:
    """Write one template for each layout."""
    for kind, layout in papers.LAYOUTS.items():
        path = Path(papers.FOLDER) / f"{kind}.docx"
        document = make(layout)
        document.save(str(path))
        path.write_bytes(archives.without_clock(path.read_bytes()))
        print(f"{path.name}: {len(layout.keys)} values")


if __name__ == "__main__":
    main()
