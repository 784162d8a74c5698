"""The life of a bid as one table: act → the states that it may begin in, and where it ends.

What else an act needs (a deadline, a check, a confirmed revision) its own function asks for.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_

from matchmaker.context import Context
from matchmaker.errors import InvalidState
from matchmaker.services import transitions
from models.bids import Bid
from models.enums import BidState

_UNDECIDED = frozenset({BidState.FORWARDED, BidState.SHORTLISTED})
_REFUSED_OR_KEPT = frozenset({BidState.RUNNER_UP, BidState.NOT_SELECTED})
# A bid that the buyer has, whatever it thinks of it.
WITH_BUYER = _UNDECIDED | _REFUSED_OR_KEPT | {BidState.SELECTED}
# A bid that counts: its enterprises take part in no other one for the challenge.
LIVE = WITH_BUYER | {BidState.SUBMITTED, BidState.RETURNED, BidState.CHECKED}
DECIDED = frozenset({BidState.SELECTED}) | _REFUSED_OR_KEPT


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    before: frozenset[BidState]
    after: BidState


TRANSITIONS: dict[str, Transition] = {
    # What is edited is a draft again: nobody else reads it before it is handed in.
    "revise": Transition(
        frozenset({BidState.DRAFT, BidState.RETURNED, BidState.WITHDRAWN}), BidState.DRAFT
    ),
    "submit": Transition(
        frozenset({BidState.DRAFT, BidState.RETURNED, BidState.WITHDRAWN}), BidState.SUBMITTED
    ),
    "withdraw": Transition(LIVE, BidState.WITHDRAWN),
    "pass": Transition(frozenset({BidState.SUBMITTED}), BidState.CHECKED),
    "return": Transition(frozenset({BidState.SUBMITTED}), BidState.RETURNED),
    "reject": Transition(frozenset({BidState.SUBMITTED}), BidState.REFUSED),
    "forward": Transition(frozenset({BidState.CHECKED}), BidState.FORWARDED),
    "shortlist": Transition(frozenset({BidState.FORWARDED}) | DECIDED, BidState.SHORTLISTED),
    "select": Transition(_UNDECIDED | _REFUSED_OR_KEPT, BidState.SELECTED),
    "keep": Transition(_UNDECIDED | {BidState.NOT_SELECTED, BidState.SELECTED}, BidState.RUNNER_UP),
    "decline": Transition(
        _UNDECIDED | {BidState.RUNNER_UP, BidState.SELECTED}, BidState.NOT_SELECTED
    ),
}


def move(
    ctx: Context,
    row: Bid,
    act: str,
    condition: ColumnElement[bool] | None = None,
    **values: Any,
) -> None:
    """Take a bid through one row of the table; raise InvalidState where it does not fit."""
    rule = TRANSITIONS[act]
    fits: ColumnElement[bool] = Bid.state.in_(sorted(rule.before))
    if condition is not None:
        fits = and_(fits, condition)
    if not transitions.move(ctx, row, fits, state=rule.after, **values):
        raise InvalidState


def require(row: Bid, act: str) -> None:
    """Raise InvalidState unless `act` may begin in the state that the bid is in."""
    if row.state not in TRANSITIONS[act].before:
        raise InvalidState
