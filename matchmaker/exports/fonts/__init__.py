"""The Chinese font of PDF files, and what it can show.

A character that it lacks would print as an empty box: the export fails instead and names it.
"""

import struct
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from matchmaker.errors import Conflict

FOLDER = Path(__file__).parent
FILE = FOLDER / "NotoSansSC-Regular.otf"
FAMILY = "Noto Sans SC"
# Blanks and marks without a picture: the typesetter swallows them.
_INVISIBLE = frozenset("\n\r\t\u200b\ufeff\u00ad")
_SHOWN = 10
# Raised and lowered signs are set from plain ones (typst/scripts.typ).
_SCRIPTS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (0x2070, 0x2071, *range(0x2074, 0x2080), *range(0x2080, 0x208F))
}


def require_glyphs(texts: Iterable[str]) -> None:
    """Raise Conflict with the characters that the font lacks, if there are any."""
    found = missing(texts)
    if found:
        named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in found[:_SHOWN])
        raise Conflict("export_glyph_missing", characters=named)


def missing(texts: Iterable[str]) -> list[str]:
    """Return the characters that the font lacks, in their order."""
    return sorted({*"".join(texts).translate(_SCRIPTS)} - _INVISIBLE - coverage())


@lru_cache(maxsize=1)
def coverage() -> frozenset[str]:
    """Return the characters that the font has a picture for."""
    data = FILE.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    places = {}
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        places[tag] = offset
    start = places[b"cmap"]
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[str] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 8 + 8 * number)
        found |= _segmented(data, start + offset)
    return frozenset(found)


def _segmented(data: bytes, at: int) -> set[str]:
    """Return the characters of a subtable of format 12 (segmented coverage), none for others."""
    (kind,) = struct.unpack_from(">H", data, at)
    if kind != 12:
        return set()
    (groups,) = struct.unpack_from(">I", data, at + 12)
    found: set[str] = set()
    for number in range(groups):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * number)
        found.update(map(chr, range(first, last + 1)))
    return found
