"""Rows of any table as plain data, to be kept as JSON, and back."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


def plain(row: Row) -> Row:
    """Return a row in values that JSON knows."""
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def typed(table: Any, row: Row) -> Row:
    """Return a row from `plain` with the types of the table's columns."""
    return {name: _typed_value(table.c[name].type.python_type, row[name]) for name in row}


def _typed_value(kind: type[Any], value: Any) -> Any:
    if value is None:
        return None
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, enum.Enum | Decimal) else value
