"""The change feed (变更订阅): what changed among the things that an actor may see, in order.

The order is that in which transactions committed (`AuditLink.id`), so a consumer that goes on from
the last change it got misses nothing, whatever was written side by side. The cursor is the random
id of that change: nothing can be counted from it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.permissions import Permission, authorize
from matchmaker.services import event_scopes
from models.audit import AuditEvent, AuditLink
from models.bids import Bid
from models.capabilities import Capability
from models.challenges import Challenge
from models.cooperations import Cooperation
from models.enterprises import Enterprise

# The kinds that have an address in the API, by the name that the trail gives them.
COLLECTIONS: dict[str, str] = {
    kind.__name__: kind.__tablename__
    for kind in (Enterprise, Capability, Challenge, Bid, Cooperation)
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `id` is its cursor, `collection` and `thing` name what changed."""

    id: str
    at: datetime
    collection: str
    thing: str
    action: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Some changes in order; `cursor` goes on behind them, None before the first of all."""

    items: list[Change]
    cursor: str | None
    has_more: bool


def after(ctx: Context, cursor: str | None, limit: int) -> Changes:
    """Return up to `limit` changes behind `cursor`; raise Invalid for one that is not known."""
    authorize(ctx.actor, Permission.READ_CHANGES)
    query = (
        select(AuditEvent)
        .join(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditEvent.subject_kind.in_(COLLECTIONS), event_scopes.readers(ctx.actor))
        .order_by(AuditLink.id)
        .limit(limit + 1)
    )
    if cursor is not None:
        query = query.where(AuditLink.id > _place(ctx, cursor))
    found = [_change(event) for event in ctx.session.scalars(query)]
    items = found[:limit]
    return Changes(items, items[-1].id if items else cursor, has_more=len(found) > limit)


def _place(ctx: Context, cursor: str) -> int:
    # The event need not be visible any more: a challenge may have been withdrawn since.
    place = ctx.session.scalars(
        select(AuditLink.id)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(AuditEvent.public_id == cursor)
    ).one_or_none()
    if place is None:
        raise Invalid(errors={"after": [messages.text("field_cursor")]})
    return place


def _change(event: AuditEvent) -> Change:
    collection = COLLECTIONS[event.subject_kind]
    return Change(event.public_id, event.at, collection, event.subject_id, event.action)
