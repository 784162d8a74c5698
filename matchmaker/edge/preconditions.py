"""ETag and If-Match: the version that an edit was based on."""

import re

from flask import Response, request

from matchmaker.errors import DomainError, Stale

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "读取时得到的 ETag；数据已被修改时返回 412。",
    "schema": {"type": "string"},
}


class PreconditionRequired(DomainError):
    """An edit came without If-Match."""

    code = "precondition_required"


def expected_version() -> int:
    """Return the version named by If-Match; raise PreconditionRequired or Stale."""
    header = request.headers.get("If-Match")
    if not header:
        raise PreconditionRequired
    match = re.fullmatch(r'"v(\d{1,9})"', header.strip())
    if match is None:
        raise Stale
    return int(match[1])


def set_version(response: Response, version: int) -> Response:
    """Put the version on a response as its ETag."""
    response.headers["ETag"] = f'"v{version}"'
    return response
