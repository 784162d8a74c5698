"""The capability file: what suppliers offer, with its parameters (配套供给)."""

from collections.abc import Mapping
from typing import Any

from matchmaker import messages
from matchmaker.imports import cells, requirements
from matchmaker.imports.layout import Built, Layout, load_columns
from matchmaker.imports.names import Lookup, Names
from matchmaker.imports.places import segment_place, take_enterprise
from matchmaker.imports.rows import RowReader
from models.enums import CapabilityKind, CapabilityVisibility

KINDS = Lookup((text, value) for value, text in messages.labels(CapabilityKind).items())
VISIBILITIES = Lookup(
    (text, value) for value, text in messages.labels(CapabilityVisibility).items()
)

COLUMNS = load_columns("capabilities")


def build(row: Mapping[str, str], names: Names) -> Built:
    """Return the fields of `CapabilityCreateSchema`."""
    reader = RowReader(row, LAYOUT)
    take_enterprise(reader, names)
    reader.take("name", str)
    reader.take("kind", lambda cell: reader.known(KINDS, cell, "类型"))
    reader.take("segment", lambda cell: segment_place(cell, names))
    reader.take("description", str)
    reader.take("parameters", _parameters)
    reader.take("capacity", lambda cell: str(cells.number(cell)), "capacity_value")
    reader.take("capacity_unit", str)
    reader.take("visibility", lambda cell: reader.known(VISIBILITIES, cell, "可见范围"))
    reader.require("name")
    return Built(reader.fields, reader.errors)


def _parameters(cell: str) -> list[dict[str, Any]]:
    only_asked = {"method", "is_must_have"}
    return [
        {name: value for name, value in found.items() if name not in only_asked}
        for found in requirements.parse(cell)
    ]


LAYOUT = Layout(
    "capabilities",
    "能力项导入模板",
    COLUMNS,
    build,
    places={
        **{column.key: column.key for column in COLUMNS},
        "capacity_value": "capacity",
    },
)
