"""The steps of an import that take long: check, save, mark the errors in the workbook, undo.

Saving and undoing go part by part, and the file's row says how far: whoever takes the step up
again goes on behind the last row that is settled.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from matchmaker import imports as readers
from matchmaker import messages
from matchmaker.config import UPLOADS
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.imports import marking
from matchmaker.imports.layout import Sheet
from matchmaker.intake import import_files, imports, undoing
from matchmaker.intake.prepared import Prepared, Reading, Wishes
from matchmaker.intake.reports import ImportReport, RowIssue
from matchmaker.intake.saving import Saving
from matchmaker.intake.targets import Change
from matchmaker.job_queue import Kept, More, enqueue
from matchmaker.services import audit
from models.enums import ImportOutcome, ImportState, JobKind
from models.import_files import ImportedRow, ImportFile

Report = Callable[[int, str], None]
Keep = Callable[[Context], Kept]
# Of a hundred: how far a job is when its rows are checked, before they are saved.
CHECKED, PREPARED = 90, 20
# What the check said of rows that resemble registered enterprises.
_SAID_ONCE = ("warnings", "warnings_total")


def run(ctx: Context, arguments: dict[str, Any], progress: Report) -> Keep:
    """Do a step as far as it only reads; return what keeps its result."""
    return _STEPS[arguments["step"]](ctx, _file(ctx, arguments["import"]), progress)


def _file(ctx: Context, public_id: str) -> ImportFile:
    row = ctx.session.scalars(
        select(ImportFile).where(ImportFile.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _prepare(ctx: Context, row: ImportFile, progress: Report, share: int) -> Prepared:
    def show(done: int, total: int) -> None:
        text = messages.text("job_import", done=done, total=total)
        progress(share * done // max(total, 1), text)

    reading, wishes = _asked(row)
    path = import_files.path_of(row, ctx.data_folder / UPLOADS)
    if row.progress is not None:
        wishes = replace(wishes, made=_made(ctx, row))
    return imports.prepare(ctx, row.kind, path, show, reading=reading, wishes=wishes)


def _made(ctx: Context, row: ImportFile) -> set[str]:
    """Return the ids of what an earlier attempt at saving the file has made."""
    query = select(ImportedRow.subject_id).where(
        ImportedRow.import_file_id == row.id, ImportedRow.outcome == ImportOutcome.CREATED
    )
    return set(ctx.session.scalars(query))


def _asked(row: ImportFile) -> tuple[Reading, Wishes]:
    """Return how to read the file; without matched columns nobody was asked for anything."""
    if not row.columns:
        return Reading(is_confined=True), Wishes(row.is_update)
    columns = {int(index): key for index, key in row.columns.items()}
    reading = Reading(row.sheet, row.header, columns, is_confined=True)
    return reading, Wishes(row.is_update, row.choices)


def _check(ctx: Context, row: ImportFile, progress: Report) -> Keep:
    prepared = _prepare(ctx, row, progress, CHECKED)
    report = imports.check(ctx, prepared)
    _mark(ctx, row, prepared.sheet, report.issues)

    def keep(writing: Context) -> dict[str, Any]:
        kept = _file(writing, row.public_id)
        kept.state, kept.report = ImportState.CHECKED, report.to_page()
        return report.to_dict()

    return keep


def _save(ctx: Context, row: ImportFile, progress: Report) -> Keep:
    prepared = _prepare(ctx, row, progress, PREPARED)
    saving = Saving(replace(prepared, is_looked_at=row.report is not None), row.progress)
    total = len(prepared.rows)

    def keep(writing: Context) -> Kept:
        kept = _file(writing, row.public_id)
        changes = saving.part(writing)
        writing.session.add_all(_imported(kept, number, change) for number, change in changes)
        # A day to undo counts from the last row; what is interrupted can be undone as well.
        kept.saved_at = writing.now
        if saving.is_over:
            return _saved(writing, kept, saving.report)
        kept.progress = saving.state
        return _more(total - saving.left, total, "job_import_saving")

    return keep


def _imported(file: ImportFile, number: int, change: Change) -> ImportedRow:
    return ImportedRow(
        import_file_id=file.id,
        row=number,
        subject_kind=change.kind,
        subject_id=change.public_id,
        outcome=change.outcome,
        before=change.before,
        version_before=change.version_before,
        version=change.version,
    )


def _saved(ctx: Context, file: ImportFile, report: ImportReport) -> dict[str, Any]:
    """Keep what became of all rows; have the errors that came up on saving marked."""
    marked = (file.report or {}).get("refusals", [])
    # What stood side by side is settled by now; only what was refused is asked for later.
    said = {name: file.report[name] for name in _SAID_ONCE} if file.report else {}
    file.report = {**report.to_page(), **said, "duplicates": []}
    file.state, file.progress = ImportState.SAVED, None
    audit.record(ctx, "import.saved", file, rows=report.good)
    if file.report["refusals"] != marked:
        # Not now: a large workbook takes seconds, and this transaction holds the write lock.
        arguments = {"import": file.public_id, "step": "mark"}
        enqueue(ctx.session, JobKind.IMPORT, arguments, owner_id=file.owner_id)
    return report.to_dict()


def _more(done: int, total: int, code: str) -> More:
    percent = PREPARED + (99 - PREPARED) * done // max(total, 1)
    return More(percent, messages.text(code, done=done, total=total))


def _mark_again(ctx: Context, row: ImportFile, _progress: Report) -> Keep:
    """Mark what was refused on saving."""
    reading, _ = _asked(row)
    path = import_files.path_of(row, ctx.data_folder / UPLOADS)
    sheet = reading.read(row.kind, path)
    refusals = (row.report or {}).get("refusals", [])
    _mark(ctx, row, sheet, [RowIssue(**issue) for issue in refusals])
    return lambda _writing: {}


def _mark(ctx: Context, row: ImportFile, sheet: Sheet, issues: list[RowIssue]) -> None:
    """Write the same workbook with red cells, comments and a column of reasons, if any is bad."""
    folder = ctx.data_folder / UPLOADS
    target = import_files.marked_path(row, folder)
    if not issues:
        target.unlink(missing_ok=True)
        return
    layout = readers.layout(row.kind)
    places = {layout.label(key): place for key, place in sheet.places.items()}
    reasons = [(issue.row, places.get(issue.column), issue.reason) for issue in issues]
    source = import_files.path_of(row, folder)
    target.write_bytes(marking.marked(source, sheet.name, sheet.header, reasons))


def _undo(ctx: Context, row: ImportFile, _progress: Report) -> Keep:
    undo = undoing.Undoing(row.id, row.progress)
    total = undo.done + undo.count_left(ctx)

    def keep(writing: Context) -> Kept:
        kept = _file(writing, row.public_id)
        undo.part(writing)
        if not undo.is_over:
            kept.progress = undo.state
            return _more(undo.done, total, "job_import_undoing")
        kept.state, kept.undone_at = ImportState.UNDONE, writing.now
        kept.report, kept.progress = {**(kept.report or {}), "undo": undo.result}, None
        audit.record(writing, "import.undone", kept, rows=undo.result["restored"])
        return undo.result

    return keep


_STEPS: dict[str, Callable[[Context, ImportFile, Report], Keep]] = {
    "check": _check,
    "save": _save,
    "mark": _mark_again,
    "undo": _undo,
}
