"""Static files are kept by browsers for a year: their addresses name what is in them."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.security import safe_join

ENDPOINT, DIGEST = "static", "v"
KEPT = "public, max-age=31536000, immutable"
DIGITS = 12


def register(app: Flask) -> None:
    """Let addresses of static files carry a digest, and be kept where it is the right one."""

    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT and "filename" in values:
            found = _digest(app, str(values["filename"]))
            values.update({DIGEST: found} if found else {})

    def keep(response: Response) -> Response:
        given = request.args.get(DIGEST)
        if request.endpoint == ENDPOINT and response.status_code in {200, 304} and given:
            name = str((request.view_args or {})["filename"])
            if given == _digest(app, name):
                response.headers["Cache-Control"] = KEPT
        return response

    app.url_defaults(name_content)
    app.after_request(keep)


def _digest(app: Flask, name: str) -> str | None:
    path = safe_join(str(app.static_folder), name)
    if path is None or not Path(path).is_file():
        return None
    return _of(path, Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _of(path: str, _changed: int) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:DIGITS]
