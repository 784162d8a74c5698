"""Runs in a long array: where they begin and end."""

import numpy as np

from nlp.analysis import Ints


def from_zero(ends: Ints) -> Ints:
    """Return the ends of runs that follow each other, with the 0 where the first begins."""
    return np.concatenate((np.zeros(1, np.int64), ends))


def ranges(starts: Ints, ends: Ints) -> Ints:
    """Return the numbers of all half-open ranges, one after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()), dtype=np.int64)
