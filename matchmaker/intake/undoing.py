"""Take back what an imported file made and changed: row by row, whole rows only.

A row whose things were changed since, or are referred to by others, is refused and named. Rows
that made things or changed profiles are taken back many at once; if one is refused, each by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from time import monotonic
from typing import Any

from sqlalchemy import func, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, DomainError, NotFound
from matchmaker.schemas.base import Schema
from matchmaker.schemas.capabilities import CapabilityFields
from matchmaker.schemas.challenges import ChallengeFields
from matchmaker.schemas.enterprises import EnterpriseFields
from matchmaker.services import capabilities, challenges, enterprises, index_jobs, removals
from models.base import Identified
from models.enterprises import Enterprise
from models.enums import ImportOutcome
from models.import_files import ImportedRow

# So long a part takes, and others wait; its last rows and the commit come on top.
PART_SECONDS = 0.4
AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of thing is read, put back and removed."""

    schema: Schema
    get: Callable[[Context, str], Any]
    restore: Callable[..., Any]
    remove: Callable[[Context, Mapping[str, int]], None]


# In the order in which things are removed: what refers to others first.
_KINDS: dict[str, _Kind] = {
    "Challenge": _Kind(
        ChallengeFields(), challenges.get, challenges.revise, removals.remove_drafts
    ),
    "Capability": _Kind(
        CapabilityFields(), capabilities.get, capabilities.revise, removals.remove_capabilities
    ),
    "Enterprise": _Kind(
        EnterpriseFields(), enterprises.get, enterprises.revise, removals.remove_enterprises
    ),
}


class Undoing:
    """Takes a file back, its last row first, part by part: each is a transaction of the caller's.

    `state` is how far an earlier attempt came.
    """

    def __init__(self, file_id: int, state: Mapping[str, Any] | None = None) -> None:
        self._file_id = file_id
        self._before: int | None = None if state is None else state["row"]
        self._restored = 0 if state is None else int(state["restored"])
        self._kept: list[dict[str, Any]] = [] if state is None else list(state["kept"])
        self.is_over = False

    @property
    def state(self) -> dict[str, Any]:
        """How far it is, as plain data: all rows from `row` on are settled."""
        return {"row": self._before, "restored": self._restored, "kept": self._kept}

    @property
    def result(self) -> dict[str, Any]:
        """How many rows were taken back, and which were refused and why."""
        return {
            "restored": self._restored,
            "kept": sorted(self._kept, key=lambda item: int(item["row"])),
        }

    @property
    def done(self) -> int:
        """How many rows are settled."""
        return self._restored + len(self._kept)

    def count_left(self, ctx: Context) -> int:
        """Return how many rows are not settled."""
        rows = func.count(ImportedRow.row.distinct())
        return int(ctx.session.scalar(select(rows).where(*self._left())) or 0)

    def _left(self) -> tuple[Any, ...]:
        own = ImportedRow.import_file_id == self._file_id
        return (own,) if self._before is None else (own, ImportedRow.row < self._before)

    def part(self, ctx: Context) -> None:
        """Take rows back for PART_SECONDS, AT_ONCE at least."""
        entering = ctx
        if ctx.actor.is_organizer:
            # The drafts that an organizer entered belong to enterprises, as when they were made.
            entering = replace(ctx, actor=replace(ctx.actor, is_system=True))
        until = monotonic() + PART_SECONDS
        with index_jobs.gathering(ctx):
            while not self.is_over:
                self._some(ctx, entering)
                if monotonic() >= until:
                    break

    def _some(self, ctx: Context, entering: Context) -> None:
        numbers = select(ImportedRow.row).where(*self._left()).distinct()
        first = ctx.session.scalars(numbers.order_by(ImportedRow.row.desc()).limit(AT_ONCE)).all()
        if not first:
            self.is_over = True
            return
        found = ctx.session.scalars(
            select(ImportedRow)
            .where(*self._left(), ImportedRow.row >= first[-1])
            .order_by(ImportedRow.row.desc(), ImportedRow.id.desc())
        ).all()
        if _undo_all(ctx, entering, found):
            self._restored += len(first)
        else:
            for number, changes in groupby(found, lambda item: item.row):
                self._settle(number, _undo_row(ctx, entering, list(changes)))
        self._before = first[-1]

    def _settle(self, number: int, reason: str | None) -> None:
        if reason is None:
            self._restored += 1
        else:
            self._kept.append({"row": number, "column": "", "reason": reason})


