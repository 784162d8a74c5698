"""The figures of the first page: counts of what everybody may see, and of nothing else (CONF-6)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.context import Context
from matchmaker.permissions import (
    PUBLIC,
    Permission,
    authorize,
    public_capabilities,
    public_enterprises,
    visible_challenges,
)
from matchmaker.services import survivors
from matchmaker.services.challenges import life
from models.capabilities import Capability
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise, EnterpriseSegment
from models.enums import ChallengeStatus
from models.events import MatchingEvent

# A cell of fewer would tell of single firms.
SMALLEST_CELL = 3
MATCHED = (ChallengeStatus.AWARDED, ChallengeStatus.COOPERATING, ChallengeStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class ChainFigures:
    """One chain: open challenges, and enterprises that make something public."""

    code: str
    name: str
    open: int
    enterprises: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the first page counts; `matched` is None where it is too small to be told."""

    published: int
    open: int
    matched: int | None
    enterprises: int
    offers: int
    coming_events: int
    chains: tuple[ChainFigures, ...]


def read(ctx: Context) -> Figures:
    """Count what everybody may see, whoever asks."""
    authorize(ctx.actor, Permission.READ_PUBLIC_DIRECTORY)
    seen = visible_challenges(PUBLIC)
    matched = _count(ctx, Challenge.id, seen, Challenge.status.in_(MATCHED))
    listed = (public_enterprises(), ~survivors.is_merged())
    return Figures(
        published=_count(ctx, Challenge.id, seen),
        open=_count(ctx, Challenge.id, seen, life.open_condition(ctx)),
        matched=None if 0 < matched < SMALLEST_CELL else matched,
        enterprises=_count(ctx, Enterprise.id, *listed),
        offers=_count(
            ctx,
            Capability.id,
            public_capabilities(),
            Capability.enterprise.has(public_enterprises() & ~survivors.is_merged()),
        ),
        coming_events=_count(ctx, MatchingEvent.id, MatchingEvent.held_on >= ctx.today),
        chains=_chains(ctx, listed),
    )


def _count(
    ctx: Context, column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]
) -> int:
    return ctx.session.execute(select(func.count(column)).where(*conditions)).scalar_one()


def _chains(ctx: Context, listed: tuple[ColumnElement[bool], ...]) -> tuple[ChainFigures, ...]:
    open_now = (visible_challenges(PUBLIC), life.open_condition(ctx))
    challenges = dict(
        ctx.session.execute(
            select(Challenge.chain_id, func.count()).where(*open_now).group_by(Challenge.chain_id)
        ).all()
    )
    places = (
        select(ChainSegment.chain_id, func.count(Enterprise.id.distinct()))
        .join(EnterpriseSegment, EnterpriseSegment.segment_id == ChainSegment.id)
        .join(Enterprise, Enterprise.id == EnterpriseSegment.enterprise_id)
        .where(*listed)
        .group_by(ChainSegment.chain_id)
    )
    enterprises = dict(ctx.session.execute(places).all())
    rows = ctx.session.scalars(select(IndustryChain).order_by(IndustryChain.position))
    return tuple(
        ChainFigures(row.code, row.name, challenges.get(row.id, 0), enterprises.get(row.id, 0))
        for row in rows
    )
