"""Requirements and parameters in one short text, as pages and papers show them."""

from decimal import Decimal
from typing import Any

EMPTY = "—"
SIGNS = {"ge": "≥", "le": "≤", "eq": "=", "about": "≈"}


def measure(row: Any) -> str:
    """Return operator, value, unit and condition of a requirement or parameter."""
    condition = _condition(row)
    return _bounds(row) + (f"（{condition}）" if condition else "")


def _condition(row: Any) -> str:
    """Return what is said beside a number: 10GHz, 两年."""
    is_worded = str(row.operator) in {"in", "text"}
    return "" if is_worded else row.text or ""


def _bounds(row: Any) -> str:
    operator, unit = str(row.operator), f" {row.unit}" if row.unit else ""
    low, high = _number(row.low), _number(row.high)
    if operator in {"in", "text"}:
        return row.text or EMPTY
    if operator == "between":
        return f"{low}～{high}{unit}"
    return f"{SIGNS[operator]} {low or high}{unit}"


def line(row: Any) -> str:
    """Return a requirement as a line: name, value, method, and whether it is a must."""
    beside = "，".join(text for text in (_condition(row), row.method) if text)
    must = "【必须满足】" if row.is_must_have else ""
    return f"{row.name} {_bounds(row)}{f'（{beside}）' if beside else ''}{must}"


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
