"""Bids as their readers see them, and under the lock that every change begins with."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound, Stale
from matchmaker.permissions import (
    Permission,
    authorize,
    own_stake,
    visible_bids,
    visible_challenges,
)
from matchmaker.services import paging, survivors
from matchmaker.services.bids.states import WITH_BUYER
from matchmaker.services.paging import Page
from models.bids import Bid, BidEvidence, BidLine, ConsortiumMember
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import BidState, ChallengeStatus

# From here on bidders know what became of their bids.
DISCLOSED = (
    ChallengeStatus.AWARDED,
    ChallengeStatus.COOPERATING,
    ChallengeStatus.ACCEPTED,
    ChallengeStatus.FAILED,
)


@dataclass(frozen=True, slots=True)
class ShownBid:
    """A bid as one reader sees it.

    Until the selection is closed a bidder sees no decision; of others it never sees anything, so
    its place among the runners-up stays with the buyer.
    """

    bid: Bid
    state: BidState
    decided_at: datetime | None
    decision_reason: str | None
    runner_up_rank: int | None
    version: int
    updated_at: datetime
    checks: list[Any]

    def __getattr__(self, name: str) -> Any:
        """Show the rest as it is stored."""
        return getattr(self.bid, name)

    @property
    def needs_confirmation(self) -> bool:
        """Whether the challenge changed since; until confirmed, the bid does not count."""
        return self.bid.confirmed_revision < self.bid.challenge.revision


def shown(ctx: Context, row: Bid) -> ShownBid:
    """Return what the actor sees of a bid; its challenge must be loaded."""
    challenge, actor = row.challenge, ctx.actor
    is_buyer = actor.enterprise_id == challenge.buyer_id
    is_office = actor.is_organizer or actor.is_system
    is_told = is_office or is_buyer or challenge.status in DISCLOSED
    is_hidden = not is_told and row.state in WITH_BUYER
    state = BidState.FORWARDED if is_hidden else row.state
    return ShownBid(
        bid=row,
        state=state,
        decided_at=row.decided_at if is_told else None,
        decision_reason=row.decision_reason if is_told else None,
        runner_up_rank=row.runner_up_rank if is_office or is_buyer else None,
        version=_shown_version(ctx, row),
        updated_at=(row.forwarded_at if is_hidden else None) or row.updated_at,
        checks=[] if is_buyer and not is_office else list(row.checks),
    )


def _shown_version(ctx: Context, row: Bid) -> int:
    """Return the version that the actor edits: a bidder's does not count the buyer's decisions."""
    actor = ctx.actor
    is_buyer = actor.enterprise_id == row.challenge.buyer_id
    if actor.is_organizer or actor.is_system or is_buyer:
        return row.version
    return row.version - row.decisions


def check_version(ctx: Context, row: Bid, version: int | None) -> None:
    """Raise Stale unless `version`, where one is given, is what the actor is shown."""
    if version is not None and version != _shown_version(ctx, row):
        raise Stale


def _shown_state(ctx: Context) -> ColumnElement[Any]:
    """Return the state that the actor is shown, for filters: see `shown`."""
    if ctx.actor.is_organizer or ctx.actor.is_system:
        return Bid.state.expression
    hidden = and_(
        Bid.state.in_(sorted(WITH_BUYER)),
        Bid.challenge_id.in_(
            select(Challenge.id).where(
                Challenge.buyer_id != ctx.actor.enterprise_id,
                Challenge.status.not_in(DISCLOSED),
            )
        ),
    )
    return case((hidden, BidState.FORWARDED.value), else_=Bid.state)


def visible(ctx: Context) -> Select[Bid]:
    """Select the bids that the actor may see, with challenge, buyer and enterprise."""
    return (
        select(Bid)
        .where(visible_bids(ctx.actor))
        .options(
            joinedload(Bid.challenge).joinedload(Challenge.buyer),
            joinedload(Bid.enterprise),
            selectinload(Bid.checks),
        )
    )


def full(ctx: Context) -> Select[Bid]:
    """Select visible bids with all that belongs to them."""
    return visible(ctx).options(
        joinedload(Bid.challenge).selectinload(Challenge.requirements),
        joinedload(Bid.challenge).joinedload(Challenge.challenge_list),
        joinedload(Bid.challenge).selectinload(Challenge.invited),
        selectinload(Bid.lines).joinedload(BidLine.enterprise),
        selectinload(Bid.members).joinedload(ConsortiumMember.enterprise),
        selectinload(Bid.evidence).joinedload(BidEvidence.attachment),
    )


def get(ctx: Context, public_id: str) -> Bid:
    """Return a bid in full; raise NotFound."""
    authorize(ctx.actor, Permission.READ_BIDS, own_stake(ctx.actor))
    row = ctx.session.scalars(full(ctx).where(Bid.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[ShownBid]:
    """Return bids, newest first; `filters`: challenge and enterprise (public ids), state.

    `side` tells whose bids: own (揭榜方) or received (发榜方).
    """
    authorize(ctx.actor, Permission.READ_BIDS, own_stake(ctx.actor))
    query = visible(ctx)
    for condition in _conditions(ctx, filters):
        query = query.where(condition)
    query = query.order_by(Bid.submitted_at.desc().nulls_first(), Bid.created_at.desc(), Bid.id)
    page = paging.fetch(ctx.session, query, filters)
    items = [shown(ctx, row) for row in page.items]
    return Page(items, page.page, page.page_size, page.total)


def counts(ctx: Context) -> Counter[tuple[str, BidState]]:
    """Count the bids that the actor sees by side (own or received) and shown state, at once."""
    authorize(ctx.actor, Permission.READ_BIDS, own_stake(ctx.actor))
    posted = select(Challenge.id).where(Challenge.buyer_id == ctx.actor.enterprise_id)
    side = case((Bid.challenge_id.in_(posted), "received"), else_="own")
    seen = (
        select(side.label("side"), _shown_state(ctx).label("state"))
        .where(visible_bids(ctx.actor))
        .subquery()
    )
    rows = ctx.session.execute(
        select(seen.c.side, seen.c.state, func.count()).group_by(seen.c.side, seen.c.state)
    )
    return Counter({(name, BidState(state)): number for name, state, number in rows})


def _conditions(ctx: Context, filters: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    posted = select(Challenge.id).where(Challenge.buyer_id == ctx.actor.enterprise_id)
    if filters.get("side") == "received":
        found.append(Bid.challenge_id.in_(posted))
    if filters.get("side") == "own":
        found.append(Bid.challenge_id.not_in(posted))
    if filters.get("challenge"):
        found.append(Bid.challenge.has(Challenge.public_id == filters["challenge"]))
    if filters.get("enterprise"):
        bidder = survivors.public_id_of(ctx, filters["enterprise"])
        found.append(Bid.enterprise.has(Enterprise.public_id == bidder))
    if filters.get("state") is not None:
        found.append(_shown_state(ctx) == filters["state"])
    return found


def locked(ctx: Context, public_id: str) -> Bid:
    """Return a visible bid as it is once its challenge is locked; raise NotFound."""
    authorize(ctx.actor, Permission.READ_BIDS, own_stake(ctx.actor))
    key = ctx.session.scalars(
        select(Bid.challenge_id).where(visible_bids(ctx.actor), Bid.public_id == public_id)
    ).one_or_none()
    if key is None:
        raise NotFound
    lock(ctx, Challenge.id == key)
    query = full(ctx).where(Bid.public_id == public_id)
    row = ctx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def lock(ctx: Context, condition: ColumnElement[bool]) -> Challenge | None:
    """Lock a challenge until the transaction ends, and return it as it then is."""
    query = (
        select(Challenge)
        .where(condition)
        .options(
            selectinload(Challenge.buyer),
            selectinload(Challenge.requirements),
            selectinload(Challenge.invited),
            selectinload(Challenge.challenge_list),
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return ctx.session.scalars(query).one_or_none()


def lock_visible(ctx: Context, public_id: str) -> Challenge:
    """Lock a challenge that a bid names; raise Invalid for one that the actor may not see."""
    wanted = and_(Challenge.public_id == public_id, visible_challenges(ctx.actor))
    row = lock(ctx, wanted)
    if row is None:
        raise Invalid(errors={"challenge": [messages.text("field_challenge")]})
    return row
