"""Begin a bid from a page: go on with one's own, or open one with what was written before."""

from typing import Any

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import challenges
from matchmaker.services.bids import drafting
from models.bids import Bid
from models.challenges import Challenge
from models.enterprises import Enterprise

_REUSED = ("introduction", "innovation")


def begin(ctx: Context, challenge_id: str) -> str:
    """Return the public id of the actor's bid for a challenge; none → draft where it has none.

    Who the enterprise is, it has told in its last bid or in its profile.
    """
    authorize(ctx.actor, Permission.SUBMIT_BID, own_stake(ctx.actor))
    challenges.get(ctx, challenge_id)
    own = select(Bid).where(Bid.enterprise_id == ctx.actor.enterprise_id)
    found = ctx.session.scalars(
        own.where(Bid.challenge.has(Challenge.public_id == challenge_id))
    ).one_or_none()
    if found is not None:
        return found.public_id
    last = ctx.session.scalars(own.order_by(Bid.id.desc()).limit(1)).one_or_none()
    enterprise = ctx.session.get_one(Enterprise, ctx.actor.enterprise_id)
    told = {"introduction": enterprise.summary, "innovation": ""}
    if last is not None:
        told |= {name: getattr(last, name) for name in _REUSED if getattr(last, name)}
    fields: dict[str, Any] = {
        "challenge": challenge_id,
        **told,
        "offer": "",
        "price_yuan": None,
        "duration_months": None,
        **{name: [] for name in ("cooperation", "lines", "members", "evidence")},
    }
    return drafting.draft(ctx, fields).public_id
