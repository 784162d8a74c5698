"""Joint bids (联合体): each member agrees by itself, to the text as it then stands."""

from matchmaker.context import Context
from matchmaker.errors import InvalidState, NotFound
from matchmaker.permissions import Permission, Stake, authorize
from matchmaker.services import audit, transitions
from matchmaker.services.bids import reading, rules
from models.bids import Bid, ConsortiumMember
from models.enums import BidState


def agree(ctx: Context, public_id: str, *, version: int | None) -> Bid:
    """Take part in a bid that is being drafted; raise BidAlreadySubmitted if taking part in one."""
    row, member = _membership(ctx, public_id)
    reading.check_version(ctx, row, version)
    if member.agreed_at is not None:
        raise InvalidState
    rules.require_open(ctx, row.challenge)
    rules.require_admissible(row.challenge, member.enterprise)
    rules.require_free(ctx, row, member.enterprise_id)
    member.agreed_at, member.agreed_by_id = ctx.now, ctx.actor.user_id
    return _kept(ctx, row, "bid.agree")


def leave(ctx: Context, public_id: str, *, version: int | None) -> Bid:
    """Take the agreement back, while the bid is not handed in."""
    row, member = _membership(ctx, public_id)
    reading.check_version(ctx, row, version)
    if member.agreed_at is None:
        raise InvalidState
    member.agreed_at = member.agreed_by_id = None
    return _kept(ctx, row, "bid.leave")


def _membership(ctx: Context, public_id: str) -> tuple[Bid, ConsortiumMember]:
    row = reading.locked(ctx, public_id)
    found = [item for item in row.members if item.enterprise_id == ctx.actor.enterprise_id]
    if not found:
        authorize(ctx.actor, Permission.JOIN_CONSORTIUM, Stake())
        raise NotFound
    authorize(ctx.actor, Permission.JOIN_CONSORTIUM, Stake(owner_id=found[0].enterprise_id))
    return row, found[0]


def _kept(ctx: Context, row: Bid, act: str) -> Bid:
    """Count the bid's version up: whoever hands it in has seen who takes part."""
    if not transitions.move(ctx, row, Bid.state == BidState.DRAFT):
        raise InvalidState
    audit.record(ctx, act, row)
    return row
