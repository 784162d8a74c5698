"""Import rows from a file: the same shapes and rules as everywhere.

First every row is read and checked without writing; then the good rows are saved in parts, so that
nobody else waits long to write. A row is saved whole or not at all: one that breaks a rule on
saving leaves nothing behind and stops no other.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from matchmaker import imports
from matchmaker.context import Context
from matchmaker.errors import DomainError
from matchmaker.imports.layout import Built, CellError, Layout, SheetRow
from matchmaker.imports.names import Names
from matchmaker.intake import import_names, side_by_side
from matchmaker.intake.prepared import (
    ADOPT,
    SKIP,
    UPDATE,
    Prepared,
    Reading,
    Wishes,
    refuse,
    refuse_saving,
    told,
)
from matchmaker.intake.reports import ImportReport
from matchmaker.intake.saving import Saving
from matchmaker.intake.targets import TARGETS, Row
from matchmaker.intake.texts import flat
from matchmaker.permissions import Permission, authorize, own_stake
from models.enums import ImportOutcome

Progress = Callable[[int, int], None]
_PROGRESS_STEP = 20


def execute(
    ctx: Context, kind: str, path: Path, *, commit: bool, update: bool, progress: Progress
) -> ImportReport:
    """Import a file; nothing is kept unless `commit`. Raise Invalid if the file is unusable.

    `update` lets rows of known things replace what their cells state. `progress` gets (rows done,
    rows in the file).
    """
    prepared = prepare(ctx, kind, path, progress, wishes=Wishes(update))
    if not commit:
        return check(ctx, prepared)
    saving = Saving(prepared)
    while not saving.is_over:
        saving.part(ctx)
    return saving.report


def prepare(
    ctx: Context,
    kind: str,
    path: Path,
    progress: Progress,
    *,
    reading: Reading | None = None,
    wishes: Wishes | None = None,
) -> Prepared:
    """Read and check a file against the schemas; needs a session only for reading."""
    authorize(ctx.actor, Permission.IMPORT_ROWS, own_stake(ctx.actor))
    layout, target, wishes = imports.layout(kind), TARGETS[kind], wishes or Wishes()
    sheet = (reading or Reading()).read(kind, path)
    names = import_names.load(ctx)
    report = ImportReport(kind, total=len(sheet.rows), ignored_columns=list(sheet.ignored))
    namesakes = import_names.Namesakes(ctx, kind, wishes.made)
    prepared = Prepared(layout, target, sheet, wishes, report, namesakes)
    schema = target.schema()
    for done, row in enumerate(sheet.rows, start=1):
        _prepare_row(prepared, schema, row, names)
        if done % _PROGRESS_STEP == 0 or done == report.total:
            progress(done, report.total)
    return prepared


def _prepare_row(prepared: Prepared, schema: Schema, row: SheetRow, names: Names) -> None:
    layout, wishes = prepared.layout, prepared.wishes
    chosen = wishes.of(row.number)
    built = layout.build(row.cells, names)
    adopted = prepared.namesakes.code_of(built.fields) if wishes.choices is not None else None
    if adopted is not None:
        prepared.report.duplicates.append(side_by_side.missing(row.number, built, adopted))
        fields = {**built.fields, "credit_code": adopted.credit_code}
        errors = [item for item in built.errors if item.column != layout.label("credit_code")]
        built = replace(built, fields=fields, errors=errors)
    if chosen == SKIP:
        prepared.report.count(ImportOutcome.SKIPPED)
        return
    checked = _checked(prepared, schema, row.number, built)
    if checked is not None:
        is_update = chosen == UPDATE or (wishes.is_update and chosen != ADOPT)
        prepared.rows.append(Row(row.number, built, checked, is_update))


def _checked(
    prepared: Prepared, schema: Schema, number: int, built: Built
) -> dict[str, Any] | None:
    """Return the fields of a row as the schema gives them; None if it is refused."""
    layout, errors = prepared.layout, list(built.errors)
    fields: dict[str, Any] = {}
    try:
        fields = schema.load(built.fields)
    except ValidationError as error:
        errors += _schema_errors(layout, error.messages_dict, errors)
    if not errors:
        return fields
    hint = prepared.namesakes.hint_without_code(built.fields)
    if hint is not None:
        errors.append(layout.error("name", hint))
    refuse(prepared, number, errors)
    return None


def _schema_errors(
    layout: Layout, found: dict[str, Any], known: list[CellError]
) -> list[CellError]:
    # A cell that could not be read is missing for the schema too: one error is enough.
    columns = {error.column for error in known}
    if "credit_code" in layout.places and layout.label("credit_code") in columns:
        # Whose the row is stands there too.
        found = {name: value for name, value in found.items() if name != "enterprise"}
    errors = [layout.error(name, flat(value)) for name, value in found.items()]
    return [error for error in errors if error.column not in columns]


def check(ctx: Context, prepared: Prepared) -> ImportReport:
    """Say of the prepared rows what saving them would do; nothing is written, no lock is taken."""
    outcomes = prepared.target.probe(ctx, prepared.rows)
    for row, outcome in zip(prepared.rows, outcomes, strict=True):
        if isinstance(outcome, DomainError):
            refuse_saving(prepared, row.number, outcome)
        else:
            told(prepared, row, outcome)
    report = prepared.report
    known = side_by_side.registered(ctx, report.kind, prepared.rows)
    report.duplicates = side_by_side.united(report.duplicates, known)
    report.issues.sort(key=lambda issue: issue.row)
    return report
