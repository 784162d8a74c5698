"""The k best of many scores, in an order that never depends on chance."""

import numpy as np
from numpy.typing import NDArray

DECIMALS = 9  # sums of the same numbers in another order agree to this many places


def rounded(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round scores so that noise of the last digits cannot decide an order. Same shape."""
    return np.round(scores, DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0


def top_k(scores: NDArray[np.float64], ties: NDArray[np.generic], k: int) -> NDArray[np.intp]:
    """Return the places of the k highest scores, best first; equal ones by ``ties`` ascending.

    ``scores`` and ``ties`` have shape (n,); the result has shape (min(k, n),). Exact: a partition
    only finds the k-th value, all candidates that reach it are then sorted in full.
    """
    scores = rounded(scores)
    k = min(k, scores.size)
    if k <= 0:
        return np.empty(0, dtype=np.intp)
    if k < scores.size:
        bound = np.partition(scores, scores.size - k)[scores.size - k]
        places = np.flatnonzero(scores >= bound)
    else:
        places = np.arange(scores.size)
    order = np.lexsort((ties[places], -scores[places]))
    return places[order[:k]]
