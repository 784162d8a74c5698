"""Read an Excel workbook after looking at what it would unpack to.

An .xlsx file is a zip archive of XML. A small one can hold gigabytes, or a single cell at the far
corner for which a reader lays out the whole sheet; both are refused before a reader sees them.
The same pass notes cells that a reader would give as empty: error values, and formulas that were
never computed.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

from matchmaker.imports import cells
from matchmaker.imports.book import Area, RawSheet
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
# Merged areas and links, for each of whose cells the writer of the marked workbook makes one.
_AREAS = frozenset({"mergeCell", "hyperlink"})
_MAX_IN_AREAS = 200_000
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
UNREADABLE = "文件无法读取，请使用模板并另存为 xlsx 或 csv。"
TOO_MUCH = "文件解压后的内容过大，请删去图片和空白区域后重试。"
TOO_WIDE = f"工作表超过 {MAX_COLUMNS} 列或 {MAX_ROWS:,} 行，请删去多余的列，或按行拆分后分次导入。"
LOCKED = "文件已加密，请取消密码保护后重新上传。"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# (row, column) from 0 → what stands there
Findings = Mapping[tuple[int, int], str]


def read_sheets(path: Path, *, is_zip: bool) -> list[RawSheet]:
    """Return the sheets that hold cells, in their order; raise Invalid."""
    import python_calamine

    found = check(path) if is_zip else {}
    try:
        # By its content: a workbook under a wrong ending is read all the same.
        with (
            path.open("rb") as file,
            python_calamine.CalamineWorkbook.from_filelike(file) as book,
        ):
            return [
                _sheet(book.get_sheet_by_name(data.name), data, found.get(data.name, {}))
                for data in book.sheets_metadata
                if data.typ is python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError as error:
        raise refuse(LOCKED) from error
    except (python_calamine.CalamineError, OSError, IndexError, ValueError) as error:
        raise refuse(UNREADABLE) from error


def _sheet(sheet: Any, data: Any, found: Findings) -> RawSheet:
    import python_calamine

    rows = [[cells.text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in found.items():
        if row < len(rows) and column < len(rows[row]) and not rows[row][column]:
            rows[row][column] = text
    merged = [Area(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
    is_visible = data.visible is python_calamine.SheetVisibleEnum.Visible
    return RawSheet(data.name, rows, merged, is_visible)


def check(path: Path) -> dict[str, Findings]:
    """Return by sheet the cells that show no value.

    Raise Invalid for an archive that is damaged, too large inside, or reaches too far.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = _check_parts(archive)
            names = _sheet_names(archive) if any(found.values()) else {}
            return {names.get(part, part): places for part, places in found.items()}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise refuse(UNREADABLE) from error
    except expat.ExpatError as error:
        raise refuse(UNREADABLE) from error


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return part → name of its sheet; no part holds a document type by now."""
    from xml.etree import ElementTree as Tree

    try:
        book = Tree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - checked before
        links = Tree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
    except (KeyError, Tree.ParseError) as error:
        raise refuse(UNREADABLE) from error
    parts = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in links
    }
    sheets = (node for node in book.iter() if node.tag.rpartition("}")[2] == "sheet")
    return {parts.get(node.get(_RELATION), ""): node.get("name", "") for node in sheets}


def _check_parts(archive: zipfile.ZipFile) -> dict[str, Findings]:
    found: dict[str, Findings] = {}
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise refuse(TOO_MUCH)
    left = MAX_INFLATED_BYTES
    for part in parts:
        if part.file_size > max(part.compress_size, 1024) * MAX_RATIO:
            raise refuse(TOO_MUCH)
        size, found[part.filename] = _check_part(archive, part, left)
        left -= size
    return found


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> tuple[int, Findings]:
    """Inflate a part piece by piece; return its true size, and cells without a value."""
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
    return size, scan.found if scan is not None else {}


def _size(area: str) -> int:
    """Return how many cells an area such as `A1:C3` has; one of whole rows has too many."""
    corners = [_PLACE.match(corner) for corner in area.replace("$", "").upper().split(":")]
    places = [(int(corner[2]), _number_of(corner[1])) for corner in corners if corner]
    if len(places) < len(corners):
        return _MAX_IN_AREAS + 1 if ":" in area else 0
    (top, left), (bottom, right) = min(places), max(places)
    return (bottom - top + 1) * (abs(right - left) + 1)


def _number_of(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _SheetScan:
    """Watch how far the filled cells of a sheet reach; other XML parts hold no cells.

    `found`: error values, and formulas without a result, by place.
    """

    def __init__(self) -> None:
        parser: Any = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser = parser
        self._row = self._column = self._in_areas = 0
        self._is_error = self._is_formula = self._is_value = False
        self._value = ""
        self.found: dict[tuple[int, int], str] = {}

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
            self._is_error, self._is_formula = attributes.get("t") == "e", False
            self._value = ""
        elif tag == "f":
            self._is_formula = True
        elif tag in {"v", "is"}:
            self._is_value = True
            if self._row > MAX_ROWS or self._column > MAX_COLUMNS:
                raise refuse(TOO_WIDE)
        elif tag in _AREAS:
            self._in_areas += _size(attributes.get("ref", ""))
            if self._in_areas > _MAX_IN_AREAS:
                raise refuse(TOO_WIDE)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in {"v", "is"}:
            self._is_value = False
        elif tag == "c" and (self._is_error or (self._is_formula and not self._value)):
            text = self._value if self._is_error and self._value else cells.UNCOMPUTED
            self.found[self._row - 1, self._column - 1] = text

    def _text(self, data: str) -> None:
        if self._is_value and len(self._value) < 16:
            self._value += data

    def _place(self, stated: str | None) -> None:
        self._column += 1
        match = _PLACE.match(stated or "")
        if match:
            self._row = int(match[2])
            self._column = _number_of(match[1])
