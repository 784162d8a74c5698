"""Recommendations, computed on reading and never stored: suppliers for a challenge, and back.

They are computed for an audience, from what it may see on both sides. An operator may read as any
audience; whoever else may read is a matter of the permission.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from matchmaker.errors import Forbidden, NotFound
from matchmaker.permissions import (
    PUBLIC,
    Permission,
    authorize,
    visible_challenges,
    visible_to_supplier,
)
from matchmaker.ranking.results import Entry, Ranking
from matchmaker.ranking.visibility import Audience, fields_for
from matchmaker.services import challenges as challenge_service
from matchmaker.services import match_readers, matching, paging, profiles, survivors
from matchmaker.services.paging import Page
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise

_READ_SUPPLIERS = frozenset({Audience.PUBLIC, Audience.BUYER, Audience.ORGANIZER})
_READ_CHALLENGES = frozenset({Audience.PUBLIC, Audience.SUPPLIER, Audience.ORGANIZER})


@dataclass(frozen=True, slots=True)
class SupplierRecommendations:
    """The suppliers of a challenge's chain in order; `page` holds the ranked ones of one page."""

    challenge: Challenge
    ranking: Ranking
    page: Page[Entry]
    enterprises: dict[str, Enterprise]
    has_figures: bool


@dataclass(frozen=True, slots=True)
class ChallengeRecommendations:
    """The open challenges of a supplier's chains, best first; `unassessable` have no score.

    `has_figures` says whether the reader may be shown decimals; else bands alone.
    """

    enterprise: Enterprise
    page: Page[tuple[Challenge, Entry]]
    unassessable: list[tuple[Challenge, Entry]]
    ineligible: list[tuple[Challenge, Entry]]
    has_figures: bool


def suppliers(
    ctx: Context,
    public_id: str,
    *,
    page: int = 1,
    page_size: int = 20,
    audience: Audience | None = None,
) -> SupplierRecommendations:
    """Rank the suppliers of the challenge's chain for its readers; raise NotFound.

    Its buyer reads what verified buyers may see, an organizer all; nobody else reads any.
    """
    audience = audience or matching.audience_of(ctx.actor)
    _check(audience, _READ_SUPPLIERS)
    reader = ctx if audience is not Audience.PUBLIC else replace(ctx, actor=PUBLIC)
    challenge = challenge_service.get(reader, public_id)
    match_readers.require(ctx, challenge)
    match = matching.Matcher(ctx).rank(challenge, audience, limit=page * page_size)
    # The limit counts slots, and near-clones share one: there may be more entries than a page.
    shown = list(match.ranking.entries[(page - 1) * page_size : page * page_size])
    return SupplierRecommendations(
        challenge=challenge,
        ranking=match.ranking,
        page=Page(shown, page, page_size, match.ranking.total),
        enterprises=match.enterprises,
        has_figures=fields_for(audience).has_figures,
    )


def challenges(
    ctx: Context,
    public_id: str,
    *,
    page: int = 1,
    page_size: int = 20,
    audience: Audience = Audience.SUPPLIER,
) -> ChallengeRecommendations:
    """Rank the open challenges of the supplier's chains for it; raise NotFound.

    As `Audience.SUPPLIER`, the default, these are the challenges and scores that the enterprise
    itself may see.
    """
    _check(audience, _READ_CHALLENGES)
    enterprise = ctx.session.scalars(
        profiles.supplier_query().where(
            Enterprise.public_id == survivors.public_id_of(ctx, public_id)
        )
    ).one_or_none()
    if enterprise is None:
        raise NotFound
    return challenges_for(ctx, enterprise, page=page, page_size=page_size, audience=audience)


def challenges_for(
    ctx: Context,
    enterprise: Enterprise,
    *,
    page: int = 1,
    page_size: int = 20,
    audience: Audience = Audience.SUPPLIER,
) -> ChallengeRecommendations:
    """Do the same for an enterprise that is loaded with all that a profile needs."""
    authorize(ctx.actor, Permission.READ_RECOMMENDATIONS, enterprise)
    if ctx.actor.enterprise_id is not None and audience is not Audience.SUPPLIER:
        raise Forbidden
    rows = _open_challenges(ctx, enterprise, audience)
    rankings = matching.Matcher(ctx).rank_challenges(rows, enterprise, audience)
    by_id = {row.public_id: row for row in rows}

    def pairs(entries: Iterable[Entry]) -> list[tuple[Challenge, Entry]]:
        return [(by_id[entry.challenge_id], entry) for entry in entries]

    # Each chain is ordered by itself; chains merge by score, then by the challenge's id.
    ranked = sorted(
        chain.from_iterable(ranking.entries for ranking in rankings),
        key=lambda entry: (-(entry.score or 0.0), entry.challenge_id),
    )
    return ChallengeRecommendations(
        enterprise=enterprise,
        page=paging.slice_page(pairs(ranked), page, page_size),
        unassessable=pairs(chain.from_iterable(r.unassessable for r in rankings)),
        ineligible=pairs(chain.from_iterable(r.ineligible for r in rankings)),
        has_figures=fields_for(audience).has_figures,
    )


def _check(audience: Audience, allowed: frozenset[Audience]) -> None:
    # A supplier's eyes are made for one supplier's own page: on others they would see too much.
    if audience not in allowed:
        raise ValueError(f"not an audience of this list: {audience}")


def _open_challenges(ctx: Context, enterprise: Enterprise, audience: Audience) -> list[Challenge]:
    chains = (
        select(ChainSegment.chain_id)
        .join(IndustryChain, IndustryChain.id == ChainSegment.chain_id)
        .where(ChainSegment.id.in_([segment.id for segment in enterprise.segments]))
    )
    query = (
        matching.challenge_query(ctx)
        .where(
            Challenge.chain_id.in_(chains),
            challenge_service.open_condition(ctx),
            match_readers.not_aside(ctx),
        )
        .options(selectinload(Challenge.invited))
        .order_by(Challenge.id)
    )
    if audience is Audience.SUPPLIER:
        query = query.where(visible_to_supplier(enterprise.id))
    elif audience is Audience.PUBLIC:
        query = query.where(visible_challenges(PUBLIC))
    return list(ctx.session.scalars(query))
