"""Send a stored file to be saved, never to be shown in place."""

import re
from pathlib import Path
from urllib.parse import quote

from flask import Response, send_file

from models.attachments import Attachment


def sent(path: Path, row: Attachment) -> Response:
    """Answer with a file under its own name; no browser runs or keeps it."""
    response = send_file(
        path, mimetype=row.media_type, as_attachment=True, download_name=row.name, etag=False
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def made(body: bytes, media_type: str, name: str, extension: str) -> Response:
    """Answer with a file that was just made, named without what file names refuse."""
    response = Response(body, content_type=media_type)
    shown = quote(_NOT_IN_FILE_NAMES.sub(" ", name).strip()[:100])
    # A header holds ASCII alone; RFC 6266 gives the Chinese name beside one for old programs.
    response.headers["Content-Disposition"] = (
        f"attachment; filename=export{extension}; filename*=UTF-8''{shown}{extension}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
