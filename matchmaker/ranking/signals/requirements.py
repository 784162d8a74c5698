"""How many of the required values are met."""

import numpy as np

from matchmaker.ranking.pairs import Pairs
from matchmaker.ranking.results import Verdict
from nlp.analysis import Floats

VALUES = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.NOT_MET: 0.0, Verdict.UNKNOWN: 0.0}
MUST_HAVE = 2.0  # a must-have counts twice


def asks_requirements(pairs: Pairs) -> bool:
    """Whether the challenge has requirements."""
    return bool(pairs.challenge.requirements)


def requirements(pairs: Pairs) -> Floats:
    """Weighted share of requirements met, a partly met one counting half; nan if none is known.

    An unknown line counts nothing, as a line not met: stating a value never lowers it. Shape (n,).
    """
    weights = [MUST_HAVE if item.is_must_have else 1.0 for item in pairs.challenge.requirements]
    shares: dict[tuple[Verdict, ...], float] = {}
    rows = [ledger.verdicts for ledger in pairs.ledgers]
    for row in dict.fromkeys(rows):
        shares[row] = _share(row, weights)
    return np.array([shares[row] for row in rows], dtype=np.float64)


def _share(verdicts: tuple[Verdict, ...], weights: list[float]) -> float:
    if all(verdict is Verdict.UNKNOWN for verdict in verdicts):
        return np.nan
    won = sum(weight * VALUES[verdict] for weight, verdict in zip(weights, verdicts, strict=True))
    return won / sum(weights)
