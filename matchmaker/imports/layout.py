"""The columns of an import file, and what is read from it."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matchmaker.imports.names import Names

COLUMNS_FOLDER = Path(__file__).parent / "columns"


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column: the `label` of the template, further `aliases` in use, an `example` for it."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    is_required: bool = False
    width: int = 18


def load_columns(kind: str) -> tuple[ImportColumn, ...]:
    """Load the columns of a kind of file from its table."""
    with (COLUMNS_FOLDER / f"{kind}.tsv").open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return tuple(
            ImportColumn(
                key=row["key"],
                label=row["label"],
                aliases=tuple(row["aliases"].split("|")) if row["aliases"] else (),
                note=row["note"],
                example=row["example"],
                is_required=row["required"] == "yes",
                width=int(row["width"]),
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a cell cannot be used: `column` is the label that the reader sees, "" for the row."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Built:
    """A row in the shape of a schema, not yet validated by it, and what was wrong with cells.

    `extra` holds what does not belong to the schema (the capabilities beside an enterprise).
    """

    fields: dict[str, Any]
    errors: list[CellError]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of data: its number in the file from 1, and the text of its cells by column key."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. `labels` are the headers as the file has them; `ignored` those unknown.

    `name` of the sheet, its `header` row and the `places` of the columns count from 0.
    """

    rows: list[SheetRow]
    labels: Mapping[str, str]
    ignored: list[str]
    name: str = ""
    header: int = 0
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file. `places` names the column of a schema's field, for its errors.

    A change of `version` makes old templates be refused: only where they would be misread.
    """

    kind: str
    title: str
    columns: tuple[ImportColumn, ...]
    build: Callable[[Mapping[str, str], Names], Built]
    places: Mapping[str, str]
    version: str = "1"

    def label(self, key: str) -> str:
        """Return the label of a column."""
        return next(column.label for column in self.columns if column.key == key)

    def error(self, field_path: str, reason: str) -> CellError:
        """Return the error of a schema's field at the column that it came from."""
        key = self.places.get(field_path.partition(".")[0])
        return CellError(self.label(key) if key else "", reason)
