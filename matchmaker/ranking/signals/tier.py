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
    tiers = [reading.standing.tiers for reading in pairs.pool.readings]
    strengths = {held: _strength(held) for held in dict.fromkeys(tiers)}
    return np.array([strengths[held] for held in tiers], dtype=np.float64)


def _strength(tiers: tuple[str, ...]) -> float:
    return max((STRENGTH[code] for code in tiers if code in STRENGTH), default=np.nan)
