"""Read the first sheet of an .xlsx file after looking at what it would unpack to.

A workbook is a zip archive of XML. A small one can hold gigabytes, or a single cell at the far
corner for which a reader lays out the whole sheet; both are refused before a reader sees them.
"""

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from matchmaker.imports.limits import (
    MAX_COLUMNS,
    MAX_INFLATED_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    refuse,
)

_CHUNK = 256 * 1024
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
UNREADABLE = "文件无法读取，请使用模板并另存为 xlsx 或 csv。"
TOO_MUCH = "文件解压后的内容过大，请删去图片和空白区域后重试。"
TOO_WIDE = f"工作表超过 {MAX_COLUMNS} 列或 {MAX_ROWS} 行。"


def read_first_sheet(path: Path) -> list[list[object]]:
    """Return the cells of the first sheet, row by row from row 1; raise Invalid."""
    import python_calamine

    check(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_index(0)
            rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except (python_calamine.CalamineError, OSError, IndexError, ValueError) as error:
        raise refuse(UNREADABLE) from error
    return rows


def check(path: Path) -> None:
    """Raise Invalid for an archive that is damaged, too large inside, or reaches too far."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise refuse(UNREADABLE) from error
    except expat.ExpatError as error:
        raise refuse(UNREADABLE) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise refuse(TOO_MUCH)
    left = MAX_INFLATED_BYTES
    for part in parts:
        if part.file_size > max(part.compress_size, 1024) * MAX_RATIO:
            raise refuse(TOO_MUCH)
        left -= _check_part(archive, part, left)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Inflate a part piece by piece; return its size. The sizes in the archive may lie."""
    size, tail = 0, b""
    scan: _SheetScan | None = None
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if size == 0 and chunk.lstrip().startswith(_XML_STARTS):
                scan = _SheetScan()
            size += len(chunk)
            if size > left:
                raise refuse(TOO_MUCH)
            if scan is not None:
                scan.feed(chunk)
            elif b"sheetData" in tail + chunk:
                raise refuse(UNREADABLE)  # a sheet in disguise
            tail = chunk[-16:]
    if scan is not None:
        scan.finish()
    return size


class _SheetScan:
    """Watch how far the filled cells of a sheet reach; other XML parts hold no cells."""

    def __init__(self) -> None:
        parser: Any = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser = parser
        self._row = self._column = 0

    def feed(self, data: bytes) -> None:
        """Look at more of the part."""
        self._parser.Parse(data, False)  # noqa: FBT003 - the form that expat gives

    def finish(self) -> None:
        """Check that the part is complete."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - the form that expat gives

    def _refuse_doctype(self, *_: object) -> None:
        raise refuse(UNREADABLE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            stated = attributes.get("r", "")
            self._row = int(stated) if stated.isdecimal() and len(stated) < 9 else self._row + 1
            self._column = 0
        elif tag == "c":
            self._place(attributes.get("r"))
        elif tag in {"v", "is"} and (self._row > MAX_ROWS or self._column > MAX_COLUMNS):
            raise refuse(TOO_WIDE)

    def _place(self, stated: str | None) -> None:
        self._column += 1
        match = _PLACE.match(stated or "")
        if match:
            self._row = int(match[2])
            self._column = 0
            for letter in match[1]:
                self._column = self._column * 26 + ord(letter) - ord("A") + 1
