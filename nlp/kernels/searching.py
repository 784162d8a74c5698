"""Scores of the documents of a block for one need, as far as they may be among the best."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inner

Floats = NDArray[np.float64]
Grams = NDArray[np.uint64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Singles = NDArray[np.float32]
Starts = NDArray[np.uint32]
Units = NDArray[np.uint16]

_CODES = 65_535  # the largest code
_CHECKED = 8  # entries per row between two looks at whether to go on
_SEARCH = 64  # entries added in the time that it takes to look a row up in a list
_LEAST = 1e-30  # a score above this shares something
_STRETCH = 64  # scores compared at once


@inner("f4 int int float")
def _count(scores: Singles, first: int, end: int, least: float) -> int:
    """Return how many of ``scores[first:end]`` are not below the least."""
    found, bar = np.int64(0), np.float32(least)
    for place in range(np.uint64(first), np.uint64(end)):
        found += np.int64(scores[place] >= bar)
    return found  # type: ignore[return-value]  # a 64-bit number to the compiler


@inner("f4! float")
def _replace_least(heap: Singles, score: float) -> None:
    k, hole = heap.size, 0
    while 2 * hole + 1 < k:
        child = 2 * hole + 1
        if child + 1 < k and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= score:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = score


@compiled("f4 f4!")
def keep_best(scores: Singles, heap: Singles) -> None:
    """Put the highest scores into a min-heap, which holds lower ones from before."""
    for first in range(0, scores.size, _STRETCH):
        end = min(first + _STRETCH, scores.size)
        if _count(scores, first, end, float(heap[0])) == 0:
            continue
        for place in range(first, end):
            if scores[place] > heap[0]:
                _replace_least(heap, scores[place])


@inner("u8 u8 i8!")
def _find(ordered: Grams, wanted: Grams, found: Ints) -> None:
    """Write the first place from which on ascending numbers are not below each wanted one.

    All searches take each step together and without a branch, so that they wait for memory at once.
    """
    found[:] = 0
    length = ordered.size
    while length > 0:
        half = (length + 1) >> 1
        for number in range(np.uint64(wanted.size)):
            middle = ordered[np.uint64(found[number] + half - 1)]
            found[number] += half * np.int64(middle < wanted[number])
        length -= half


@compiled("u8 u4 u8 f8 f8 float i8! f4! f8!")
def order_lists(
    known: Grams,
    starts: Starts,
    grams: Grams,
    values: Floats,
    ceilings: Floats,
    step: float,
    places: Ints,
    weights: Singles,
    rest: Floats,
) -> int:
    """Find the lists of a need's grams, the shortest first, equal ones as given.

    A list has the place of its gram among the ``known`` ones, the value of one step, and the most
    that it and all later ones can add: the value times its ceiling or 65,535 steps. ``rest`` has
    one more entry, 0. Returns how many lists there are.
    """
    found = np.empty(grams.size, np.int64)
    _find(known, grams, found)
    chosen, lengths = np.empty(grams.size, np.int64), np.empty(grams.size, np.int64)
    n = 0
    for number in range(grams.size):
        place = found[number]
        if values[number] > 0.0 and place < known.size and known[place] == grams[number]:
            chosen[n] = number
            lengths[n] = np.int64(starts[place + 1]) - np.int64(starts[place])
            n += 1
    order = np.argsort(lengths[:n], kind="mergesort")
    rest[n] = 0.0
    for later in range(n):
        place = n - 1 - later
        number = chosen[order[place]]
        places[place], weights[place] = found[number], values[number] * step
        rest[place] = rest[place + 1] + values[number] * min(ceilings[number], step * _CODES)
    return n


@inner("u2 int int i8 int i8!")
def _find_rows(rows: Units, begin: int, end: int, chosen: Ints, n: int, found: Ints) -> None:
    """Do the same for the first n chosen rows in the list ``rows[begin:end]``."""
    found[:n] = begin
    length = np.int64(end) - begin
    while length > 0:
        half = (length + 1) >> 1
        for number in range(np.uint64(n)):
            middle = np.int64(rows[np.uint64(found[number] + half - 1)])
            found[number] += half * np.int64(middle < chosen[number])
        length -= half


@inner("u4 u2 u2 i8 f4 f8 float f4 f4!")
def _add_long(
    starts: Starts,
    rows: Units,
    codes: Units,
    grams: Ints,
    weights: Singles,
    rest: Floats,
    slack: float,
    heap: Singles,
    scores: Singles,
) -> tuple[int, float]:
    """Add the first lists to all scores, until few rows can still be among the best.

    Returns the number of lists added, and the least of the best scores so far.
    """
    left = np.int64(0)
    for gram in grams:
        left += np.int64(starts[gram + 1]) - np.int64(starts[gram])
    since, best = np.int64(0), heap.copy()
    for place in range(grams.size):
        weight = weights[place]
        for entry in range(starts[grams[place]], starts[grams[place] + 1]):
            scores[rows[entry]] += weight * np.float32(codes[entry])
        length = np.int64(starts[grams[place] + 1]) - np.int64(starts[grams[place]])
        since, left = since + length, left - length
        if since < _CHECKED * scores.size:
            continue
        since, best = np.int64(0), heap.copy()
        keep_best(scores, best)
        least = best[0] - slack - rest[place + 1]
        searched = _count(scores, 0, scores.size, least) * (grams.size - place - 1)
        if least > 0.0 and searched * _SEARCH < left:
            return place + 1, best[0]
    best = heap.copy()
    keep_best(scores, best)
    return grams.size, best[0]


@inner("f4 float float")
def _rows_between(scores: Singles, least: float, below: float) -> Ints:
    n, low, high = 0, np.float32(least), np.float32(below)
    size = _count(scores, 0, scores.size, least) - _count(scores, 0, scores.size, below)
    found = np.empty(size, np.int64)
    for row in range(scores.size):
        if low <= scores[row] < high:
            found[n] = row
            n += 1
    return found


@inner("u4 u2 u2 i8 f4 f8 float i8! f4! f4!")
def _add_few(
    starts: Starts,
    rows: Units,
    codes: Units,
    grams: Ints,
    weights: Singles,
    rest: Floats,
    slack: float,
    chosen: Ints,
    scores: Singles,
    heap: Singles,
) -> int:
    """Add lists to the scores of chosen rows; return how many rows, now first, may be the best."""
    n, found = chosen.size, np.empty(chosen.size, np.int64)
    for place in range(grams.size):
        best = heap.copy()
        keep_best(scores[:n], best)
        kept, least = 0, best[0] - slack - rest[place]
        for number in range(n):
            chosen[kept], scores[kept] = chosen[number], scores[number]
            kept += scores[number] >= least
        n = kept
        begin, end = int(starts[grams[place]]), int(starts[grams[place] + 1])
        _find_rows(rows, begin, end, chosen, n, found)
        for number in range(n):
            entry = found[number]
            if entry < end and np.int64(rows[entry]) == chosen[number]:
                scores[number] += weights[place] * np.float32(codes[entry])
    keep_best(scores[:n], heap)
    return n


@compiled("u4 u2 u2 i8 f4 f8 float f4! f4!")
def candidates(
    starts: Starts,
    rows: Units,
    codes: Units,
    grams: Ints,
    weights: Singles,
    rest: Floats,
    slack: float,
    heap: Singles,
    scores: Singles,
) -> tuple[Ints, Singles]:
    """Return the rows that may have one of the best sums of weight × code, and their sums.

    Gram g stands in ``rows[starts[g]:starts[g + 1]]``. ``rest[i]`` is the most that the grams from
    number i on can add; sums are off by half of ``slack`` at most. ``scores`` begins with 0 and has
    shape (n_rows,). ``heap`` holds the best sums of other rows, and receives those found here.
    """
    done, best = _add_long(starts, rows, codes, grams, weights, rest, slack, heap, scores)
    least = max(best - slack - rest[done], _LEAST)
    later, weights, rest = grams[done:], weights[done:], rest[done:]
    # First the best so far: with their full sums, most of the others are known to be out.
    first = _rows_between(scores, max(best, least), np.inf)
    sums = scores[first]
    n = _add_few(starts, rows, codes, later, weights, rest, slack, first, sums, heap)
    others = _rows_between(scores, least, max(best, least))
    other_sums = scores[others]
    m = _add_few(starts, rows, codes, later, weights, rest, slack, others, other_sums, heap)
    return np.concatenate((first[:n], others[:m])), np.concatenate((sums[:n], other_sums[:m]))


@compiled("i4 i8 i4 u2 i8! u2! u2!")
def invert(
    places: Numbers,
    document_ends: Ints,
    numbers: Numbers,
    values: Units,
    free: Ints,
    rows: Units,
    codes: Units,
) -> None:
    """Sort entries given document by document into lists by gram.

    ``numbers`` gives the gram of each entry, ``places`` the list of each gram, ``free`` the first
    place of each list (it is used up). ``rows`` and ``codes`` receive the lists.
    """
    first = 0
    for document in range(document_ends.size):
        for entry in range(first, document_ends[document]):
            place = places[numbers[entry]]
            rows[free[place]], codes[free[place]] = document, values[entry]
            free[place] += 1
        first = document_ends[document]
