"""Whether the supplier can deliver the quantity asked for."""

from decimal import Decimal

import numpy as np

from matchmaker.ranking.pairs import Pairs
from matchmaker.ranking.profiles import CapacityProfile, SupplierProfile
from nlp.analysis import Floats
from nlp.units import convert


def asks_capacity(pairs: Pairs) -> bool:
    """Whether the challenge states the output it needs."""
    wanted = pairs.challenge.capacity
    return wanted is not None and wanted.value > 0


def capacity(pairs: Pairs) -> Floats:
    """Output offered by output needed, at most 1; nan if not stated in a like unit. Shape (n,)."""
    wanted = pairs.challenge.capacity
    return np.array(
        [_share(wanted, supplier, pairs, place) for place, supplier in enumerate(pairs.suppliers)],
        dtype=np.float64,
    )


def _share(
    wanted: CapacityProfile | None, supplier: SupplierProfile, pairs: Pairs, place: int
) -> float:
    if wanted is None:
        return np.nan
    offers = [
        convert(item.capacity.value, item.capacity.unit, wanted.unit)
        for number in pairs.relevant[place]
        for item in [supplier.capabilities[number]]
        if item.capacity is not None
    ]
    known = [offer for offer in offers if offer is not None]
    if not known:
        return np.nan
    return float(min(Decimal(1), max(Decimal(0), max(known) / wanted.value)))
