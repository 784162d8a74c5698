"""How close documents come to what a need names: pieces to things, and all together.

The points of words are whole numbers, so sums of them are exact in any order. Every other sum runs
in the order of parts and of pieces; only things are taken side by side.
"""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled
from nlp.kernels.relating import find

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Units = NDArray[np.uint16]

_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_UNIT = np.uint64(16)
_BEGINS, _IS_WORD = np.uint8(1), np.uint8(2)
_LONGEST = 4  # characters of a word, 16 bits each


@compiled("word int")
def _beginning(word: np.uint64, size: int) -> np.int64:
    mixed = word * _SPREAD
    return np.int64((mixed ^ (mixed >> _HALF)) & np.uint64(size - 1))


@compiled("u8 u1!")
def note_beginnings(words: NDArray[np.uint64], beginnings: Bytes) -> None:
    """Note how words begin: most stretches of text begin no word and need not be looked up.

    ``beginnings`` has a power of two of entries and begins with 0. It gets a bit _BEGINS where a
    word may begin, and _IS_WORD where one may end.
    """
    for word in words:
        beginnings[_beginning(word, beginnings.size)] |= _BEGINS | _IS_WORD
        start = word >> _UNIT
        while start != 0:
            beginnings[_beginning(start, beginnings.size)] |= _BEGINS
            start >>= _UNIT


@compiled("u2 int int u1 u8 i4 i1 int i4!")
def _add_words(
    units: Units,
    start: int | np.int64,
    end: int | np.int64,
    beginnings: Bytes,
    keys: NDArray[np.uint64],
    places: Numbers,
    points: NDArray[np.int8],
    size: int,
    sums: Numbers,
) -> None:
    """Add up the points of the words of a piece, the longest word at each place first."""
    place = start
    while place < end:
        taken, slot = 1, np.int64(-1)
        word = np.uint64(0)
        for length in range(1, min(_LONGEST, int(end - place)) + 1):
            word = (word << _UNIT) | np.uint64(units[place + length - 1])
            begins = beginnings[_beginning(word, beginnings.size)]
            if begins == 0:
                break
            if begins & _IS_WORD:
                found = find(word, keys)
                if keys[found] != 0:
                    taken, slot = length, found
        if slot >= 0:
            first = np.int64(places[slot]) * size
            for part in range(size):
                sums[part] += points[first + part]
        place += taken


@compiled("f8 f8 float f8! f8!")
def _keep_closest(
    values: Floats, things: Floats, scale: float, found: Floats, best: Floats
) -> None:
    """Take the products of a point with all things, and keep the highest ones, scaled."""
    n_things = best.size
    found[:] = 0.0
    for part in range(values.size):
        value, row = values[part], things[part * n_things : (part + 1) * n_things]
        for thing in range(n_things):
            found[thing] += value * row[thing]
    for thing in range(n_things):
        best[thing] = max(best[thing], found[thing] * scale)


@compiled("f8 f8")
def _cosine(total: Floats, unit: Floats) -> float:
    """Return the cosine with a unit vector, at least 0; 0 for no point."""
    square, product = 0.0, 0.0
    for part in range(total.size):
        square += total[part] * total[part]
        product += total[part] * unit[part]
    return max(0.0, product / np.sqrt(square)) if square > 0.0 else 0.0


@compiled("u2 u4 i8 f8 i8 u1 u8 i4 i1 f8 int f8 f8! f8!")
def come_close(
    units: Units,
    bounds: NDArray[np.uint32],
    pieces: Ints,
    weights: Floats,
    ends: Ints,
    beginnings: Bytes,
    keys: NDArray[np.uint64],
    places: Numbers,
    points: NDArray[np.int8],
    things: Floats,
    n_things: int,
    whole: Floats,
    best: Floats,
    close: Floats,
) -> None:
    """Write how close documents come to things, and all their pieces together to the whole.

    Entry p of ``pieces`` is the text ``units[bounds[piece]:bounds[piece + 1]]`` and weighs
    ``weights[p]``; those of document i end at ``ends[i]``. The point of word w is ``points[w *
    size:]``. Things are unit vectors, and ``things`` holds their first parts, then their second
    ones; ``whole`` is one unit vector of ``size`` parts. ``best`` has room for n_documents ×
    n_things, the highest weighted cosine of a piece; ``close`` for n_documents. Both begin with 0.
    """
    size = whole.size
    sums, values = np.zeros(size, np.int32), np.empty(size)
    total, found = np.empty(size), np.empty(n_things)
    first = np.int64(0)
    for document in range(ends.size):
        own = best[document * n_things : (document + 1) * n_things]
        total[:] = 0.0
        for place in range(first, ends[document]):
            piece = pieces[place]
            sums[:] = 0
            _add_words(
                units, np.int64(bounds[piece]), np.int64(bounds[piece + 1]),
                beginnings, keys, places, points, size, sums,
            )  # fmt: skip
            square = np.int64(0)
            for part in range(size):
                square += np.int64(sums[part]) * np.int64(sums[part])
            if square == 0:
                continue
            weight = weights[place]
            for part in range(size):
                values[part] = np.float64(sums[part])
                total[part] += weight * values[part]
            scale = weight / np.sqrt(np.float64(square))
            _keep_closest(values, things, scale, found, own)
        close[document] = _cosine(total, whole)
        first = ends[document]
