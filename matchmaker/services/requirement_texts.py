"""Requirements and parameters in one short text, as pages and papers show them."""

from decimal import Decimal
from typing import Any

EMPTY = "—"
SIGNS = {"ge": "≥", "le": "≤", "eq": "=", "about": "≈"}


def measure(row: Any) -> str:
    """Return operator, value and unit of a requirement or parameter."""
    operator, unit = str(row.operator), f" {row.unit}" if row.unit else ""
    low, high = _number(row.low), _number(row.high)
    if operator in {"in", "text"}:
        return row.text or EMPTY
    if operator == "between":
        return f"{low}～{high}{unit}"
    return f"{SIGNS[operator]} {low or high}{unit}"


def line(row: Any) -> str:
    """Return a requirement as a line: name, value, method, and whether it is a must."""
    method = f"（{row.method}）" if row.method else ""
    must = "【必须满足】" if row.is_must_have else ""
    return f"{row.name} {measure(row)}{method}{must}"


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
