"""Words looked up in an open table."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled

Numbers = NDArray[np.int32]

_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


@compiled("word u8")
def find(word: np.uint64 | int, keys: NDArray[np.uint64]) -> np.int64:
    """Return the slot of a word in an open table, or the free one (0) where it belongs."""
    mixed = np.uint64(word) * _SPREAD
    slot = np.int64((mixed ^ (mixed >> _HALF)) & np.uint64(keys.size - 1))
    while keys[slot] != word and keys[slot] != 0:
        slot = (slot + 1) & (keys.size - 1)
    return slot


@compiled("u8 int u8! i4!")
def fill(words: NDArray[np.uint64], n: int, keys: NDArray[np.uint64], places: Numbers) -> None:
    """Put words into an open table; its size is a power of two above ``n``."""
    for place in range(n):
        slot = find(words[place], keys)
        keys[slot], places[slot] = words[place], place
