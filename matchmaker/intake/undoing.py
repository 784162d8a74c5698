"""Take back what an imported file made and changed: row by row, whole rows only.

A row whose things were changed since, or are referred to by others, is refused and named.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import select, update

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, DomainError, NotFound
from matchmaker.schemas.base import Schema
from matchmaker.schemas.capabilities import CapabilityFields
from matchmaker.schemas.challenges import ChallengeFields
from matchmaker.schemas.enterprises import EnterpriseFields
from matchmaker.services import capabilities, challenges, enterprises, index_jobs, removals
from models.base import Identified
from models.enums import ImportOutcome
from models.import_files import ImportedRow, ImportFile


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of thing is read, put back and removed."""

    schema: Schema
    get: Callable[[Context, str], Any]
    restore: Callable[..., Any]
    remove: Callable[[Context, str], None]


_KINDS: dict[str, _Kind] = {
    "Enterprise": _Kind(
        EnterpriseFields(), enterprises.get, enterprises.revise, removals.remove_enterprise
    ),
    "Capability": _Kind(
        CapabilityFields(), capabilities.get, capabilities.revise, removals.remove_capability
    ),
    "Challenge": _Kind(ChallengeFields(), challenges.get, challenges.revise, removals.remove_draft),
}


def undo(ctx: Context, file: ImportFile) -> dict[str, Any]:
    """Take a file back; return how many rows were, and which were refused and why."""
    entering = ctx
    if ctx.actor.is_organizer:
        # The drafts that an organizer entered belong to enterprises, as when they were imported.
        entering = replace(ctx, actor=replace(ctx.actor, is_system=True))
    query = (
        select(ImportedRow)
        .where(ImportedRow.import_file_id == file.id)
        .order_by(ImportedRow.row.desc(), ImportedRow.id.desc())
    )
    restored, refused = 0, []
    with index_jobs.gathering(ctx):
        for number, changes in groupby(ctx.session.scalars(query).all(), lambda item: item.row):
            reason = _undo_row(ctx, entering, changes)
            if reason is None:
                restored += 1
            else:
                refused.append({"row": number, "column": "", "reason": reason})
    return {"restored": restored, "kept": sorted(refused, key=lambda item: item["row"])}


def _undo_row(ctx: Context, entering: Context, changes: Iterable[ImportedRow]) -> str | None:
    """Take back all that a row did; return why it cannot be."""
    try:
        with ctx.session.begin_nested():
            for change in changes:
                _undo(entering if change.subject_kind == "Challenge" else ctx, change)
    except NotFound:
        return messages.text("import_undo_gone")
    except DomainError as error:
        return messages.text(error.code, **error.details)
    return None


def _undo(ctx: Context, change: ImportedRow) -> None:
    kind = _KINDS[change.subject_kind]
    found = kind.get(ctx, change.subject_id)
    if found.version != change.version or found.public_id != change.subject_id:
        raise Conflict("import_changed_since", name=_name(found))
    if change.outcome is ImportOutcome.CREATED:
        kind.remove(ctx, change.subject_id)
        return
    before = change.before or {}
    if before.keys() == {"tiers"}:
        facts = EnterpriseFields(only=("tiers",)).load(before)["tiers"]
        restored = enterprises.record_tiers(ctx, change.subject_id, facts)
    else:
        restored = kind.restore(ctx, change.subject_id, kind.schema.load(before), version=None)
    _hand_back(ctx, change, restored.version)


def _hand_back(ctx: Context, change: ImportedRow, version: int) -> None:
    """Let an earlier import's change find the thing as that one left it."""
    ctx.session.execute(
        update(ImportedRow)
        .where(
            ImportedRow.subject_kind == change.subject_kind,
            ImportedRow.subject_id == change.subject_id,
            ImportedRow.version == change.version_before,
        )
        .values(version=version)
        .execution_options(synchronize_session="fetch")
    )


def _name(found: Identified) -> str:
    return str(getattr(found, "name", None) or getattr(found, "title", ""))
