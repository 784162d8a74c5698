"""JSON as it should be: no NaN, no duplicate keys, no endless nesting, no broken characters."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType

from matchmaker import messages
from matchmaker.errors import DomainError

MAX_DEPTH = 20
MAX_NUMBER_LENGTH = 32
# U+0000 is cut by SQLite's length(), a lone surrogate cannot be stored at all.
_BAD_CHARACTER = re.compile("[\x00\ud800-\udfff]")


class BadJson(DomainError):
    """The body is not JSON that we accept; `reason` says why."""

    code = "bad_json"


def _refuse(reason: str, /, **details: object) -> NoReturn:
    raise BadJson(reason=messages.text(reason, **details))


def _check_depth(text: str) -> None:
    # Counts brackets outside of strings before the decoder recurses into them.
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                _refuse("json_depth", limit=MAX_DEPTH)
        elif token[0] in "]}":
            depth -= 1


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        _refuse("json_duplicate", key=repeated[:40])
    return result


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_LENGTH:
        _refuse("json_number")
    value = int(digits)
    if abs(value) >= 2**63:
        _refuse("json_number")
    return value


def _decimal(digits: str) -> Decimal:
    value = Decimal(digits)
    exponent = value.as_tuple().exponent
    if len(digits) > MAX_NUMBER_LENGTH or not isinstance(exponent, int) or abs(exponent) > 30:
        _refuse("json_number")
    return value


def _constant(_name: str) -> NoReturn:
    _refuse("json_constant")


def _check_characters(value: Any) -> None:
    if isinstance(value, str):
        if _BAD_CHARACTER.search(value):
            _refuse("json_character")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_characters(key)
            _check_characters(item)
    elif isinstance(value, list):
        for item in value:
            _check_characters(item)


def loads(body: bytes) -> Any:
    """Decode `body`; numbers with a point become Decimal. Raise BadJson with a Chinese reason."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("json_encoding")
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_pairs,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        _refuse("json_syntax", line=error.lineno, column=error.colno)
    _check_characters(value)
    return value


class StrictParser(FlaskParser):
    """webargs with our decoder; unknown fields are refused in the body and in the query."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {
        "json": ma.RAISE,
        "query": ma.RAISE,
        "form": ma.RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return ma.missing
        if not is_json_request(req):
            raise UnsupportedMediaType
        return loads(body)
