"""Which documents hold a gram, and with what value: the lists that a search runs through.

A value is kept in 16 bits, as a multiple of one step. A search that knows its largest error finds
all documents that may be among the best, and those are then compared in full.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Floats, Grams, Ints
from nlp.vectors import Need

Singles = NDArray[np.float32]
MAX_ROWS = 1 << 16
_CODES = 65_535
_ROUNDING = 2.0**-24  # relative error of one addition in single precision


@dataclass(frozen=True, slots=True)
class Postings:
    """Gram ``grams[j]`` stands in the rows ``rows[starts[j]:starts[j + 1]]``.

    Its value there is ``codes`` × ``step``. Shapes (n_grams,), (n_grams + 1,), (n,), (n,); grams
    ascend, and rows within a gram. There are at most MAX_ROWS rows.
    """

    grams: Grams
    starts: NDArray[np.uint32]
    rows: NDArray[np.uint16]
    codes: NDArray[np.uint16]
    step: float
    n_rows: int

    def candidates(self, need: Need, hidden: Ints, heap: Singles) -> tuple[Ints, Singles, float]:
        """Return rows that may be among the best, with their scores and how much these may be off.

        Rows that share nothing with the need, or are hidden, are not returned. ``heap`` is a
        min-heap of the highest scores that were found elsewhere; it receives those found here.
        """
        from nlp.kernels import searching

        lists = self._lists(need)
        scores = np.zeros(self.n_rows, dtype=np.float32)
        scores[hidden] = -np.inf
        rows, found = searching.candidates(
            self.starts, self.rows, self.codes, lists.places, lists.weights, lists.rest,
            2.0 * lists.error, heap, scores,
        )  # fmt: skip
        return rows, found, lists.error

    def _lists(self, need: Need) -> "_Lists":
        from nlp.kernels import searching

        places, weights = np.empty(need.grams.size, np.int64), np.empty(need.grams.size, np.float32)
        rest = np.empty(need.grams.size + 1)
        n = searching.order_lists(
            self.grams, self.starts, need.grams, need.values, need.ceilings, self.step,
            places, weights, rest,
        )  # fmt: skip
        places, weights, rest = places[:n], weights[:n], rest[: n + 1]
        # A code is off by a step at most; each sum, and what is added or compared, is rounded.
        off = float(weights.sum())
        error = off + (weights.size + 4) * _ROUNDING * (float(rest[0]) + off)
        return _Lists(places, weights, rest, error)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of the grams that a need and a block share, shortest first.

    ``weights`` are what one step is worth; ``rest[i]`` is the most that the lists from number i on
    can add to a score, and scores are off by ``error`` at most. Shapes (n,), (n,), (n + 1,).
    """

    places: Ints
    weights: Singles
    rest: Floats
    error: float


def build_postings(
    ends: Ints, numbers: NDArray[np.int32], grams: Grams, values: Floats
) -> Postings:
    """Sort the entries of documents into lists by gram.

    Document i has the entries up to ``ends[i]``: ``values`` and the number of each gram in
    ``grams`` (distinct, in any order).
    """
    from nlp.kernels import searching

    order = np.argsort(grams)
    places = np.empty(grams.size, np.int32)
    places[order] = np.arange(grams.size, dtype=np.int32)
    lengths = np.bincount(numbers, minlength=grams.size)[order]
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    step = float(values.max(initial=0.0)) / _CODES or 1.0
    # A value that is there stays above zero, so that zero means that no gram is shared.
    codes = np.maximum(np.rint(values / step), 1.0).astype(np.uint16)
    rows, sorted_codes = np.empty(numbers.size, np.uint16), np.empty(numbers.size, np.uint16)
    searching.invert(places, ends, numbers, codes, starts[:-1].copy(), rows, sorted_codes)
    return Postings(grams[order], starts.astype(np.uint32), rows, sorted_codes, step, ends.size)
