"""The buyer's selection (遴选): decide on forwarded bids, close with a reason for everybody.

Everything is done under the lock of the challenge, so never more bids are selected than it takes.
"""

from matchmaker.services.selections.closing import (
    OBJECTION_DAYS,
    close,
    fail,
    finalize,
    finalize_due,
    reopen,
)
from matchmaker.services.selections.deciding import ACTS, Selection, decide, get, is_due
from matchmaker.services.selections.together import Decision, decide_all

__all__ = [
    "ACTS",
    "OBJECTION_DAYS",
    "Decision",
    "Selection",
    "close",
    "decide",
    "decide_all",
    "fail",
    "finalize",
    "finalize_due",
    "get",
    "is_due",
    "reopen",
]
