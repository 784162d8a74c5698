"""Needs that may have been posted already, among those that the asker may see."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize, visible_challenges
from matchmaker.ranking.near_duplicates import find_near_duplicates, screen
from matchmaker.ranking.visibility import Audience
from matchmaker.services import challenges, profiles
from matchmaker.services.challenges import Seen
from models.challenges import Challenge
from models.enums import ChallengeStatus

SHOWN = 5
SCREENED_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A challenge that may be the same need, as its reader sees it; ``similarity`` in [0, 1]."""

    challenge: Seen
    similarity: float


def near_duplicates(ctx: Context, public_id: str) -> list[NearDuplicate]:
    """Return what may be the same need as a challenge, most similar first; raise NotFound.

    Only challenges that the actor may see are compared, and only by what everybody who sees them
    may read.
    """
    row = challenges.get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_CHALLENGE_CHECKS, row)
    need = profiles.challenge_of(row, Audience.PUBLIC)
    rows = {item.public_id: item for item in screened(ctx, row)}
    others = [profiles.challenge_of(item, Audience.PUBLIC) for item in rows.values()]
    found = find_near_duplicates(need, others)[:SHOWN]
    seen = challenges.see_all(ctx, [rows[item.public_id] for item in found])
    return [NearDuplicate(row, item.similarity) for row, item in zip(seen, found, strict=True)]


def screened(ctx: Context, row: Challenge) -> list[Challenge]:
    size = SCREENED_CHARACTERS
    texts = ctx.session.execute(
        select(Challenge.public_id, Challenge.title, func.substr(Challenge.content, 1, size)).where(
            visible_challenges(ctx.actor),
            Challenge.id != row.id,
            Challenge.status != ChallengeStatus.WITHDRAWN,
        )
    )
    others = [(public_id, f"{title}\n{content}") for public_id, title, content in texts]
    chosen = screen(f"{row.title}\n{row.content[:size]}", others)
    query = (
        challenges.visible(ctx)
        .where(Challenge.public_id.in_(chosen))
        .options(selectinload(Challenge.requirements), joinedload(Challenge.buyer))
        .order_by(Challenge.public_id)
    )
    return list(ctx.session.scalars(query))
