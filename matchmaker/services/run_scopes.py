"""What a ranking run ranks: one challenge, or those of a chain or an event in a region.

A run belongs to a region: that of its challenge's buyer, of its event, or of who asks for a chain.
"""

from typing import Any

from sqlalchemy import Executable, Select, select
from sqlalchemy.orm import selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.permissions import overseen_challenges, visible_events
from matchmaker.services import regions
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, RunScope
from models.events import MatchingEvent
from models.shortlists import RankingRun


def set_scope(
    ctx: Context, run: RankingRun, challenge: str | None, chain: str | None, event: str | None
) -> None:
    """Give a run its scope and the region that it belongs to; raise Invalid."""
    given = [name for name in (challenge, chain, event) if name is not None]
    if len(given) != 1:
        raise Invalid(errors={"scope": [messages.text("field_scope")]})
    if challenge is not None:
        run.scope = RunScope.CHALLENGE
        posted = (
            select(Challenge.id, Enterprise.region_code, Enterprise.zone_id)
            .join(Enterprise, Enterprise.id == Challenge.buyer_id)
            .where(Challenge.public_id == challenge, overseen_challenges(ctx.actor))
        )
        run.challenge_id, run.region_code, run.zone_id = _one(ctx, posted, "challenge")
    elif chain is not None:
        run.scope = RunScope.CHAIN
        run.region_code, run.zone_id = regions.area_of(ctx, ctx.actor)
        named = select(IndustryChain.id).where(IndustryChain.code == chain)
        (run.chain_id,) = _one(ctx, named, "chain")
    else:
        run.scope = RunScope.EVENT
        planned = select(MatchingEvent.id, MatchingEvent.region_code, MatchingEvent.zone_id).where(
            MatchingEvent.public_id == event, visible_events(ctx.actor)
        )
        run.event_id, run.region_code, run.zone_id = _one(ctx, planned, "event")


def _one(ctx: Context, query: Executable, field: str) -> Any:
    found = ctx.session.execute(query).one_or_none()
    if found is None:
        raise Invalid(errors={field: [messages.text("not_found")]})
    return found


def challenge_ids(ctx: Context, run: RankingRun) -> list[int]:
    """Return the challenges of a run's scope and region, chain by chain."""
    if run.scope is RunScope.CHALLENGE:
        return still_posted(ctx, [] if run.challenge_id is None else [run.challenge_id])
    query = (
        select(Challenge.id)
        .join(IndustryChain, IndustryChain.id == Challenge.chain_id)
        .where(
            Challenge.status == ChallengeStatus.PUBLISHED,
            Challenge.buyer_id.in_(_buyers(ctx, run)),
        )
        .order_by(IndustryChain.position, Challenge.code, Challenge.id)
    )
    if run.scope is RunScope.CHAIN:
        query = query.where(Challenge.chain_id == run.chain_id)
    else:
        query = query.where(_in_event(ctx, run))
    return list(ctx.session.scalars(query))


def still_posted(ctx: Context, ids: list[int], *, held: bool = False) -> list[int]:
    """Return which of these challenges are not withdrawn; ``held`` lets nobody withdraw them."""
    query = select(Challenge.id).where(
        Challenge.id.in_(ids), Challenge.status != ChallengeStatus.WITHDRAWN
    )
    posted = set(ctx.session.scalars(query.with_for_update(read=True) if held else query))
    return [key for key in ids if key in posted]


def _buyers(ctx: Context, run: RankingRun) -> Select[int]:
    query = select(Enterprise.id)
    if run.region_code is not None:
        query = query.where(Enterprise.region_code.in_(regions.within(ctx, run.region_code)))
    return query if run.zone_id is None else query.where(Enterprise.zone_id == run.zone_id)


def _in_event(ctx: Context, run: RankingRun) -> Any:
    event = ctx.session.scalars(
        select(MatchingEvent)
        .where(MatchingEvent.id == run.event_id)
        .options(selectinload(MatchingEvent.challenges), selectinload(MatchingEvent.chains))
    ).one()
    if event.challenges:
        return Challenge.id.in_([row.id for row in event.challenges])
    return Challenge.chain_id.in_([row.id for row in event.chains])
