"""Visit a running service as people do: sign in, follow links, remember the pages."""

import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

TIMEOUT_S = 60
SAME_SHAPE = 6  # pages of one kind that are visited, for instance of challenges
_LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_ID = re.compile(r"/(?=[^/]*\d)[0-9A-Za-z_-]{6,}(?=[/?]|$)")
_VALUE = re.compile(r"=[^&]*")
_NOT_PAGES = ("/static/", "/api/", "/logout")


class Visitor:
    """Somebody with a browser: cookies are kept."""

    def __init__(self, base: str, title: str) -> None:
        self.base = base
        self.title = title
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body; a refusal is an answer, too."""
        return self._open(path, None)

    def sign_in(self, username: str, password: str) -> bool:
        """Sign in with a password; tell whether it was accepted."""
        _, page = self.get("/login")
        token = _TOKEN.search(page)
        fields = {
            "csrf_token": token[1] if token else "",
            "username": username,
            "password": password,
        }
        self._open("/login", urlencode(fields).encode())
        status, page = self.get("/desk")
        return status == 200 and 'name="password"' not in page

    def _open(self, path: str, body: bytes | None) -> tuple[int, str]:
        try:
            with self._opener.open(urljoin(self.base, path), body, TIMEOUT_S) as response:
                text = response.read().decode("utf-8", "replace")
                is_page = "text/html" in response.headers.get("Content-Type", "")
                return response.status, text if is_page else ""
        except HTTPError as error:
            return error.code, ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a visitor may read; ``shape`` is what pages of one kind have in common."""

    visitor: Visitor
    path: str
    shape: str


def crawl(
    visitor: Visitor, starts: tuple[str, ...], limit: int, show: Callable[[int, int], None]
) -> list[Page]:
    """Follow links from the first pages, breadth first; return the pages that could be read."""
    waiting, seen, shapes, found = deque(starts), set(starts), Counter[str](), list[Page]()
    while waiting and len(found) < limit:
        path = waiting.popleft()
        shape = shape_of(path)
        if shapes[shape] >= SAME_SHAPE:
            continue
        shapes[shape] += 1
        status, text = visitor.get(path)
        if status != 200 or not text:
            continue
        found.append(Page(visitor, path, shape))
        show(len(found), limit)
        for link in _LINK.findall(text):
            target = link.replace("&amp;", "&")
            if target not in seen and not target.startswith(_NOT_PAGES):
                seen.add(target)
                waiting.append(target)
    return found


def shape_of(path: str) -> str:
    """Return a path without its ids and the values of its query."""
    parts = urlsplit(path)
    place = _ID.sub("/*", parts.path)
    return f"{place}?{_VALUE.sub('', parts.query)}" if parts.query else place
