"""Begin, find and list cooperations, and take one under the lock of its challenge."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import LOCAL_TIME, Context
from matchmaker.errors import InvalidState, NotFound
from matchmaker.permissions import Permission, authorize, own_stake, visible_cooperations
from matchmaker.services import audit, lookup, notices, paging, transitions
from matchmaker.services.bids import reading
from matchmaker.services.paging import Page
from models.bids import Bid
from models.challenges import Challenge
from models.cooperations import Cooperation, CooperationAmount, FollowUp
from models.enums import CooperationState, NoticeKind

FOLLOW_UP_DAYS = (30, 90, 180)


def begin(ctx: Context, bid: Bid, challenge: Challenge) -> Cooperation:
    """Begin the cooperation of a selected bid, with its follow-ups. none → active."""
    chosen = (challenge.awarded_at or ctx.now).astimezone(LOCAL_TIME).date()
    row = Cooperation(
        bid_id=bid.id,
        state=CooperationState.ACTIVE,
        follow_ups=[FollowUp(due_on=chosen + timedelta(days=days)) for days in FOLLOW_UP_DAYS],
    )
    ctx.session.add(row)
    audit.record(ctx, "cooperation.begin", row)
    cause = f"cooperation.begin:{row.public_id}"
    for enterprise_id in (bid.enterprise_id, challenge.buyer_id):
        kind = NoticeKind.COOPERATION_MOVED
        notices.tell_enterprise(ctx, kind, row, enterprise_id, cause=cause)
    return row


def visible(ctx: Context) -> Select[Cooperation]:
    """Select the cooperations that the actor may see, with bid, bidder, challenge and buyer."""
    bid = joinedload(Cooperation.bid)
    return (
        select(Cooperation)
        .where(visible_cooperations(ctx.actor))
        .options(
            bid.joinedload(Bid.challenge).joinedload(Challenge.buyer),
            bid.joinedload(Bid.enterprise),
            selectinload(Cooperation.steps),
            selectinload(Cooperation.amounts).joinedload(CooperationAmount.attachment),
            selectinload(Cooperation.follow_ups),
        )
    )


def get(ctx: Context, public_id: str) -> Cooperation:
    """Return a cooperation with its steps, amounts and follow-ups; raise NotFound."""
    authorize(ctx.actor, Permission.READ_COOPERATIONS, own_stake(ctx.actor))
    query = visible(ctx).where(Cooperation.public_id == public_id)
    row = ctx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Cooperation]:
    """Return cooperations, newest first; `filters`: challenge (public id), state."""
    authorize(ctx.actor, Permission.READ_COOPERATIONS, own_stake(ctx.actor))
    query = visible(ctx)
    if filters.get("challenge"):
        named = select(Challenge.id).where(Challenge.public_id == filters["challenge"])
        theirs = select(Bid.id).where(Bid.challenge_id.in_(named))
        query = query.where(Cooperation.bid_id.in_(theirs))
    if filters.get("state") is not None:
        query = query.where(Cooperation.state == filters["state"])
    query = query.order_by(Cooperation.created_at.desc(), Cooperation.id)
    return paging.fetch(ctx.session, query, filters)


def side_of(ctx: Context, row: Cooperation) -> bool | None:
    """Tell whether the actor stands on the buyer's side, or on the supplier's; None if neither."""
    if ctx.actor.enterprise_id is None:
        return None
    if ctx.actor.enterprise_id == row.bid.challenge.buyer_id:
        return True
    return False if ctx.actor.enterprise_id == row.bid.enterprise_id else None


def begin_act(ctx: Context, public_id: str, version: int | None) -> tuple[Cooperation, bool]:
    """Return an active cooperation under the lock of its challenge, and whether the buyer acts.

    Its version is counted up: two who act on what they both read do not both succeed.
    """
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.REPORT_COOPERATION, row)
    reading.lock(ctx, Challenge.id == row.bid.challenge_id)
    row = get(ctx, public_id)
    lookup.check_version(row, version)
    if not transitions.move(ctx, row, Cooperation.state == CooperationState.ACTIVE):
        raise InvalidState
    return row, side_of(ctx, row) is True


def tell_other_side(ctx: Context, row: Cooperation, act: str, *, is_buyer: bool) -> None:
    """Tell the other side that something waits for it, or was settled."""
    other = row.bid.enterprise_id if is_buyer else row.bid.challenge.buyer_id
    cause = f"cooperation.{act}:{row.public_id}:{row.version}"
    notices.tell_enterprise(ctx, NoticeKind.COOPERATION_MOVED, row, other, cause=cause)
