"""Sums over what a need shares with pieces, each in the order of the entries."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled("i8 i4 f8 f8 i8 i8 f8! i8! i4! f8!")
def add_up(
    piece: Ints,
    gram: NDArray[np.int32],
    counts: Floats,
    weights: Floats,
    ends: Ints,
    starts: Ints,
    totals: Floats,
    documents: Ints,
    grams: NDArray[np.int32],
    sums: Floats,
) -> int:
    """Add the weighted counts of each gram over the pieces of each document.

    Entry e says that ``gram[e]`` stands ``counts[e]`` times in ``piece[e]``, which weighs
    ``weights[piece[e]]``. Document i has the entries ``starts[i]:ends[i]``. ``totals`` is scratch,
    all 0, one per gram. Returns the number of sums; ``documents``, ``grams`` and ``sums`` receive
    them, by document and first occurrence.
    """
    n = 0
    for document in range(ends.size):
        begin = n
        for entry in range(starts[document], ends[document]):
            if totals[gram[entry]] == 0.0:
                documents[n], grams[n] = document, gram[entry]
                n += 1
            totals[gram[entry]] += counts[entry] * weights[piece[entry]]
        for place in range(begin, n):
            sums[place] = totals[grams[place]]
            totals[grams[place]] = 0.0
    return n


@compiled("i8 i4 f8 i8 i8 f8 int f8!")
def add_things(
    piece: Ints,
    gram: NDArray[np.int32],
    values: Floats,
    thing_starts: Ints,
    thing_of: Ints,
    thing_values: Floats,
    n_things: int,
    sums: Floats,
) -> None:
    """Add value × value to each pair of a piece and a thing that hold the same gram.

    The things that hold gram g are ``thing_of[thing_starts[g]:thing_starts[g + 1]]``. ``sums`` has
    room for n_pieces × n_things, and begins with 0.
    """
    for entry in range(piece.size):
        row = piece[entry] * n_things
        for place in range(thing_starts[gram[entry]], thing_starts[gram[entry] + 1]):
            sums[row + thing_of[place]] += values[entry] * thing_values[place]
