"""Send a stored file to be saved, never to be shown in place."""

from pathlib import Path

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