def _undo_all(ctx: Context, entering: Context, changes: Sequence[ImportedRow]) -> bool:
    """Take back many rows at once; return False, and change nothing, if it cannot be so."""
    made = [item for item in changes if item.outcome is ImportOutcome.CREATED]
    revised = [item for item in changes if item.outcome is not ImportOutcome.CREATED]
    if not _are_plain(revised):
        return False
    try:
        with ctx.session.begin_nested():
            _restore_enterprises(ctx, revised)
            _remove(ctx, entering, made)
    except DomainError:
        return False
    return True


def _are_plain(changes: Sequence[ImportedRow]) -> bool:
    """Whether these are changes of profiles of enterprises alone, each of another one."""
    is_profile = all(
        item.subject_kind == "Enterprise" and (item.before or {}).keys() != {"tiers"}
        for item in changes
    )
    return is_profile and len({item.subject_id for item in changes}) == len(changes)


def _restore_enterprises(ctx: Context, changes: Sequence[ImportedRow]) -> None:
    """Put back profiles as they were, read and written at once."""
    by_id = {item.subject_id: item for item in changes}
    found = enterprises.get_all(ctx, Enterprise.public_id.in_(by_id))
    if len(found) < len(by_id):
        raise NotFound
    for row in found:
        if row.version != by_id[row.public_id].version:
            raise Conflict("import_changed_since", name=row.name)
    load = _KINDS["Enterprise"].schema.load
    enterprises.revise_all(ctx, [(row, load(by_id[row.public_id].before or {})) for row in found])
    _hand_back(ctx, [(by_id[row.public_id], row.version) for row in found])


def _remove(ctx: Context, entering: Context, changes: Sequence[ImportedRow]) -> None:
    for name, kind in _KINDS.items():
        versions = {item.subject_id: item.version for item in changes if item.subject_kind == name}
        if versions:
            kind.remove(entering if name == "Challenge" else ctx, versions)


def _undo_row(ctx: Context, entering: Context, changes: Sequence[ImportedRow]) -> str | None:
    """Take back all that a row did; return why it cannot be."""
    made = [change for change in changes if change.outcome is ImportOutcome.CREATED]
    try:
        with ctx.session.begin_nested():
            _restore_all(ctx, entering, (change for change in changes if change not in made))
            _remove(ctx, entering, made)
    except NotFound:
        return messages.text("import_undo_gone")
    except DomainError as error:
        return messages.text(error.code, **error.details)
    return None


def _restore_all(ctx: Context, entering: Context, changes: Iterable[ImportedRow]) -> None:
    for change in changes:
        _restore(entering if change.subject_kind == "Challenge" else ctx, change)


def _restore(ctx: Context, change: ImportedRow) -> None:
    kind = _KINDS[change.subject_kind]
    found = kind.get(ctx, change.subject_id)
    if found.version != change.version or found.public_id != change.subject_id:
        raise Conflict("import_changed_since", name=_name(found))
    before = change.before or {}
    if before.keys() == {"tiers"}:
        facts = EnterpriseFields(only=("tiers",)).load(before)["tiers"]
        restored = enterprises.record_tiers(ctx, change.subject_id, facts)
    else:
        restored = kind.restore(ctx, change.subject_id, kind.schema.load(before), version=None)
    _hand_back(ctx, [(change, restored.version)])


def _hand_back(ctx: Context, restored: Sequence[tuple[ImportedRow, int]]) -> None:
    """Let an earlier import's change find each thing as that one left it."""
    versions = {
        (change.subject_kind, change.subject_id, change.version_before): version
        for change, version in restored
    }
    earlier = select(ImportedRow).where(
        ImportedRow.subject_kind.in_({kind for kind, _, _ in versions}),
        ImportedRow.subject_id.in_([subject for _, subject, _ in versions]),
    )
    for row in ctx.session.scalars(earlier):
        key = (row.subject_kind, row.subject_id, row.version)
        row.version = versions.get(key, row.version)


def _name(found: Identified) -> str:
    return str(getattr(found, "name", None) or getattr(found, "title", ""))
