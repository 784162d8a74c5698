"""Who may read which suppliers suit a challenge: one rule for every page and answer about it."""

from sqlalchemy import ColumnElement, Select, select

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize
from matchmaker.services import challenges, paging
from models.challenges import Challenge
from models.shortlist_reviews import Recusal


def get(ctx: Context, public_id: str) -> Challenge:
    """Return a challenge whose recommendations the actor may read; raise NotFound."""
    row = challenges.get(ctx, public_id)
    require(ctx, row)
    return row


def require(ctx: Context, challenge: Challenge) -> None:
    """Raise NotFound for whoever may not read who suits a challenge.

    Whoever stood aside from it has neither its recommendations nor its shortlists.
    """
    authorize(ctx.actor, Permission.READ_RECOMMENDATIONS, challenge)
    if stands_aside(ctx, challenge):
        raise NotFound


def stands_aside(ctx: Context, challenge: Challenge) -> bool:
    """Whether the actor has stood aside (回避) from a challenge."""
    return paging.exists(ctx.session, _aside(ctx).where(Recusal.challenge_id == challenge.id))


def not_aside(ctx: Context) -> ColumnElement[bool]:
    """Return the condition on `Challenge` that the actor has not stood aside from it."""
    return Challenge.id.not_in(_aside(ctx))


def _aside(ctx: Context) -> Select[int]:
    return select(Recusal.challenge_id).where(Recusal.user_id == ctx.actor.user_id)
