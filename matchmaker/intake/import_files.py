"""Imported files (导入文件): upload, match the columns, look, confirm, and undo for a day.

uploaded → checking → checked → saving → saved → undoing → undone. What takes long is a job; a file
is its owner's alone. A job that failed on the way leaves whole rows: saving goes on or is taken
back, and undoing goes on.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath
from time import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import imports as readers
from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, InvalidState, NotFound
from matchmaker.imports import headers
from matchmaker.imports.files import SUFFIXES
from matchmaker.imports.limits import MAX_FILE_BYTES, refuse
from matchmaker.job_queue import enqueue
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import audit, lookup, paging
from matchmaker.services.paging import Page
from models.enums import ImportKind, ImportState, JobKind, JobState
from models.import_files import ImportFile
from models.jobs import Job

# The worker needs a file for minutes, its importer for days; afterwards nobody asks for it.
KEPT_SECONDS = 7 * 24 * 3600
UNDO_FOR = timedelta(hours=24)
# What an enterprise enters itself; all else is the bureau's.
OWN_KINDS = (ImportKind.CHALLENGES, ImportKind.CAPABILITIES)
_EDITABLE = (ImportState.UPLOADED, ImportState.CHECKED)
_NAME_LENGTH = 128


def kinds(ctx: Context) -> list[ImportKind]:
    """Return what the actor may import."""
    authorize(ctx.actor, Permission.IMPORT_ROWS, own_stake(ctx.actor))
    is_free = ctx.actor.is_organizer or ctx.actor.is_system
    return [kind for kind in ImportKind if is_free or kind in OWN_KINDS]


def require_kind(ctx: Context, kind: ImportKind) -> None:
    """Raise Forbidden for a kind that is not the actor's to import."""
    if kind not in kinds(ctx):
        raise Forbidden


def store(folder: Path, content: bytes, name: str) -> str:
    """Write an uploaded file to disk, before any row of it; return the name that it lies under.

    Raise Invalid for one that is too large, or whose name is that of no spreadsheet.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise refuse(messages.text("field_file_kind"))
    if len(content) > MAX_FILE_BYTES:
        raise refuse(messages.text("field_file_large"))
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("import-*"):
        if time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
    handle, stored_name = tempfile.mkstemp(prefix="import-", suffix=suffix, dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return PurePath(stored_name).name


def upload(ctx: Context, stored_name: str, name: str, options: Mapping[str, Any]) -> ImportFile:
    """Enter a stored file. none → uploaded.

    `options`: kind, update, and the proposal (plain) of a file that was read already.

    Raise Forbidden for a kind that is not the actor's to import.
    """
    kind = ImportKind(options["kind"])
    require_kind(ctx, kind)
    row = ImportFile(
        owner_id=ctx.actor.user_id,
        kind=kind,
        name=PurePath(name).name[-_NAME_LENGTH:],
        stored_name=stored_name,
        is_update=options["update"],
        proposal=options.get("proposal"),
    )
    ctx.session.add(row)
    audit.record(ctx, "import.upload", row, kind=kind.value)
    return row


def get(ctx: Context, public_id: str) -> ImportFile:
    """Return a file of the actor's own, with its job; raise NotFound."""
    authorize(ctx.actor, Permission.IMPORT_ROWS, own_stake(ctx.actor))
    query = select(ImportFile).where(ImportFile.public_id == public_id)
    if not ctx.actor.is_system:
        query = query.where(ImportFile.owner_id == ctx.actor.user_id)
    row = ctx.session.scalars(query.options(joinedload(ImportFile.job))).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[ImportFile]:
    """Return the actor's files, newest first."""
    authorize(ctx.actor, Permission.IMPORT_ROWS, own_stake(ctx.actor))
    query = (
        select(ImportFile)
        .where(ImportFile.owner_id == ctx.actor.user_id)
        .options(joinedload(ImportFile.job))
        .order_by(ImportFile.id.desc())
    )
    return paging.fetch(ctx.session, query, filters)


def path_of(row: ImportFile, folder: Path) -> Path:
    """Return where the uploaded file lies."""
    return folder / row.stored_name


def marked_path(row: ImportFile, folder: Path) -> Path:
    """Return where the same workbook with its errors marked lies, once it was made."""
    return folder / f"{PurePath(row.stored_name).stem}.marked.xlsx"


