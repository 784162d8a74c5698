"""Save the prepared rows part by part, so that nobody else waits long to write.

A row is saved whole or not at all: one that breaks a rule leaves nothing and stops no other.
"""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import Any

from matchmaker.context import Context
from matchmaker.errors import DomainError
from matchmaker.intake.prepared import Prepared, refuse_saving, told
from matchmaker.intake.reports import ImportReport
from matchmaker.intake.targets import Change, Row, Saved
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import index_jobs

# So long a part takes, and others wait; its last row and the commit come on top.
PART_SECONDS = 0.4
AT_ONCE = 25


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
        if not prepared.is_looked_at:
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
    saved: dict[int, Saved] = {}
    if prepared.target.save_all is not None:
        with suppress(DomainError), ctx.session.begin_nested():
            saved = prepared.target.save_all(ctx, rows)
    return [
        (row.number, change)
        for row in rows
        for change in _settle(ctx, prepared, row, saved.get(row.number))
    ]


def _settle(ctx: Context, prepared: Prepared, row: Row, saved: Saved | None) -> list[Change]:
    """Count a row, saved by itself if it is not yet."""
    try:
        if saved is None:
            with ctx.session.begin_nested():
                saved = prepared.target.save(ctx, row)
    except DomainError as error:
        refuse_saving(prepared, row.number, error)
        return []
    told(prepared, row, saved.outcome)
    return saved.changes
