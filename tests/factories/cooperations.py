"""Cooperations of selected bids."""

from typing import Any

from matchmaker.context import Context
from matchmaker.services import cooperations
from models.cooperations import Cooperation
from models.enums import BidState, ChallengeStatus
from tests.factories import bids, challenges


def make(ctx: Context, **values: Any) -> Cooperation:
    """Store an active cooperation with its follow-ups, for a selected bid of its own."""
    challenge = challenges.published(
        ctx, status=ChallengeStatus.COOPERATING, awarded_at=ctx.now, max_awards=3
    )
    values.setdefault("challenge", challenge)
    bid = bids.make(
        ctx,
        state=BidState.SELECTED,
        forwarded_at=ctx.now,
        decided_at=ctx.now,
        decision_reason="方案可行。",
        **values,
    )
    row = cooperations.begin(ctx, bid, bid.challenge)
    return cooperations.get(ctx, row.public_id)
