"""The manual as one PDF: its Markdown files, read to blocks, set by typst with our font."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matchmaker
from matchmaker.exports import typesetting

# The first page of the folder leads, whatever the others are called.
FIRST = "README"


def shipped() -> Path:
    """Return where the manual lies: in the installed package, else in the source tree."""
    package = Path(matchmaker.__file__).parent
    packed = package / "_manual"
    return packed if packed.is_dir() else package.parent / "docs" / "manual"


def files(folder: Path) -> list[Path]:
    """Return the chapters in the order of their file names, the first page first."""
    return sorted(folder.glob("*.md"), key=lambda path: (path.stem != FIRST, path.name))


def render(folder: Path, title: str) -> bytes:
    """Return the PDF of all chapters in `folder`; raise Conflict for a character without glyph."""
    blocks = [
        block
        for path in files(folder)
        for block in _blocks(path.read_text(encoding="utf-8"), folder)
    ]
    return typesetting.pdf("manual", {"title": title, "blocks": blocks}, root=folder)


def _blocks(text: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield headings, paragraphs, items, code, tables and pictures, as plain data."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    depth, item = 0, None
    for place, token in enumerate(tokens):
        depth += _LISTS.get(token.type, 0)
        if token.type == "list_item_open":
            item = int(token.info or 0)
        elif token.type == "inline" and tokens[place - 1].type == "paragraph_open":
            kind = "text" if item is None else "item"
            block = {"kind": kind, "depth": depth, "number": item or 0}
            yield from _paragraph(token, folder, block)
            item = None
        elif token.type in _WHOLE:
            yield _WHOLE[token.type](tokens[place:])


def _heading(tokens: Sequence[Any]) -> dict[str, Any]:
    return {"kind": "heading", "level": int(tokens[0].tag[1]), "parts": _parts(tokens[1])}


def _code(tokens: Sequence[Any]) -> dict[str, Any]:
    return {"kind": "code", "text": tokens[0].content.rstrip("\n")}


def _paragraph(inline: Any, folder: Path, block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pictures = [child for child in inline.children or [] if child.type == "image"]
    parts = _parts(inline)
    if parts:
        yield {**block, "parts": parts}
    for picture in pictures:
        path = (folder / str(picture.attrs.get("src", ""))).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            yield {
                "kind": "picture",
                "path": typesetting.address(path, folder),
                "alt": picture.content,
            }


def _table(tokens: Sequence[Any]) -> dict[str, Any]:
    rows: list[list[list[list[str]]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_parts(token))
        elif token.type == "table_close":
            break
    return {"kind": "table", "rows": rows}


def _parts(inline: Any) -> list[list[str]]:
    """Return (style, text) of a line: plain, bold or code."""
    found: list[list[str]] = []
    style = "plain"
    for child in inline.children or []:
        if child.type == "strong_open":
            style = "bold"
        elif child.type == "strong_close":
            style = "plain"
        elif child.type == "code_inline":
            found.append(["code", child.content])
        elif child.type in {"softbreak", "hardbreak"}:
            found.append(["plain", "\n" if child.type == "hardbreak" else ""])
        elif child.type == "text" and child.content:
            found.append([style, child.content])
    return found


_LISTS = {
    "bullet_list_open": 1,
    "ordered_list_open": 1,
    "bullet_list_close": -1,
    "ordered_list_close": -1,
}
_WHOLE = {"heading_open": _heading, "fence": _code, "code_block": _code, "table_open": _table}
