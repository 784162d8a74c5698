"""Cooperations: stages and amounts told by one side and confirmed by the other, and their end."""

from matchmaker.services.cooperations.amounts import (
    AmountTotals,
    confirm_amount,
    tell_amount,
    totals,
    warnings_of,
)
from matchmaker.services.cooperations.reading import begin, get, list_page, side_of
from matchmaker.services.cooperations.stages import confirm_step, fail, refuse_step, tell_step

__all__ = [
    "AmountTotals",
    "begin",
    "confirm_amount",
    "confirm_step",
    "fail",
    "get",
    "list_page",
    "refuse_step",
    "side_of",
    "tell_amount",
    "tell_step",
    "totals",
    "warnings_of",
]
