"""What every kind of imported row has in common."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from matchmaker.context import Context
from matchmaker.errors import DomainError
from matchmaker.imports.layout import Built
from matchmaker.schemas.base import Schema
from models.enums import ImportOutcome


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds against the schema; `is_update` lets it change what is registered."""

    number: int
    built: Built
    fields: dict[str, Any]
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a row made or changed: enough to take it back."""

    kind: str
    public_id: str
    outcome: ImportOutcome
    version: int
    version_before: int | None = None
    before: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a row did."""

    outcome: ImportOutcome
    changes: list[Change] = field(default_factory=list)


EXISTING = Saved(ImportOutcome.EXISTING)
# What saving would do, or why it would be refused; one for each row, in their order.
Probe: TypeAlias = Callable[[Context, Sequence[Row]], Iterator[ImportOutcome | DomainError]]


@dataclass(frozen=True, slots=True)
class Target:
    """The schema of a kind of row, how to look ahead and to save, what to say of a known one.

    `save_all` saves, in fewer statements, those of many rows that it can, and returns them by
    number; all others are saved one by one. If it raises it has changed nothing that counts.
    """

    schema: type[Schema]
    probe: Probe
    save: Callable[[Context, Row], Saved]
    key_column: str
    existing: str
    save_all: Callable[[Context, Sequence[Row]], dict[int, Saved]] | None = None


def created(row: Any) -> Change:
    """Return the making of a row."""
    return Change(type(row).__name__, row.public_id, ImportOutcome.CREATED, row.version)


def updated(row: Any, before: dict[str, Any], version_before: int) -> Change:
    """Return the change of a row that was `before`, as its schema takes it."""
    return Change(
        type(row).__name__,
        row.public_id,
        ImportOutcome.UPDATED,
        row.version,
        version_before,
        before,
    )


def told(
    outcome: Callable[[Row], ImportOutcome], rows: Sequence[Row]
) -> Iterator[ImportOutcome | DomainError]:
    """Yield the outcome of each row, or the refusal in its place."""
    for row in rows:
        try:
            yield outcome(row)
        except DomainError as error:
            yield error
