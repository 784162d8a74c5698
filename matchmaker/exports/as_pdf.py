"""PDF: what is printed of each table, on A4 landscape with our font in it."""

from collections.abc import Sequence
from typing import Any

from matchmaker.exports import typesetting
from matchmaker.exports.tables import Table, plain


def write(tables: Sequence[Table]) -> bytes:
    """Return one document, each table on pages of its own; raise Conflict for a missing glyph."""
    return typesetting.pdf("tables", {"tables": [_table(table) for table in tables]})


def _table(table: Table) -> dict[str, Any]:
    printed = [number for number, column in enumerate(table.columns) if column.is_printed]
    columns = [table.columns[number] for number in printed]
    return {
        "title": table.title,
        "caption": table.caption,
        "footer": table.footer,
        "columns": [{"label": column.label, "width": column.width} for column in columns],
        "rows": [[plain(row[number]) for number in printed] for row in table.rows],
    }
