"""From a file to rows of typed cells: size first, then the kind by the file's ending."""

import codecs
import csv
import re
from pathlib import Path

from matchmaker import messages
from matchmaker.imports import workbooks
from matchmaker.imports.limits import (
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    refuse,
)

# Excel on Chinese Windows saves CSV in GB 18030 unless told otherwise.
ENCODINGS = ("utf-8-sig", "gb18030")
_UTF8_CHINESE = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_TOO_LARGE = f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请拆分后分次导入。"


def read_cells(path: Path) -> list[list[object]]:
    """Return the cells of an .xlsx or .csv file, row by row; raise Invalid."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise refuse(messages.text("field_file")) from error
    if size > MAX_FILE_BYTES:
        raise refuse(_TOO_LARGE)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return _limited(workbooks.read_first_sheet(path))
    if ending == ".csv":
        return _limited(_read_csv(path))
    raise refuse(messages.text("field_file_kind"))


def _read_csv(path: Path) -> list[list[object]]:
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


def _limited(rows: list[list[object]]) -> list[list[object]]:
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise refuse(workbooks.TOO_WIDE)
    for number, row in enumerate(rows, start=1):
        if any(isinstance(cell, str) and len(cell) > MAX_CELL_LENGTH for cell in row):
            raise refuse(f"第 {number} 行有单元格超过 {MAX_CELL_LENGTH} 字。")
    return rows
