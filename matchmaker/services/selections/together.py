"""Decide on several bids of one challenge at once; what stands already is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.context import Context
from matchmaker.errors import Conflict, DomainError, Invalid, NotFound, Stale
from matchmaker.services.bids import states
from matchmaker.services.bids.reading import ShownBid
from matchmaker.services.selections.deciding import decide, get

# Places that are given up are free before others are taken.
_ORDER = {"decline": 0, "shortlist": 1, "keep": 2, "select": 3}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the buyer decides on one bid (public id); `act` is one of those of `decide`."""

    bid: str
    act: str
    reason: str
    rank: int | None
    version: int | None


def decide_all(
    ctx: Context, public_id: str, decisions: Sequence[Decision]
) -> dict[str, DomainError]:
    """Decide on bids of a challenge; return what refused which bid, by public id.

    Where anything is refused the caller keeps nothing.
    """
    found = {item.public_id: item for item in get(ctx, public_id).bids}
    refused: dict[str, DomainError] = {}
    for decision in sorted(decisions, key=lambda item: _ORDER[item.act]):
        if decision.bid not in found:
            raise NotFound
        try:
            _decide(ctx, found[decision.bid], decision)
        except (Invalid, Conflict, Stale) as error:
            refused[decision.bid] = error
    return refused


def _decide(ctx: Context, item: ShownBid, wanted: Decision) -> None:
    version = wanted.version
    if item.state is states.TRANSITIONS[wanted.act].after:
        if _says(item, wanted):
            return
        # Another reason is another decision: the bid is undecided in between.
        decide(ctx, wanted.bid, "shortlist", "", version=version)
        version = None
    if wanted.act != "shortlist" or item.state is not states.TRANSITIONS["shortlist"].after:
        decide(ctx, wanted.bid, wanted.act, wanted.reason, rank=wanted.rank, version=version)


def _says(item: ShownBid, wanted: Decision) -> bool:
    same_rank = wanted.act != "keep" or item.runner_up_rank == wanted.rank
    return wanted.act == "shortlist" or (item.decision_reason == wanted.reason and same_rank)