@dataclass(frozen=True, slots=True)
class Matched:
    """What the importer says of a file: sheet and header row, and by index label and key."""

    sheet: str
    header: int
    labels: Mapping[int, str]
    columns: Mapping[int, str]


def match_columns(ctx: Context, public_id: str, matched: Matched) -> ImportFile:
    """Keep which column is what, and let the rows be checked. uploaded or checked → checking.

    Raise Invalid if a required column is missing or one stands for two, InvalidState.
    """
    row = get(ctx, public_id)
    if not is_editable(row):
        raise InvalidState
    layout = readers.layout(row.kind)
    known = {column.key for column in layout.columns}
    chosen = {index: key for index, key in matched.columns.items() if key in known}
    headers.check_columns(chosen, matched.labels, layout)
    row.sheet, row.header = matched.sheet, matched.header
    row.columns = {str(index): key for index, key in chosen.items()}
    row.report, row.choices = None, {}
    _queue(ctx, row, ImportState.CHECKING, "check")
    return row


def start(ctx: Context, row: ImportFile, *, commit: bool) -> Job:
    """Check a file by the names of its columns, and save its good rows at once if asked to."""
    state = ImportState.SAVING if commit else ImportState.CHECKING
    return _queue(ctx, row, state, "save" if commit else "check")


def confirm(
    ctx: Context, public_id: str, choices: Mapping[str, str], *, version: int | None
) -> ImportFile:
    """Save the rows that were looked at. checked → saving; raise InvalidState, Stale."""
    row = get(ctx, public_id)
    lookup.check_version(row, version)
    if row.state is not ImportState.CHECKED:
        raise InvalidState
    row.choices = dict(choices)
    _queue(ctx, row, ImportState.SAVING, "save")
    return row


def resume(ctx: Context, public_id: str, *, version: int | None) -> ImportFile:
    """Save the rows that are left of a file whose saving failed. saving; raise InvalidState."""
    row = get(ctx, public_id)
    lookup.check_version(row, version)
    if not may_resume(row):
        raise InvalidState
    _queue(ctx, row, ImportState.SAVING, "save")
    return row


def may_resume(row: ImportFile) -> bool:
    """Whether saving failed after some of the rows."""
    return row.state is ImportState.SAVING and has_failed(row) and row.progress is not None


def undo(ctx: Context, public_id: str, *, version: int | None) -> ImportFile:
    """Take back what the file made and changed; raise InvalidState, Conflict.

    saved, or saving or undoing that failed → undoing.
    """
    row = get(ctx, public_id)
    lookup.check_version(row, version)
    if not _is_undoable(row):
        raise InvalidState
    if not may_undo(ctx, row):
        raise Conflict("import_undo_late")
    if row.state is not ImportState.UNDOING:
        row.progress = None
    _queue(ctx, row, ImportState.UNDOING, "undo")
    return row


def may_undo(ctx: Context, row: ImportFile) -> bool:
    """Whether the file was saved, at least in part, within the last day."""
    is_recent = row.saved_at is not None and ctx.now - row.saved_at < UNDO_FOR
    return is_recent and _is_undoable(row)


def _is_undoable(row: ImportFile) -> bool:
    is_stuck = row.state in {ImportState.SAVING, ImportState.UNDOING} and has_failed(row)
    return row.state is ImportState.SAVED or is_stuck


def is_editable(row: ImportFile) -> bool:
    """Whether the columns may be matched (again): nothing was kept, or the check failed."""
    is_failed_check = row.state is ImportState.CHECKING and has_failed(row)
    return row.state in _EDITABLE or is_failed_check


def has_failed(row: ImportFile) -> bool:
    """Whether the last job of the file failed."""
    return row.job is not None and row.job.state is JobState.FAILED


def is_busy(row: ImportFile) -> bool:
    """Whether a job of the file waits or runs."""
    return row.job is not None and row.job.state in {JobState.QUEUED, JobState.RUNNING}


def _queue(ctx: Context, row: ImportFile, state: ImportState, step: str) -> Job:
    job = enqueue(
        ctx.session,
        JobKind.IMPORT,
        {"import": row.public_id, "step": step},
        owner_id=ctx.actor.user_id,
    )
    row.state, row.job = state, job
    audit.record(ctx, f"import.{step}", row)
    return job
