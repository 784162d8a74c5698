"""Errors become answers: one RFC 9457 body in the API, one Chinese page on the web.

Source: RFC 9457 (Problem Details for HTTP APIs).
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, json, request
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from matchmaker import errors, messages
from matchmaker.edge.preconditions import PreconditionRequired
from matchmaker.edge.strict_json import BadJson

log = logging.getLogger(__name__)

STATUS: dict[type[errors.DomainError], int] = {
    PreconditionRequired: 428,
    BadJson: 400,
    errors.NotFound: 404,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Invalid: 422,
    errors.StorageFull: 507,
}
HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
}
TITLES = {
    400: "请求有误",
    401: "未登录",
    403: "无权操作",
    404: "未找到",
    405: "方法不允许",
    409: "状态冲突",
    412: "数据已变化",
    413: "内容过大",
    414: "地址过长",
    415: "格式不支持",
    422: "内容有误",
    428: "缺少前提条件",
    429: "请求过多",
    500: "系统错误",
    503: "暂不可用",
    507: "存储已满",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in the words of the user. `errors`: messages by field."""

    status: int
    code: str
    detail: str
    errors: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    request_id: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def title(self) -> str:
        """Return the short name of the status."""
        return TITLES[self.status]


def problem_of(error: Exception) -> Problem:
    """Tell what to answer for `error`; the unknown becomes 500 without any internals."""
    if isinstance(error, ValidationError):  # a form that no page of ours sends
        error = errors.Invalid(errors=error.messages_dict)
    if isinstance(error, errors.DomainError):
        return _of_domain(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, StaleDataError):
        return _problem(412, "stale")
    if isinstance(error, IntegrityError):
        return _problem(409, "conflict")
    if isinstance(error, DBAPIError):
        return _of_database(error)
    return _problem(500, "internal")


def _problem(status: int, code: str, **extra: Any) -> Problem:
    return Problem(status, code, messages.text(code), **extra)


def _of_domain(error: errors.DomainError) -> Problem:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    fields = error.errors if isinstance(error, errors.Invalid) else {}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    detail = messages.text(error.code, **error.details)
    return Problem(status, error.code, detail, fields, headers)


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    code = HTTP_CODES.get(status, "internal" if status >= 500 else "bad_request")
    data: Mapping[str, Any] = getattr(error, "data", None) or {}
    found = data.get("messages", {})
    fields: Mapping[str, Any] = {}
    if isinstance(found, Mapping):
        inner: Any = next(iter(found.values()), {})
        known = {"json", "query", "form", "path", "files"}
        fields = inner if set(found) <= known and isinstance(inner, Mapping) else found
    headers = {
        name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}
    }
    if status not in TITLES:
        status = 500 if status >= 500 else 400
    return _problem(status, code, errors=fields, headers=headers)


def _of_database(error: DBAPIError) -> Problem:
    text = str(error.orig).lower()
    if "full" in text or "no space" in text or "readonly" in text:
        return _problem(507, "storage_full")
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return _problem(503, "busy", headers={"Retry-After": "2"})
    return _problem(500, "internal")


def as_json(problem: Problem) -> Response:
    """Return the problem as application/problem+json."""
    body: dict[str, Any] = {
        "type": f"urn:matchmaker:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": problem.request_id,
    }
    if problem.errors:
        body["errors"] = problem.errors
    return Response(
        json.dumps(body), problem.status, problem.headers, content_type="application/problem+json"
    )


def answer_with(page: Callable[[Problem], Response]) -> Callable[[Exception], Response]:
    """Return the one error handler: JSON below /api, the given page elsewhere."""

    def answer(error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            # The path and the type only: a message may hold what a user wrote.
            log.error(
                "request %s %s %s failed: %s",
                problem.request_id,
                request.method,
                _loggable_path(),
                type(error).__name__,
                exc_info=error if problem.status == 500 else None,
            )
        return as_json(problem) if request.path.startswith("/api/") else page(problem)

    return answer


def _loggable_path() -> str:
    """Return the path; of links that open an account only their pattern, for they are secrets."""
    is_secret = "token" in (request.view_args or {})
    return str(request.url_rule) if is_secret else request.path


def register(app: Flask, answer: Callable[[Exception], Response]) -> None:
    """Give every exception of `app` to `answer`."""
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Exception, answer)
