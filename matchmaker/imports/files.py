"""From a file to its sheets as text: size first, then the kind by what the file begins with."""

import codecs
import csv
import re
from pathlib import Path

from matchmaker import messages
from matchmaker.imports import cells, workbooks
from matchmaker.imports.book import Book, RawSheet
from matchmaker.imports.limits import (
    EMPTY,
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    refuse,
)

SUFFIXES = (".xlsx", ".xls", ".csv")
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
# Excel on Chinese Windows saves CSV in GB 18030 unless told otherwise.
ENCODINGS = ("utf-8-sig", "gb18030")
_UTF8_CHINESE = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_TOO_LARGE = f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请拆分后分次导入。"


def read_book(path: Path) -> Book:
    """Return the sheets of an .xlsx, .xls or .csv file as text; raise Invalid.

    What the file is, its content says: exports of other systems often bear a wrong ending.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(len(_OLE))
    except OSError as error:
        raise refuse(messages.text("field_file")) from error
    if not size:
        raise refuse(EMPTY)
    if size > MAX_FILE_BYTES:
        raise refuse(_TOO_LARGE)
    if path.suffix.lower() not in SUFFIXES:
        raise refuse(messages.text("field_file_kind"))
    sheets = _sheets(path, start)
    for sheet in sheets:
        _check_limits(sheet.rows)
    return Book(sheets)


def _sheets(path: Path, start: bytes) -> list[RawSheet]:
    if start.startswith(_ZIP) or start == _OLE:
        return workbooks.read_sheets(path, is_zip=start.startswith(_ZIP))
    if start.lstrip().startswith(b"<"):
        raise refuse(messages.text("import_web_page"))
    if path.suffix.lower() != ".csv":
        raise refuse(messages.text("field_file"))
    return [RawSheet("CSV", [[cells.text(cell) for cell in row] for row in _read_csv(path)])]


def _read_csv(path: Path) -> list[list[str]]:
    text = _decode(path.read_bytes())
    if "\x00" in text:
        raise refuse(messages.text("field_file"))
    try:
        return [list(row) for row in csv.reader(text.splitlines(keepends=True), strict=True)]
    except csv.Error as error:
        raise refuse(messages.text("field_file")) from error


def _decode(content: bytes) -> str:
    # GB 18030 reads damaged UTF-8 as other characters without complaint.
    for encoding in ENCODINGS[: 1 if _is_meant_as_utf8(content) else None]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse("文件编码须为 UTF-8 或 GB 18030。")


def _is_meant_as_utf8(content: bytes) -> bool:
    """Tell whether most bytes beyond ASCII form Chinese characters of UTF-8."""
    if content.startswith(codecs.BOM_UTF8):
        return True
    beyond = len(content) - len(content.translate(None, bytes(range(0x80, 0x100))))
    return 2 * sum(map(len, _UTF8_CHINESE.findall(content))) > beyond


def _check_limits(rows: list[list[str]]) -> None:
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise refuse(workbooks.TOO_WIDE)
    for number, row in enumerate(rows, start=1):
        if any(len(cell) > MAX_CELL_LENGTH for cell in row):
            raise refuse(f"第 {number} 行有单元格超过 {MAX_CELL_LENGTH} 字。")
