"""Where the supplier stands in the chain, seen from the segment that the challenge names."""

import numpy as np

from matchmaker.ranking.pairs import Pairs
from matchmaker.ranking.profiles import ChainProfile, SupplierProfile
from nlp.analysis import Floats

BY_DISTANCE = (1.0, 0.5, 0.25)  # same segment, next, next but one; further: 0


def asks_segment(pairs: Pairs) -> bool:
    """Whether the challenge names a segment."""
    return pairs.challenge.segment is not None


def segment(pairs: Pairs) -> Floats:
    """1 in the same segment, less by distance along the chain; nan if no segment is stated.

    Without the chain's order only the same segment counts. Shape (n,).
    """
    wanted = pairs.challenge.segment
    return np.array(
        [_closeness(wanted, supplier, pairs.chain) for supplier in pairs.suppliers],
        dtype=np.float64,
    )


def _closeness(wanted: str | None, supplier: SupplierProfile, chain: ChainProfile | None) -> float:
    stated = (*supplier.segments, *(item.segment for item in supplier.capabilities))
    codes = sorted({code for code in stated if code})
    if wanted is None or not codes:
        return np.nan
    if wanted in codes:
        return 1.0
    goal = chain.find_segment(wanted) if chain else None
    if chain is None or goal is None:
        return 0.0
    found = [chain.find_segment(code) for code in codes]
    places = [item.position for item in found if item is not None]
    distance = min((abs(place - goal.position) for place in places), default=len(BY_DISTANCE))
    return BY_DISTANCE[distance] if distance < len(BY_DISTANCE) else 0.0
