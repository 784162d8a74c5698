"""Read a Word document as rows of text: a paragraph is a row, and so is a row of a table."""

import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from matchmaker import messages
from matchmaker.imports.book import Book, RawSheet
from matchmaker.imports.limits import MAX_FILE_BYTES, MAX_INFLATED_BYTES, MAX_PARTS, refuse

if TYPE_CHECKING:
    from docx.table import Table

SUFFIX = ".docx"


def read_book(path: Path) -> Book:
    """Return the text of a .docx file as one sheet; raise Invalid."""
    from docx import Document
    from docx.table import Table

    _check(path)
    try:
        parts = list(Document(str(path)).iter_inner_content())
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise refuse(messages.text("field_document")) from error
    rows: list[list[str]] = []
    for part in parts:
        rows += _rows(part) if isinstance(part, Table) else [[part.text.strip()]]
    return Book([RawSheet("Word", [row for row in rows if any(row)])])


def _check(path: Path) -> None:
    """Look at what the archive would unpack to before it is unpacked."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise refuse(messages.text("field_document"))
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise refuse(messages.text("field_document")) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
        raise refuse(messages.text("import_too_heavy"))


def _rows(table: "Table") -> Iterator[list[str]]:
    for row in table.rows:
        # A merged cell is given once for each column that it covers.
        cells = [cell.text.strip() for cell in row.cells]
        yield [text for text, _ in groupby(cells) if text]
