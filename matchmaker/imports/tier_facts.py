"""The tier file: titles (梯度) of registered enterprises, as the authorities list them."""

from collections.abc import Mapping
from datetime import date

from matchmaker.imports import cells, tiers
from matchmaker.imports.layout import Built, Layout, load_columns
from matchmaker.imports.names import Names
from matchmaker.imports.places import take_enterprise
from matchmaker.imports.rows import RowReader

COLUMNS = load_columns("tiers")


def build(row: Mapping[str, str], names: Names) -> Built:
    """Return the fields of `TierFactRowSchema`."""
    reader = RowReader(row, LAYOUT)
    take_enterprise(reader, names)
    reader.take("tier", lambda cell: reader.known(names.tiers, cell, "梯度"))
    reader.take("valid_from", cells.day)
    reader.take("valid_to", cells.day)
    reader.fields["issuer"] = row.get("issuer", "未填写")
    reader.take("batch", str)
    start = reader.fields.get("valid_from")
    if start is not None:
        first = date.fromisoformat(start)
        reader.fields["rule_set"] = tiers.rule_set_on(first)
        reader.fields.setdefault("valid_to", tiers.last_valid_day(first).isoformat())
    elif row.get("valid_from"):
        # The last day follows from a first day that can be read: the one error is enough.
        reader.fields.setdefault("valid_to", date.max.isoformat())
    reader.require("tier", "valid_from")
    return Built(reader.fields, reader.errors)


LAYOUT = Layout(
    "tiers",
    "梯度认定导入模板",
    COLUMNS,
    build,
    places={**{column.key: column.key for column in COLUMNS}, "rule_set": "valid_from"},
)
