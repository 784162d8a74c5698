"""Whether the supplier is near; counts for supply needs only, never for technology needs."""

import numpy as np

from matchmaker.ranking.pairs import Pairs
from nlp.analysis import Floats

SAME_CITY = 0.6
CITY_DIGITS = 4  # of the six of a GB/T 2260 code


def asks_region(pairs: Pairs) -> bool:
    """Whether nearness matters: a supply need that states its region."""
    return pairs.challenge.kind == "supply" and bool(pairs.challenge.region)


def region(pairs: Pairs) -> Floats:
    """1 in the same district, 0.6 in the same city, else 0; nan if not stated. Shape (n,)."""
    here = pairs.challenge.region
    return np.array(
        [_nearness(here, supplier.region) for supplier in pairs.suppliers], dtype=np.float64
    )


def _nearness(here: str, there: str) -> float:
    if not here or not there:
        return np.nan
    if here == there:
        return 1.0
    return SAME_CITY if here[:CITY_DIGITS] == there[:CITY_DIGITS] else 0.0
