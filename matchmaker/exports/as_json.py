"""JSON for programs: values as they are, labels beside the keys."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from matchmaker.exports.tables import Cell, Table, plain


def write(tables: Sequence[Table]) -> bytes:
    """Return `{"tables": [{name, title, caption, footer, columns, rows}]}`, decimals as text."""
    body = {"tables": [_table(table) for table in tables]}
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _table(table: Table) -> dict[str, Any]:
    keys = [column.key for column in table.columns]
    return {
        "name": table.name,
        "title": table.title,
        "caption": table.caption,
        "footer": table.footer,
        "columns": [{"key": column.key, "label": column.label} for column in table.columns],
        "rows": [
            {key: _value(cell) for key, cell in zip(keys, row, strict=True)} for row in table.rows
        ],
    }


def _value(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if cell is None or isinstance(cell, str | int | float):
        return cell
    return plain(cell)
