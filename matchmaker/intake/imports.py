"""Import rows from a file: the same shapes and rules as everywhere.

First every row is read and checked without writing; then the good rows are saved in parts, so that
nobody else waits long to write. A row is saved whole or not at all: one that breaks a rule on
saving leaves nothing behind and stops no other.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from marshmallow import Schema, ValidationError

from matchmaker import imports, messages
from matchmaker.context import Context
from matchmaker.errors import DomainError, Invalid
from matchmaker.imports.layout import Built, CellError, Layout, Sheet, SheetRow
from matchmaker.imports.names import Names
from matchmaker.intake import import_names, side_by_side
from matchmaker.intake.reports import ImportReport, RowIssue
from matchmaker.intake.targets import TARGETS, Change, Row, Target
from matchmaker.intake.texts import flat
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import index_jobs
from models.enums import ImportOutcome

Progress = Callable[[int, int], None]
_PROGRESS_STEP = 20
# So long a part takes, and others wait; its last row and the commit come on top.
PART_SECONDS = 0.4
AT_ONCE = 25
SKIP, UPDATE, ADOPT = "skip", "update", "adopt"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the importer wants: known things to be replaced by what the file states, single rows.

    `choices` (by row number as text) is None where nobody was asked: a row without a credit code
    is then refused, whatever its name. `made` are enterprises (public ids) that earlier rows of the
    file have made: the others are not held against them.
    """

    is_update: bool = False
    choices: Mapping[str, str] | None = None
    made: Collection[str] = ()

    def of(self, number: int) -> str:
        """Return what was chosen for a row, "" for nothing."""
        return (self.choices or {}).get(str(number), "")


@dataclass(frozen=True, slots=True)
class Reading:
    """Which sheet, header row and columns of the file to read; nothing said: by their names."""

    sheet: str | None = None
    header: int | None = None
    columns: Mapping[int, str] | None = None
    is_confined: bool = False

    def read(self, kind: str, path: Path) -> Sheet:
        """Return the rows of the file; raise Invalid."""
        return imports.read(
            kind,
            path,
            sheet=self.sheet,
            header=self.header,
            columns=self.columns,
            is_confined=self.is_confined,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of a file that hold against the schema, and the report on those that do not."""

    layout: Layout
    target: Target
    sheet: Sheet
    wishes: Wishes
    report: ImportReport
    namesakes: import_names.Namesakes
    rows: list[Row] = field(default_factory=list)


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
    _refuse(prepared, number, errors)
    return None


def _schema_errors(
    layout: Layout, found: dict[str, Any], known: list[CellError]
) -> list[CellError]:
    # A cell that could not be read is missing for the schema too: one error is enough.
    columns = {error.column for error in known}
    errors = [layout.error(name, flat(value)) for name, value in found.items()]
    return [error for error in errors if error.column not in columns]


def _refuse(prepared: Prepared, number: int, errors: list[CellError]) -> None:
    prepared.report.refuse([RowIssue(number, error.column, error.reason) for error in errors])


def check(ctx: Context, prepared: Prepared) -> ImportReport:
    """Say of the prepared rows what saving them would do; nothing is written, no lock is taken."""
    outcomes = prepared.target.probe(ctx, prepared.rows)
    for row, outcome in zip(prepared.rows, outcomes, strict=True):
        if isinstance(outcome, DomainError):
            _refuse_saving(prepared, row.number, outcome)
        else:
            _told(prepared, row, outcome)
    report = prepared.report
    known = side_by_side.registered(ctx, report.kind, prepared.rows)
    report.duplicates = side_by_side.united(report.duplicates, known)
    report.issues.sort(key=lambda issue: issue.row)
    return report


class Saving:
    """Saves the prepared rows through the services, part by part.

    Each part is one transaction of the caller's. `state` is how far an earlier attempt came.
    """

    def __init__(self, prepared: Prepared, state: Mapping[str, Any] | None = None) -> None:
        kind = prepared.report.kind
        saved = ImportReport(kind) if state is None else ImportReport.from_state(kind, state)
        self.report = prepared.report
        # What saving says is kept apart until the end: preparing says its part again.
        self._prepared = replace(prepared, report=saved)
        self._last = 0 if state is None else int(state["row"])
        self._rows = deque(row for row in prepared.rows if row.number > self._last)
        self._changed: set[int] = set()
        self.is_over = False
        # Made ready now, while nobody waits: it takes a second where thousands are registered.
        prepared.namesakes.make_ready()

    @property
    def state(self) -> dict[str, Any]:
        """How far it is, as plain data: all rows up to `row` are settled."""
        return {"row": self._last, **self._prepared.report.to_state()}

    @property
    def left(self) -> int:
        """How many rows are still to be saved."""
        return len(self._rows)

    def part(self, ctx: Context) -> list[tuple[int, Change]]:
        """Save rows for PART_SECONDS, AT_ONCE at least; return what each of them changed."""
        authorize(ctx.actor, Permission.IMPORT_ROWS, own_stake(ctx.actor))
        changes: list[tuple[int, Change]] = []
        until = monotonic() + PART_SECONDS
        # Changes are seen beside the indexes: these are looked at once, when all is saved.
        with index_jobs.gathering(ctx, self._changed):
            while self._rows:
                some = [self._rows.popleft() for _ in range(min(AT_ONCE, len(self._rows)))]
                changes += _save_rows(ctx, self._prepared, some)
                self._last = some[-1].number
                if monotonic() >= until:
                    break
        if not self._rows:
            self._finish(ctx)
        return changes

    def _finish(self, ctx: Context) -> None:
        index_jobs.refresh_all(ctx, self._changed)
        self.report.add(self._prepared.report)
        self.report.is_committed = self.is_over = True


def _save_rows(ctx: Context, prepared: Prepared, rows: list[Row]) -> list[tuple[int, Change]]:
    """Save rows at once where their kind can; if that is refused, each by itself."""
    if prepared.target.save_all is not None:
        try:
            with ctx.session.begin_nested():
                saved = prepared.target.save_all(ctx, rows)
        except DomainError:
            pass
        else:
            for row, one in zip(rows, saved, strict=True):
                _told(prepared, row, one.outcome)
            return [
                (row.number, change)
                for row, one in zip(rows, saved, strict=True)
                for change in one.changes
            ]
    return [(row.number, item) for row in rows for item in _save_row(ctx, prepared, row)]


def _save_row(ctx: Context, prepared: Prepared, row: Row) -> list[Change]:
    try:
        with ctx.session.begin_nested():
            saved = prepared.target.save(ctx, row)
    except DomainError as error:
        _refuse_saving(prepared, row.number, error)
        return []
    _told(prepared, row, saved.outcome)
    return saved.changes


def _refuse_saving(prepared: Prepared, number: int, error: DomainError) -> None:
    if isinstance(error, Invalid) and error.errors:
        found = [
            prepared.layout.error(name, "".join(texts)) for name, texts in error.errors.items()
        ]
    else:
        found = [CellError("", messages.text(error.code, **error.details))]
    _refuse(prepared, number, found)


def _told(prepared: Prepared, row: Row, outcome: ImportOutcome) -> None:
    report, layout = prepared.report, prepared.layout
    report.count(outcome)
    if outcome is ImportOutcome.EXISTING:
        column = layout.label(prepared.target.key_column)
        report.notes.append(RowIssue(row.number, column, prepared.target.existing))
    found = prepared.namesakes.find(row.fields) if outcome is ImportOutcome.CREATED else None
    if found is not None:
        report.warnings.append(RowIssue(row.number, layout.label("name"), found.hint))
        report.duplicates.append(side_by_side.alike(row, found))
