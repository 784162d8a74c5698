"""How close documents come to what a need names: pieces to things, and all together.

The points of words are whole numbers, so sums of them are exact in any order. Every other sum runs
in the order of parts and of pieces; only things are taken side by side.
"""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inlined, inner
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


@inlined
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


@inlined
def _find_words(
    units: Units,
    place: int | np.int64,
    end: int | np.int64,
    beginnings: Bytes,
    keys: NDArray[np.uint64],
    places: Numbers,
    words: Numbers,
    n: int,
) -> int:
    """Write the words of a stretch of text from number n on; return the number after the last."""
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
            words[n] = places[slot]
            n += 1
        place += taken
    return n


@compiled("u2 u4 i8 i8 u1 u8 i4 i4! i8!")
def find_words(
    units: Units,
    bounds: NDArray[np.uint32],
    offsets: Ints,
    documents: Ints,
    beginnings: Bytes,
    keys: NDArray[np.uint64],
    places: Numbers,
    words: Numbers,
    ends: Ints,
) -> None:
    """Write the words of documents: where those of each piece end, then their numbers.

    Piece p of the documents ``offsets[d]:offsets[d + 1]`` is the text ``units[bounds[p]:bounds[p +
    1]]``, read with the longest word at each place first. What is written of document i ends at
    ``ends[i]``; the ends of its pieces count from its first word. ``words`` has room for one number
    per piece and unit.
    """
    n = 0
    for number in range(documents.size):
        first, last = offsets[documents[number]], offsets[documents[number] + 1]
        base, n = n, n + int(last - first)
        begin = n
        place = np.int64(bounds[first])
        for piece in range(first, last):
            n = _find_words(
                units, place, np.int64(bounds[piece + 1]), beginnings, keys, places, words, n
            )
            place = np.int64(bounds[piece + 1])
            words[base + piece - first] = n - begin
        ends[number] = n


@inlined
def _keep_closest(
    values: Floats, things: Floats, scale: float, found: Floats, best: Floats
) -> None:
    """Take the products of a point with all things, and keep the highest ones, scaled.

    Four parts are added in one go, one after the other: so a sum is fetched and stored less often.
    """
    n = best.size
    found[:] = 0.0
    for part in range(0, values.size, 4):
        a, b, c, d = values[part], values[part + 1], values[part + 2], values[part + 3]
        row = things[part * n : (part + 4) * n]
        for thing in range(n):
            found[thing] = (
                ((found[thing] + a * row[thing]) + b * row[n + thing]) + c * row[2 * n + thing]
            ) + d * row[3 * n + thing]
    for thing in range(n):
        best[thing] = max(best[thing], found[thing] * scale)


@inner("f8 f8")
def _cosine(total: Floats, unit: Floats) -> float:
    """Return the cosine with a unit vector, at least 0; 0 for no point."""
    square, product = 0.0, 0.0
    for part in range(total.size):
        square += total[part] * total[part]
        product += total[part] * unit[part]
    return max(0.0, product / np.sqrt(square)) if square > 0.0 else 0.0


@inner("f8 f8")
def _sum(values: Floats, weights: Floats) -> float:
    total = 0.0
    for place in range(values.size):
        total += values[place] * weights[place]
    return total


@inlined
def _add_points(words: Numbers, points: NDArray[np.int8], sums: Numbers) -> np.int64:
    """Write the sum of the points of some words; return its square."""
    size, square = sums.size, np.int64(0)
    sums[:] = 0
    for word in words:
        point = points[np.int64(word) * size : np.int64(word + 1) * size]
        for part in range(size):
            sums[part] += point[part]
    for part in range(size):
        square += np.int64(sums[part]) * np.int64(sums[part])
    return square


@compiled("i4 i8 f8 i8 i1 f8 f8 float f8 f8!")
def come_close(
    words: Numbers,
    starts: Ints,
    weights: Floats,
    ends: Ints,
    points: NDArray[np.int8],
    things: Floats,
    thing_weights: Floats,
    thing_weight: float,
    whole: Floats,
    close: Floats,
) -> None:
    """Write how close documents come to a need, the mean of two.

    One is the highest cosine of a piece with each thing, averaged by ``thing_weights``, which are
    ``thing_weight`` together; it is left out if that is 0. The other is the cosine of all pieces
    together with the whole.

    ``words[starts[i]:]`` is what ``find_words`` writes of document i. Its pieces end at
    ``ends[i]``, and piece p weighs ``weights[p]``. The point of word w is ``points[w * size:]``.
    Things are unit vectors, and ``things`` holds their first parts, then their second ones, with
    zeros behind those of each part where rows of even length are faster; ``whole`` is one unit
    vector of ``size`` parts, a multiple of four. ``close`` has room for one number per document.
    """
    size = whole.size
    n_lanes = things.size // size
    sums, values = np.zeros(size, np.int32), np.empty(size)
    total, found, best = np.empty(size), np.empty(n_lanes), np.empty(n_lanes)
    first = np.int64(0)
    for document in range(ends.size):
        total[:], best[:] = 0.0, 0.0
        piece = starts[document]
        begin = piece + ends[document] - first
        entry = begin
        for place in range(first, ends[document]):
            end = begin + np.int64(words[piece])
            square = _add_points(words[entry:end], points, sums)
            piece, entry = piece + 1, end
            if square == 0:
                continue
            weight = weights[place]
            for part in range(size):
                values[part] = np.float64(sums[part])
                total[part] += weight * values[part]
            scale = weight / np.sqrt(np.float64(square))
            _keep_closest(values, things, scale, found, best)
        close[document] = _cosine(total, whole)
        if thing_weight:
            average = _sum(best[: thing_weights.size], thing_weights) / thing_weight
            close[document] = min((average + close[document]) / 2.0, 1.0)
        first = ends[document]
