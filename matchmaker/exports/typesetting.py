"""PDF by typst: a template of ours, and data that never becomes part of its program."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from matchmaker.exports import fonts

TEMPLATES = Path(__file__).parent / "typst"
# The clock of a file that shall have the same bytes whenever it is written.
_FIXED = 315532800


def pdf(template: str, data: Mapping[str, Any], *, root: Path = TEMPLATES) -> bytes:
    """Return the PDF of a template with its data; raise Conflict for a character without glyph.

    `root` is the folder that pictures named in the data lie in.
    """
    import typst

    fonts.require_glyphs(_texts(data))
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        # The template and the pictures lie below it.
        root=_above(root),
        font_paths=[fonts.FOLDER],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "family": fonts.FAMILY},
        timestamp=_FIXED,
    )


def address(path: Path, root: Path) -> str:
    """Return how a template names a file that lies below `root`."""
    return f"/{path.relative_to(_above(root)).as_posix()}"


def _above(root: Path) -> Path:
    return Path(os.path.commonpath([TEMPLATES.resolve(), root.resolve()]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
