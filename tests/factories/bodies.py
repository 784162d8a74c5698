"""A body that each operation of the API accepts, made from the description of the API itself."""

from collections.abc import Mapping
from typing import Any

from tests.factories import bids, challenge_lists, challenges, events

JSON = "application/json"
# What a pattern or a rule outside the description asks for, by the name of the field.
BY_NAME: dict[str, Any] = {
    "code": "yanfa",
    "chain": "copper",
    "credit_code": "91990101MA0000001K",
    "region_code": "990101",
    "region": "990100",
    "username": "xinlai",
    "email": "xin@example.com",
    "amount_yuan": "1000.00",
    "text_sha256": "0" * 64,
    "content_hash": "0" * 64,
    "rule_set": "2026",
    "tier": "specialized",
    "valid_to": "2099-12-30",
}
WHOLE: dict[str, Mapping[str, Any]] = {
    "Check": challenges.PASSED,
    "ChallengeListFields": challenge_lists.fields(),
    "EventFields": events.fields(),
    "BidFields": bids.CONTENT,
}


def body(spec: Mapping[str, Any], path: str, method: str) -> Any:
    """Return a body for an operation, None if it takes none; files are left out."""
    operation = spec["paths"][path][method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    return _example(spec, content[JSON]["schema"]) if JSON in content else None


def _example(spec: Mapping[str, Any], schema: Mapping[str, Any], name: str = "") -> Any:
    if "$ref" in schema:
        known = schema["$ref"].rpartition("/")[2]
        return WHOLE.get(known) or _example(spec, spec["components"]["schemas"][known])
    if name in BY_NAME:
        return BY_NAME[name]
    if "enum" in schema:
        return schema["enum"][-1] or schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        wanted = schema.get("required", [])
        return {key: _example(spec, schema["properties"][key], key) for key in wanted}
    if kind == "array":
        return [_example(spec, schema.get("items", {}))] * schema.get("minItems", 0)
    plain = {"integer": schema.get("minimum", 1), "number": 1, "boolean": True}
    return plain[kind] if kind in plain else _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "date":
        return "2099-01-01"
    return "另行安排"[: schema.get("maxLength", 4)].ljust(schema.get("minLength", 0), "。")
