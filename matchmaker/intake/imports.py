"""Import enterprises or challenges from a file: the same shapes and rules as everywhere.

First every row is read and checked without writing; then the good rows are saved in one
transaction. A row that breaks a rule on saving leaves nothing behind and stops no other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from matchmaker import imports, messages
from matchmaker.context import Context
from matchmaker.errors import DomainError, Invalid
from matchmaker.imports.layout import Built, CellError, Layout, SheetRow
from matchmaker.imports.names import Names
from matchmaker.intake import import_names, import_targets
from matchmaker.intake.import_targets import Outcome, Target
from matchmaker.permissions import Permission, authorize

Progress = Callable[[int, int], None]
# A long list of errors helps nobody: the rest is counted only.
MAX_ISSUES = 1000
_PROGRESS_STEP = 20


@dataclass(frozen=True, slots=True)
class RowIssue:
    """Why a row was not saved, or why it changed nothing; `column` is "" for the whole row."""

    row: int
    column: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"row": self.row, "column": self.column, "reason": self.reason}


@dataclass(slots=True)
class ImportReport:
    """What became of each row. `existing` rows were known already and left as they are."""

    kind: str
    total: int = 0
    created: int = 0
    updated: int = 0
    existing: int = 0
    bad: int = 0
    is_committed: bool = False
    issues: list[RowIssue] = field(default_factory=list)
    # Rows that were saved, or would be, but look like enterprises that are registered already.
    warnings: list[RowIssue] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def good(self) -> int:
        """Return the number of rows that are saved when committed."""
        return self.created + self.updated

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, with at most 1000 issues."""
        return {
            "kind": self.kind,
            "total": self.total,
            "good": self.good,
            "created": self.created,
            "updated": self.updated,
            "existing": self.existing,
            "bad": self.bad,
            "committed": self.is_committed,
            "issues": [issue.to_dict() for issue in self.issues[:MAX_ISSUES]],
            "issues_total": len(self.issues),
            "warnings": [issue.to_dict() for issue in self.warnings[:MAX_ISSUES]],
            "warnings_total": len(self.warnings),
            "ignored_columns": self.ignored_columns,
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of a file that hold against the schema, and the report on those that do not."""

    layout: Layout
    target: Target
    rows: list[tuple[int, Built, dict[str, Any]]]
    report: ImportReport
    namesakes: import_names.Namesakes


class _DryRun(Exception):
    """Leave the savepoint without keeping anything."""


def execute(
    ctx: Context, kind: str, path: Path, *, commit: bool, update: bool, progress: Progress
) -> ImportReport:
    """Import a file; nothing is kept unless `commit`. Raise Invalid if the file is unusable.

    `update` lets rows of known enterprises or challenges replace what their cells state.
    `progress` gets (rows done, rows in the file).
    """
    prepared = prepare(ctx, kind, path, progress)
    return save(ctx, prepared, commit=commit, update=update)


def prepare(ctx: Context, kind: str, path: Path, progress: Progress) -> Prepared:
    """Read and check a file against the schemas; needs a session only for reading."""
    authorize(ctx.actor, Permission.IMPORT_ROWS)
    layout, target = imports.layout(kind), import_targets.TARGETS[kind]
    sheet = imports.read(kind, path)
    names = import_names.load(ctx)
    report = ImportReport(kind, total=len(sheet.rows), ignored_columns=list(sheet.ignored))
    prepared = Prepared(layout, target, [], report, import_names.Namesakes(ctx, kind))
    schema = target.schema()
    for done, row in enumerate(sheet.rows, start=1):
        _prepare_row(prepared, schema, row, names)
        if done % _PROGRESS_STEP == 0 or done == report.total:
            progress(done, report.total)
    return prepared


def _prepare_row(prepared: Prepared, schema: Schema, row: SheetRow, names: Names) -> None:
    layout = prepared.layout
    built = layout.build(row.cells, names)
    errors, fields = list(built.errors), {}
    try:
        fields = schema.load(built.fields)
    except ValidationError as error:
        errors += _schema_errors(layout, error.messages_dict, errors)
    if errors:
        hint = prepared.namesakes.hint_without_code(built.fields)
        if hint is not None:
            errors.append(layout.error("name", hint))
        _refuse(prepared.report, row.number, errors)
    else:
        prepared.rows.append((row.number, built, fields))


def _schema_errors(
    layout: Layout, found: dict[str, Any], known: list[CellError]
) -> list[CellError]:
    # A cell that could not be read is missing for the schema too: one error is enough.
    columns = {error.column for error in known}
    errors = [layout.error(name, import_targets.flat(value)) for name, value in found.items()]
    return [error for error in errors if error.column not in columns]


def _refuse(report: ImportReport, number: int, errors: list[CellError]) -> None:
    report.bad += 1
    report.issues += [RowIssue(number, error.column, error.reason) for error in errors]


def save(ctx: Context, prepared: Prepared, *, commit: bool, update: bool) -> ImportReport:
    """Save the prepared rows through the services; without `commit` only see whether they hold.

    One transaction for the file: it is the caller's.
    """
    authorize(ctx.actor, Permission.IMPORT_ROWS)
    report = prepared.report
    try:
        with ctx.session.begin_nested():
            for number, built, fields in prepared.rows:
                _save_row(ctx, prepared, number, (built, fields), update=update)
            _leave_unless(commit=commit)
    except _DryRun:
        pass
    report.is_committed = commit
    report.issues.sort(key=lambda issue: issue.row)
    return report


def _leave_unless(*, commit: bool) -> None:
    if not commit:
        raise _DryRun


def _save_row(
    ctx: Context,
    prepared: Prepared,
    number: int,
    row: tuple[Built, dict[str, Any]],
    *,
    update: bool,
) -> None:
    report, (built, fields) = prepared.report, row
    try:
        with ctx.session.begin_nested():
            outcome = prepared.target.save(ctx, built, fields, update=update)
    except Invalid as error:
        found = error.errors or {"": [messages.text(error.code, **error.details)]}
        _refuse(
            report,
            number,
            [prepared.layout.error(name, "".join(texts)) for name, texts in found.items()],
        )
    except DomainError as error:
        _refuse(report, number, [CellError("", messages.text(error.code, **error.details))])
    else:
        _count(prepared, number, outcome)
        hint = prepared.namesakes.hint(fields) if outcome is Outcome.CREATED else None
        if hint is not None:
            column = prepared.layout.label("name")
            report.warnings.append(RowIssue(number, column, hint))


def _count(prepared: Prepared, number: int, outcome: Outcome) -> None:
    report = prepared.report
    if outcome is Outcome.CREATED:
        report.created += 1
    elif outcome is Outcome.UPDATED:
        report.updated += 1
    else:
        report.existing += 1
        column = prepared.layout.label(prepared.target.key_column)
        report.issues.append(RowIssue(number, column, prepared.target.existing))
