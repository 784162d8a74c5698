"""Official cultivation tier (梯度): a small credit for what the authorities have examined."""

from functools import lru_cache

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
    standings = [reading.standing for reading in pairs.pool.readings]
    return np.array([_strength(one.tiers) for one in standings], dtype=np.float64)


@lru_cache(maxsize=256)
def _strength(tiers: tuple[str, ...]) -> float:
    return max((STRENGTH[code] for code in tiers if code in STRENGTH), default=np.nan)
