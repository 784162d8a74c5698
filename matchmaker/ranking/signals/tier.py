"""Official cultivation tier (梯度): a small credit for what the authorities have examined."""

import numpy as np

from matchmaker.ranking.pairs import Pairs
from nlp.analysis import Floats

STRENGTH = {
    "innovative": 0.4,
    "specialized": 0.7,
    "little_giant": 0.9,
    "key_little_giant": 1.0,
    "champion": 1.0,
}


def tier(pairs: Pairs) -> Floats:
    """Strength of the highest tier that is valid now; nan without one. Shape (n,)."""
    return np.array(
        [
            max((STRENGTH[code] for code in supplier.tiers if code in STRENGTH), default=np.nan)
            for supplier in pairs.suppliers
        ],
        dtype=np.float64,
    )
