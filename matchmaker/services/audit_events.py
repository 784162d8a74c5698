"""Read the audit trail (操作日志), verify its chain, and anchor it outside of the database.

Who reads what: the audit administrator everything; everybody their own acts; members also what was
done to what belongs to their enterprise, organizers to what belongs to their region
(`event_scopes.insiders`). The trail is never deleted from, by no retention and on no request.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from matchmaker import audit_chain
from matchmaker.context import Context, day_end, day_start
from matchmaker.errors import Invalid
from matchmaker.permissions import Actor, Permission, authorize
from matchmaker.services import event_scopes, paging
from matchmaker.services.paging import Page
from models.audit import AuditEvent, AuditHead, AuditLink
from models.enums import UserRole

ANCHORS = "audit-anchors.tsv"
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """The length and head of the chain on a day, written down outside of the database."""

    day: date
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: links that hold, the head, the first broken link if any."""

    length: int
    digest: str
    broken_at: int | None
    anchors: int


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[AuditEvent]:
    """Return the events that the actor may read, newest first.

    `filters`: action, subject_kind, subject (public id), from_on and to_on (local days).
    """
    authorize(ctx.actor, Permission.READ_AUDIT_EVENTS)
    query = select(AuditEvent).where(_readable(ctx.actor), *_conditions(filters))
    return paging.fetch(ctx.session, query.order_by(AuditEvent.id.desc()), filters)


def _readable(actor: Actor) -> ColumnElement[bool]:
    if actor.is_system or actor.role is UserRole.AUDIT_ADMIN:
        return true()
    return or_(event_scopes.own_acts(actor), event_scopes.insiders(actor))


def _conditions(filters: dict[str, Any]) -> Iterator[ColumnElement[bool]]:
    for name, column in (
        ("action", AuditEvent.action),
        ("subject_kind", AuditEvent.subject_kind),
        ("subject", AuditEvent.subject_id),
    ):
        if filters.get(name):
            yield column == filters[name]
    if filters.get("from_on"):
        yield AuditEvent.at >= day_start(filters["from_on"])
    if filters.get("to_on"):
        yield AuditEvent.at < day_end(filters["to_on"])


def verify(ctx: Context, show: Callable[[int, int], None] = lambda _done, _all: None) -> Verified:
    """Walk the whole chain, comparing it with its head and with every anchor.

    `show` is told how many of how many links were read.

    Found is any edit, deletion or reordering, and a tail that was cut off behind an anchor. What
    was cut off after the last anchor, together with the head, leaves no trace here.
    """
    head = ctx.session.execute(_head()).one()
    # Of two for the same length the older one counts.
    anchors = {anchor.length: anchor.digest for anchor in reversed(read_anchors(ctx))}
    found = audit_chain.walk(_pairs(ctx, head.length, show), anchors)
    broken = found.broken_at
    # Events without a link, links behind the head, or a head that says otherwise than the chain.
    is_sealed = head.unsealed == 0 and head.last == head.length == found.length
    if broken is None and (not is_sealed or head.digest != found.digest):
        broken = found.length + 1
    return Verified(found.length, found.digest, broken, len(anchors))


def _head() -> Select[Any]:
    """Select the head and what must agree with it: in one statement, so of one moment."""
    sealed = select(AuditLink.id).where(AuditLink.event_id == AuditEvent.id)
    unsealed = select(func.count(AuditEvent.id)).where(~sealed.exists())
    return select(
        AuditHead.length,
        AuditHead.digest,
        select(func.coalesce(func.max(AuditLink.id), 0)).scalar_subquery().label("last"),
        unsealed.scalar_subquery().label("unsealed"),
    )


def _pairs(
    ctx: Context, length: int, show: Callable[[int, int], None]
) -> Iterator[tuple[AuditLink, AuditEvent | None]]:
    rows = ctx.session.execute(
        select(AuditLink, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(AuditLink.id <= length)
        .order_by(AuditLink.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for number, (link, event) in enumerate(rows):
        if number % _AT_ONCE == 0:
            show(number, length)
        yield link, event


def anchor(ctx: Context) -> Anchor:
    """Note today's length and head in a file beside the database, safely on disk."""
    head = ctx.session.scalars(select(AuditHead)).one()
    made = Anchor(ctx.today, head.length, head.digest)
    line = f"{made.day.isoformat()}\t{made.length}\t{made.digest}\n"
    ctx.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_file(ctx), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return made


def needs_anchor(ctx: Context) -> bool:
    """Whether no anchor was written today."""
    return all(found.day != ctx.today for found in read_anchors(ctx))


def read_anchors(ctx: Context) -> list[Anchor]:
    """Return the anchors of the file, oldest first; raise Invalid for a line that is none."""
    path = _file(ctx)
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split("\t")
        try:
            day, length, digest = parts
            found.append(Anchor(date.fromisoformat(day), int(length), digest))
        except ValueError as error:
            raise Invalid("audit_anchor_damaged", line=number) from error
    return found


def _file(ctx: Context) -> Path:
    return ctx.data_folder / ANCHORS
