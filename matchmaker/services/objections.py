"""Objections (异议): a bidder disputes a selection within its window, the organizer decides."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, InvalidState, NotFound
from matchmaker.permissions import (
    Permission,
    Stake,
    authorize,
    own_stake,
    visible_objections,
)
from matchmaker.services import audit, lookup, notices, paging, selections, transitions
from matchmaker.services.bids import reading, states
from matchmaker.services.paging import Page
from models.bids import Bid
from models.challenges import Challenge
from models.enums import ChallengeStatus, NoticeKind, ObjectionState
from models.objections import Objection


def visible(ctx: Context) -> Select[Objection]:
    """Select the objections that the actor may see, with challenge, buyer and enterprise."""
    return (
        select(Objection)
        .where(visible_objections(ctx.actor))
        .options(
            joinedload(Objection.challenge).joinedload(Challenge.buyer),
            joinedload(Objection.enterprise),
        )
    )


def get(ctx: Context, public_id: str) -> Objection:
    """Return an objection; raise NotFound."""
    authorize(ctx.actor, Permission.READ_OBJECTIONS, own_stake(ctx.actor))
    row = ctx.session.scalars(visible(ctx).where(Objection.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Objection]:
    """Return objections, newest first; `filters`: challenge (public id), state."""
    authorize(ctx.actor, Permission.READ_OBJECTIONS, own_stake(ctx.actor))
    query = visible(ctx)
    if filters.get("challenge"):
        query = query.where(Objection.challenge.has(Challenge.public_id == filters["challenge"]))
    if filters.get("state") is not None:
        query = query.where(Objection.state == filters["state"])
    query = query.order_by(Objection.created_at.desc(), Objection.id)
    return paging.fetch(ctx.session, query, filters)


def file(ctx: Context, fields: dict[str, Any]) -> Objection:
    """Dispute the selection that one's own bid took part in. none → filed.

    Raise Conflict outside the window, or while an objection of the enterprise is open.
    """
    authorize(ctx.actor, Permission.FILE_OBJECTION, own_stake(ctx.actor))
    bid = ctx.session.scalars(
        reading.visible(ctx).where(
            Bid.challenge.has(Challenge.public_id == fields["challenge"]),
            Bid.enterprise_id == ctx.actor.enterprise_id,
            Bid.state.in_(sorted(states.DECIDED)),
        )
    ).one_or_none()
    if bid is None:
        raise Invalid(errors={"challenge": [messages.text("field_challenge")]})
    authorize(ctx.actor, Permission.FILE_OBJECTION, Stake(owner_id=bid.enterprise_id))
    challenge = reading.lock(ctx, Challenge.id == bid.challenge_id)
    if challenge is None or not _is_within(ctx, challenge):
        raise Conflict("objection_closed")
    if _has_open(ctx, bid):
        raise Conflict("objection_open")
    row = Objection(challenge_id=challenge.id, enterprise_id=bid.enterprise_id, text=fields["text"])
    ctx.session.add(row)
    audit.record(ctx, "objection.file", row, challenge=challenge.public_id)
    _tell(ctx, row, challenge)
    return get(ctx, row.public_id)


def _is_within(ctx: Context, challenge: Challenge) -> bool:
    until = challenge.objections_until
    is_awarded = challenge.status is ChallengeStatus.AWARDED
    return is_awarded and until is not None and ctx.today <= until


def _has_open(ctx: Context, bid: Bid) -> bool:
    query = select(Objection.id).where(
        Objection.challenge_id == bid.challenge_id,
        Objection.enterprise_id == bid.enterprise_id,
        Objection.state == ObjectionState.FILED,
    )
    return paging.exists(ctx.session, query)


def _tell(ctx: Context, row: Objection, challenge: Challenge) -> None:
    buyer, cause = challenge.buyer, f"objection.file:{row.public_id}"
    kind = NoticeKind.OBJECTION_FILED
    notices.tell_organizers(ctx, kind, row, buyer.region_code, buyer.zone_id, cause=cause)
    notices.tell_enterprise(ctx, kind, row, buyer.id, cause=cause)


def decide(
    ctx: Context, public_id: str, state: ObjectionState, answer: str, *, version: int | None
) -> Objection:
    """Answer an objection. filed → upheld or dismissed; upheld, the buyer selects again."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.DECIDE_OBJECTION, row)
    lookup.check_version(row, version)
    challenge = reading.lock(ctx, Challenge.id == row.challenge_id)
    has_moved = transitions.move(
        ctx,
        row,
        Objection.state == ObjectionState.FILED,
        state=state,
        answer=answer,
        decided_at=ctx.now,
        decided_by_id=ctx.actor.user_id,
    )
    if not has_moved or challenge is None:
        raise InvalidState
    audit.record(ctx, f"objection.{state.value}", row)
    is_awarded = challenge.status is ChallengeStatus.AWARDED
    if state is ObjectionState.UPHELD and is_awarded:
        selections.reopen(ctx, challenge)
    cause = f"objection.decide:{row.public_id}"
    for enterprise_id in (row.enterprise_id, challenge.buyer_id):
        notices.tell_enterprise(ctx, NoticeKind.OBJECTION_DECIDED, row, enterprise_id, cause=cause)
    return get(ctx, public_id)


def takes_objections(ctx: Context, bid: Bid) -> bool:
    """Whether the actor may dispute the selection now, for what a page offers."""
    is_own = bid.enterprise_id == ctx.actor.enterprise_id and bid.state in states.DECIDED
    return is_own and _is_within(ctx, bid.challenge)
