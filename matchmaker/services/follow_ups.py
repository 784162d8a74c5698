"""Follow-ups (跟踪回访): the queue of an organizer, 30, 90 and 180 days after each selection."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from matchmaker.context import LOCAL_TIME, Context
from matchmaker.errors import InvalidState, NotFound
from matchmaker.permissions import Permission, authorize, own_stake, visible_cooperations
from matchmaker.services import audit, lookup, notices, paging, transitions
from matchmaker.services.paging import Page
from models.bids import Bid
from models.challenges import Challenge
from models.cooperations import Cooperation, FollowUp
from models.enums import CooperationState, NoticeKind


@dataclass(frozen=True, slots=True)
class FollowUpSummary:
    """How many are overdue, and the median of days from due to done; None before any is done."""

    overdue: int
    median_response_days: float | None


def _visible(ctx: Context) -> Select[FollowUp]:
    authorize(ctx.actor, Permission.FOLLOW_UP, own_stake(ctx.actor))
    shown = select(Cooperation.id).where(visible_cooperations(ctx.actor))
    bid = joinedload(FollowUp.cooperation).joinedload(Cooperation.bid)
    return (
        select(FollowUp)
        .where(FollowUp.cooperation_id.in_(shown))
        .options(
            bid.joinedload(Bid.challenge).joinedload(Challenge.buyer),
            bid.joinedload(Bid.enterprise),
        )
    )


def _waiting(ctx: Context, query: Select[Any]) -> Select[Any]:
    active = select(Cooperation.id).where(Cooperation.state == CooperationState.ACTIVE)
    return query.where(
        FollowUp.done_at.is_(None),
        FollowUp.due_on <= ctx.today,
        FollowUp.cooperation_id.in_(active),
    )


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[FollowUp]:
    """Return follow-ups, the most urgent first; `is_overdue` keeps those that wait."""
    query = _visible(ctx)
    if filters.get("is_overdue"):
        query = _waiting(ctx, query)
    query = query.order_by(FollowUp.done_at.is_not(None), FollowUp.due_on, FollowUp.id)
    return paging.fetch(ctx.session, query, filters)


def summary(ctx: Context) -> FollowUpSummary:
    """Return what the head of the queue says."""
    query = _visible(ctx)
    waiting = _waiting(ctx, query).with_only_columns(func.count(), maintain_column_froms=True)
    done = query.where(FollowUp.done_at.is_not(None)).with_only_columns(
        FollowUp.due_on, FollowUp.done_at
    )
    days = [
        (at.astimezone(LOCAL_TIME).date() - due).days
        for due, at in ctx.session.execute(done)
        if at is not None
    ]
    overdue = int(ctx.session.execute(waiting).scalar_one())
    return FollowUpSummary(overdue, float(median(days)) if days else None)


def record(ctx: Context, public_id: str, note: str, *, version: int | None) -> FollowUp:
    """Keep what a follow-up found out. open → done."""
    row = ctx.session.scalars(_visible(ctx).where(FollowUp.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.FOLLOW_UP, row.cooperation)
    lookup.check_version(row, version)
    has_moved = transitions.move(
        ctx,
        row,
        FollowUp.done_at.is_(None),
        note=note,
        done_at=ctx.now,
        done_by_id=ctx.actor.user_id,
    )
    if not has_moved:
        raise InvalidState
    audit.record(ctx, "follow_up.record", row)
    return row


def tell_due(ctx: Context) -> int:
    """Remind the organizers of what is due, once each; return how many are."""
    rows = ctx.session.scalars(_waiting(ctx, _visible(ctx)).order_by(FollowUp.id)).all()
    for row in rows:
        buyer = row.cooperation.bid.challenge.buyer
        kind, cause = NoticeKind.FOLLOW_UP_DUE, f"follow_up.due:{row.public_id}"
        notices.tell_organizers(
            ctx, kind, row.cooperation, buyer.region_code, buyer.zone_id, cause=cause
        )
    return len(rows)
