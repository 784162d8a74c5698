"""Stand aside (回避) from a challenge: its shortlists are then neither seen nor reviewed."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, NotFound
from matchmaker.permissions import Permission, authorize, in_scope, visible_challenges
from matchmaker.services import audit
from models.challenges import Challenge
from models.shortlist_reviews import Recusal
from models.users import User


def _challenge(ctx: Context, public_id: str) -> Challenge:
    row = ctx.session.scalars(
        select(Challenge)
        .where(Challenge.public_id == public_id, visible_challenges(ctx.actor))
        .options(joinedload(Challenge.buyer), joinedload(Challenge.invited))
    ).unique()
    found = row.one_or_none()
    if found is None:
        raise NotFound
    return found


def recusals(ctx: Context, challenge: str) -> list[Recusal]:
    """Return who stands aside from a challenge; raise NotFound."""
    row = _challenge(ctx, challenge)
    authorize(ctx.actor, Permission.READ_SHORTLISTS, row)
    query = select(Recusal).where(Recusal.challenge_id == row.id).order_by(Recusal.id)
    return list(ctx.session.scalars(query.options(joinedload(Recusal.user))))


def recuse(ctx: Context, challenge: str, *, reason: str) -> Recusal:
    """Stand aside from a challenge; only somebody else can lift it. Raise Conflict if one does."""
    row = _challenge(ctx, challenge)
    authorize(ctx.actor, Permission.REVIEW_SHORTLIST, row)
    user = ctx.session.get(User, ctx.actor.user_id) if ctx.actor.user_id else None
    if user is None:
        raise Forbidden
    known = select(Recusal).where(Recusal.challenge_id == row.id, Recusal.user_id == user.id)
    if ctx.session.scalars(known).one_or_none() is not None:
        raise Conflict("already_recused")
    found = Recusal(challenge=row, user=user, reason=reason)
    ctx.session.add(found)
    audit.record(ctx, "shortlist.recuse", row)
    return found


def lift(ctx: Context, public_id: str) -> None:
    """Let somebody review again, who stood aside in error; nobody lifts its own."""
    query = (
        select(Recusal)
        .join(Challenge, Challenge.id == Recusal.challenge_id)
        .where(Recusal.public_id == public_id, Challenge.buyer.has(in_scope(ctx.actor)))
        .options(joinedload(Recusal.challenge))
    )
    authorize(ctx.actor, Permission.REVIEW_SHORTLIST)
    found = ctx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    if found.user_id == ctx.actor.user_id:
        raise Forbidden("lift_own_recusal")
    audit.record(ctx, "shortlist.lift_recusal", found.challenge, user=found.user_id)
    ctx.session.delete(found)
