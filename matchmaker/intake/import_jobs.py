"""The steps of an import that take long: check, save, mark the errors in the workbook, undo."""

from collections.abc import Callable
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
from matchmaker.intake.imports import Prepared, Reading, Wishes
from matchmaker.intake.reports import RowIssue
from matchmaker.job_queue import enqueue
from matchmaker.services import audit
from models.enums import ImportState, JobKind
from models.import_files import ImportedRow, ImportFile

Report = Callable[[int, str], None]
Keep = Callable[[Context], dict[str, Any]]


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


def _prepare(ctx: Context, row: ImportFile, progress: Report) -> Prepared:
    def show(done: int, total: int) -> None:
        text = messages.text("job_import", done=done, total=total)
        progress(90 * done // max(total, 1), text)

    reading, wishes = _asked(row)
    path = import_files.path_of(row, ctx.data_folder / UPLOADS)
    return imports.prepare(ctx, row.kind, path, show, reading=reading, wishes=wishes)


def _asked(row: ImportFile) -> tuple[Reading, Wishes]:
    """Return how to read the file; without matched columns nobody was asked for anything."""
    if not row.columns:
        return Reading(is_confined=True), Wishes(row.is_update)
    columns = {int(index): key for index, key in row.columns.items()}
    reading = Reading(row.sheet, row.header, columns, is_confined=True)
    return reading, Wishes(row.is_update, row.choices)


def _check(ctx: Context, row: ImportFile, progress: Report) -> Keep:
    prepared = _prepare(ctx, row, progress)
    report = imports.check(ctx, prepared)
    _mark(ctx, row, prepared.sheet, report.issues)

    def keep(writing: Context) -> dict[str, Any]:
        kept = _file(writing, row.public_id)
        kept.state, kept.report = ImportState.CHECKED, report.to_page()
        return report.to_dict()

    return keep


def _save(ctx: Context, row: ImportFile, progress: Report) -> Keep:
    prepared = _prepare(ctx, row, progress)
    progress(95, messages.text("job_import_saving"))

    def keep(writing: Context) -> dict[str, Any]:
        kept = _file(writing, row.public_id)
        report, changes = imports.save(writing, prepared)
        writing.session.add_all(
            ImportedRow(
                import_file_id=kept.id,
                row=number,
                subject_kind=change.kind,
                subject_id=change.public_id,
                outcome=change.outcome,
                before=change.before,
                version_before=change.version_before,
                version=change.version,
            )
            for number, change in changes
        )
        marked = (kept.report or {}).get("refusals", [])
        # What stood side by side is settled by now; only what was refused is asked for later.
        kept.report = {**report.to_page(), "duplicates": []}
        kept.state, kept.saved_at = ImportState.SAVED, writing.now
        audit.record(writing, "import.saved", kept, rows=report.good)
        if kept.report["refusals"] != marked:
            # Not now: a large workbook takes seconds, and this transaction holds the write lock.
            arguments = {"import": kept.public_id, "step": "mark"}
            enqueue(writing.session, JobKind.IMPORT, arguments, owner_id=kept.owner_id)
        return report.to_dict()

    return keep


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


def _undo(_ctx: Context, row: ImportFile, _progress: Report) -> Keep:
    def keep(writing: Context) -> dict[str, Any]:
        kept = _file(writing, row.public_id)
        result = undoing.undo(writing, kept)
        kept.state, kept.undone_at = ImportState.UNDONE, writing.now
        kept.report = {**(kept.report or {}), "undo": result}
        audit.record(writing, "import.undone", kept, rows=result["restored"])
        return result

    return keep


_STEPS: dict[str, Callable[[Context, ImportFile, Report], Keep]] = {
    "check": _check,
    "save": _save,
    "mark": _mark_again,
    "undo": _undo,
}
