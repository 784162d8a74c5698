"""帮助: the Chinese manual, from the files that it is kept in (docs/manual)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, render_template, send_from_directory, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.wrappers import Response

from matchmaker import exports, messages
from matchmaker.edge.downloads import made
from matchmaker.errors import NotFound
from matchmaker.exports import manual
from matchmaker.web.visitor import remember

blp = Blueprint("help", __name__)
blp.before_request(remember)
PDF = "manual.pdf"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# No HTML of a file's own, and addresses on this server only.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the manual: its name in addresses, and its first heading."""

    name: str
    title: str


def chapters() -> list[Chapter]:
    """Return the chapters in the order of their file names, the first page first."""
    files = manual.files(manual.shipped())
    return [Chapter(path.stem, _title(path)) for path in files if NAME.fullmatch(path.stem)]


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        heads = (line[2:].strip() for line in file if line.startswith("# "))
        return next(heads, path.stem)


@blp.get("/help")
def index() -> str:
    """Show the first page of the manual, and the chapters beside it."""
    found = chapters()
    return _page(found[0].name if found else None)


@blp.get("/help/<name>")
def chapter(name: str) -> str:
    """Show a chapter of the manual."""
    if name not in {found.name for found in chapters()}:
        raise NotFound
    return _page(name)


@blp.get("/help/images/<path:name>")
def image(name: str) -> Response:
    """Return a picture of the manual."""
    return send_from_directory(manual.shipped() / "images", name)


@blp.get("/help/" + PDF)
def pdf() -> Response:
    """Return the whole manual for printing."""
    files = sorted(path for path in manual.shipped().rglob("*") if path.is_file())
    stamps = tuple((str(path), path.stat().st_mtime_ns) for path in files)
    return made(_set(stamps), exports.EXPORTERS["pdf"].media_type, messages.text("manual"), ".pdf")


@lru_cache(maxsize=1)
def _set(_stamps: tuple[tuple[str, int], ...]) -> bytes:
    """Set the manual once for each state of its files."""
    return manual.render(manual.shipped(), messages.text("manual"))


def _page(name: str | None) -> str:
    text = "" if name is None else (manual.shipped() / f"{name}.md").read_text(encoding="utf-8")
    return render_template(
        "public/help.html",
        chapters=chapters(),
        name=name,
        content=_rendered(text),
        has_pdf=bool(chapters()),
    )


def _rendered(text: str) -> Markup:
    """Return the chapter as HTML: headings get addresses, links and pictures stay in the manual."""
    tokens = MARKDOWN.parse(text)
    number = 0
    for token in tokens:
        if token.type == "heading_open":
            number += 1
            token.attrSet("id", f"part-{number}")
        elif token.type == "table_open":
            token.attrSet("class", "table")
        for child in token.children or []:
            _rewrite(child.attrs)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    wrapped = html.replace(
        "<table", '<div class="table-wrap" role="region" aria-label="表格" tabindex="0"><table'
    )
    return Markup(wrapped.replace("</table>", "</table></div>"))  # noqa: S704 - made by us from our own files


def _rewrite(attributes: dict[str, str | int | float]) -> None:
    source, target = str(attributes.get("src", "")), str(attributes.get("href", ""))
    if source.startswith("images/"):
        attributes["src"] = url_for("help.image", name=source.removeprefix("images/"))
    if target.endswith(".md") and "/" not in target:
        attributes["href"] = url_for("help.chapter", name=target.removesuffix(".md"))
