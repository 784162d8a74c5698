"""How much the texts have in common: as a whole, and thing by thing.

A few characters in common make a large part of what short texts can have in common; the curve
x (1 + s) / (x + s) spreads the values so that a reader can use them. It is increasing, 0 at 0, 1
at 1, and the same for every corpus. Whole texts say how close two are, the things what is the same.
"""

import numpy as np

from matchmaker.ranking.pairs import Pairs
from nlp.analysis import Floats

TEXT_SCALE = 0.1


def text(pairs: Pairs) -> Floats:
    """BM25 of the whole texts over its own maximum, on the curve; nan if a supplier states nothing.

    Shape (n,).
    """
    whole = pairs.text.whole
    return _known(pairs, whole * (1.0 + TEXT_SCALE) / (whole + TEXT_SCALE))


def products(pairs: Pairs) -> Floats:
    """Best cosine of each thing asked for with a thing offered, averaged by weight. Shape (n,)."""
    return _known(pairs, pairs.text.things)


def related(pairs: Pairs) -> Floats:
    """How close the words of both lie, whether or not they share characters. Shape (n,)."""
    return _known(pairs, pairs.text.related)


def _known(pairs: Pairs, values: Floats) -> Floats:
    return np.where(pairs.pool.states, values, np.nan)
