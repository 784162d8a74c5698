"""What must hold when two enterprises become one: nobody bids for or is invited to its own."""

from typing import Any

from sqlalchemy import delete, or_, select

from matchmaker.context import Context
from matchmaker.errors import Conflict
from models.bids import Bid, ConsortiumMember
from models.challenges import Challenge, ChallengeInvitation
from models.enterprises import Enterprise
from models.enums import BidState

# A draft binds nobody, and what was withdrawn or refused takes part no longer.
_IDLE = (BidState.DRAFT, BidState.WITHDRAWN, BidState.REFUSED)


def require_apart(ctx: Context, survivor: Enterprise, merged: Enterprise) -> None:
    """Raise Conflict if as one they would break a rule of bidding, or lose their claim."""
    if merged.claimed_at is not None and survivor.claimed_at is None:
        raise Conflict("merge_claimed")
    one, other = (_challenges_of(ctx, row.id) for row in (survivor, merged))
    if one & other:
        raise Conflict("merge_bids_twice")
    keys = (survivor.id, merged.id)
    own = select(Challenge.id).where(
        Challenge.buyer_id.in_(keys), Challenge.id.in_(sorted(one | other))
    )
    if ctx.session.scalars(own).first() is not None:
        raise Conflict("merge_own_challenge")


def _challenges_of(ctx: Context, enterprise_id: int) -> set[int]:
    """Return the challenges that an enterprise takes part in a bid for."""
    joined = select(ConsortiumMember.bid_id).where(ConsortiumMember.enterprise_id == enterprise_id)
    query = select(Bid.challenge_id).where(
        or_(Bid.enterprise_id == enterprise_id, Bid.id.in_(joined)), Bid.state.not_in(_IDLE)
    )
    return set(ctx.session.scalars(query))


def drop_own_invitations(
    ctx: Context, handed: list[dict[str, Any]], survivor: Enterprise
) -> list[dict[str, Any]]:
    """Remove invitations of `survivor` to its own challenges; return `handed` with them.

    An undo then writes them again, each to whom it was.
    """
    own = (
        select(ChallengeInvitation.challenge_id)
        .join(Challenge, Challenge.id == ChallengeInvitation.challenge_id)
        .where(ChallengeInvitation.enterprise_id == survivor.id, Challenge.buyer_id == survivor.id)
        .order_by(ChallengeInvitation.challenge_id)
    )
    for key in ctx.session.scalars(own).all():
        handed = _without(handed, key, survivor.id)
        ctx.session.execute(
            delete(ChallengeInvitation).where(
                ChallengeInvitation.challenge_id == key,
                ChallengeInvitation.enterprise_id == survivor.id,
            )
        )
    return handed


def _without(handed: list[dict[str, Any]], key: int, survivor_id: int) -> list[dict[str, Any]]:
    """Note that the invitation to a challenge is gone: the one handed over, or an older one."""
    table = ChallengeInvitation.__tablename__
    came = [
        item
        for item in handed
        if item["table"] == table and item["row"]["challenge_id"] == key and not item["is_removed"]
    ]
    if came:
        return [{**item, "is_removed": True} if item in came else item for item in handed]
    row = {"challenge_id": key, "enterprise_id": survivor_id}
    own = {"table": table, "column": "enterprise_id", "is_removed": True, "row": row}
    return [*handed, own]
