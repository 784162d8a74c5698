"""The organizer's check of the form (初审), and the way of a checked bid to its buyer."""

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, InvalidState
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, challenges, notices
from matchmaker.services.bids import reading, rules, states
from models.bids import Bid, BidCheck
from models.enums import ChallengeStatus, CheckDecision, NoticeKind

_BEFORE_AWARD = (ChallengeStatus.PUBLISHED, ChallengeStatus.SELECTING)


def check(
    ctx: Context, public_id: str, decision: CheckDecision, reason: str, *, version: int | None
) -> Bid:
    """Decide on the form of a bid. submitted → checked, returned or refused.

    All but passing needs a reason. A bid goes back for correction only while it can be handed in
    again; one behind a change of its challenge cannot pass.
    """
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.CHECK_BID, row)
    reading.check_version(ctx, row, version)
    states.require(row, decision.value)
    if row.challenge.status not in _BEFORE_AWARD:
        raise InvalidState
    if decision is CheckDecision.PASS:
        rules.require_confirmed(row)
    elif not reason:
        raise Invalid(errors={"reason": [messages.text("field_bid_check_reason")]})
    if decision is CheckDecision.RETURN and not challenges.is_open(ctx, row.challenge):
        raise Conflict("bid_return_closed")
    states.move(ctx, row, decision.value)
    row.checks.append(BidCheck(checker_id=ctx.actor.user_id, decision=decision, reason=reason))
    audit.record(ctx, f"bid.{decision.value}", row)
    _tell_bidder(ctx, row, NoticeKind.BID_CHECKED, "bid.check")
    return row


def forward(ctx: Context, public_id: str, *, version: int | None) -> Bid:
    """Give a checked bid to the buyer, who did not know of it before. checked → forwarded."""
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.CHECK_BID, row)
    reading.check_version(ctx, row, version)
    states.require(row, "forward")
    if row.challenge.status not in _BEFORE_AWARD:
        raise InvalidState
    rules.require_confirmed(row)
    states.move(ctx, row, "forward", forwarded_at=ctx.now)
    audit.record(ctx, "bid.forward", row)
    _tell_bidder(ctx, row, NoticeKind.BID_FORWARDED, "bid.forward")
    cause = f"bid.receive:{row.public_id}:{row.version}"
    buyer_id = row.challenge.buyer_id
    notices.tell_enterprise(ctx, NoticeKind.BID_RECEIVED, row, buyer_id, cause=cause)
    return row


def _tell_bidder(ctx: Context, row: Bid, kind: NoticeKind, act: str) -> None:
    cause = f"{act}:{row.public_id}:{row.version}"
    notices.tell_enterprise(ctx, kind, row, row.enterprise_id, cause=cause)
