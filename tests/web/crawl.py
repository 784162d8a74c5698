"""Walk the pages of a running installation as somebody: one address of every endpoint."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

# Leaving, downloads, and what is no page of ours.
SKIPPED = {"static", "login.sign_out", "public.display", "api_docs", "help.image", "help.pdf"}
FILES = ("desk_downloads.",)
# What people read of an element's attributes.
READ = ("aria-label", "title", "placeholder", "alt")
# Between these stands nothing that a person reads as language.
SILENT = {"script", "style", "code", "pre"}


@dataclass
class Seen:
    """A page: what is read on it, where it leads, and its forms."""

    address: str
    # The endpoint, with the address where a test asked for it: pages of one kind look alike.
    kind: str
    status: int
    texts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    heads: int = 0
    forms: list[dict[str, Any]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.silent += tag in SILENT
        self.seen.heads += tag == "h1"
        self.seen.texts += [given[name] for name in READ if name in given]
        if tag == "a" and "download" not in given:
            self.seen.links.append(given.get("href", ""))
        if tag == "form":
            is_post = given.get("method", "get").lower() == "post"
            action = given.get("action", "")
            self.seen.forms.append(
                {"post": is_post, "action": action, "token": False, "submit": False}
            )
        elif self.seen.forms:
            form = self.seen.forms[-1]
            form["token"] |= tag == "input" and given.get("name") == "csrf_token"
            form["submit"] |= tag == "button" and given.get("type", "submit") == "submit"

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.seen.texts.append(data)


def walk(app: Flask, client: FlaskClient, starts: Iterable[str]) -> dict[str, Seen]:
    """Return what is seen, by endpoint: the first address of each; `starts` are all visited."""
    routes = app.url_map.bind("localhost")
    waiting = deque((address, True) for address in starts)
    found: dict[str, Seen] = {}
    while waiting:
        address, is_start = waiting.popleft()
        try:
            endpoint = str(routes.match(urlsplit(address).path)[0])
        except HTTPException:
            endpoint = f"nowhere: {address}"
        name = f"{endpoint} {address}" if is_start else endpoint
        if endpoint in SKIPPED or endpoint.startswith(FILES) or endpoint in found or name in found:
            continue
        seen = _visit(client, address, name)
        if seen is None:
            continue
        found[name] = seen
        found.setdefault(endpoint, seen)
        waiting.extend((urljoin(address, link), False) for link in seen.links if _is_ours(link))
    return {seen.address: seen for seen in found.values()}


def _is_ours(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.netloc and not parts.scheme and bool(parts.path)


def _visit(client: FlaskClient, address: str, kind: str) -> Seen | None:
    """Return a page; None for a file or for a way to another page."""
    answer = client.get(address)
    if answer.status_code == 303 or answer.mimetype != "text/html":
        return None
    seen = Seen(address, kind, answer.status_code)
    _Reader(seen).feed(answer.get_data(as_text=True))
    return seen


# Words in Latin letters: our own identifiers, and sentences in English.
IDENTIFIER = re.compile(
    r"(?<![\w.@/-])(?!\w+\.(?:txt|tsv)\b)[a-z]{2,}(?:[_.][a-z]{2,})+(?![\w.@/-])"
)
ENGLISH = re.compile(r"(?<![\w.])[A-Za-z][a-z]{2,}(?: [A-Za-z]?[a-z]{1,}){1,}(?![\w])")


def foreign(texts: Iterable[str], raw: Iterable[str], allowed: Iterable[str]) -> set[str]:
    """Return raw members of closed lists, identifiers and English sentences, but the allowed."""
    members = re.compile(rf"(?<![\w.@/-])(?:{'|'.join(map(re.escape, sorted(raw)))})(?![\w.@/-])")
    permitted = set(allowed)
    found: set[str] = set()
    for text in texts:
        for pattern in (members, IDENTIFIER, ENGLISH):
            found |= {match for match in pattern.findall(text) if match not in permitted}
    return found
