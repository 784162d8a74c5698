"""Imports in the background: keep the file, queue a job, let the worker check and save it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any

from matchmaker import imports as readers
from matchmaker import messages
from matchmaker.context import Context
from matchmaker.intake import imports
from matchmaker.intake.imports import ImportReport, Prepared
from matchmaker.job_queue import enqueue
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit
from models.enums import JobKind
from models.jobs import Job

# The worker needs a file for minutes; after this time nobody asks what it held.
KEPT_SECONDS = 7 * 24 * 3600


def start(ctx: Context, folder: Path, content: bytes, suffix: str, options: dict[str, Any]) -> Job:
    """Store an uploaded file in `folder` and queue its import.

    `options`: kind (enterprises or challenges), commit, update. Raise Invalid for a file whose
    form (by its suffix) cannot be read.
    """
    authorize(ctx.actor, Permission.IMPORT_ROWS)
    readers.layout(options["kind"])
    folder.mkdir(parents=True, exist_ok=True)
    _remove_old(folder)
    path = _store(folder, content, suffix)
    job = enqueue(
        ctx.session,
        JobKind.IMPORT,
        {"path": str(path), **options},
        owner_id=ctx.actor.user_id,
    )
    audit.record(ctx, "import.start", job, **options)
    return job


def _store(folder: Path, content: bytes, suffix: str) -> Path:
    handle, name = tempfile.mkstemp(prefix="import-", suffix=suffix, dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _remove_old(folder: Path) -> None:
    for path in folder.glob("import-*"):
        if time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)


def prepare(
    ctx: Context, arguments: dict[str, Any], progress: Callable[[int, str], None]
) -> Prepared:
    """Read and check the file of a job."""

    def show(done: int, total: int) -> None:
        text = messages.text("job_import", done=done, total=total)
        progress(100 * done // max(total, 1), text)

    return imports.prepare(ctx, arguments["kind"], Path(arguments["path"]), show)


def save(ctx: Context, arguments: dict[str, Any], prepared: Prepared) -> ImportReport:
    """Save the good rows of a job's file, if the job asks for it."""
    return imports.save(ctx, prepared, commit=arguments["commit"], update=arguments["update"])
