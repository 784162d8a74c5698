"""Sums over what a need shares with pieces, each in the order of the entries or of the things."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inlined, inner

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]


@compiled("i8 i4 f8 f8 i8 f8! i4! f8! i8!")
def add_up(
    piece: Ints,
    gram: Numbers,
    counts: Floats,
    weights: Floats,
    piece_ends: Ints,
    totals: Floats,
    grams: Numbers,
    sums: Floats,
    ends: Ints,
) -> None:
    """Add the weighted counts of each gram over the pieces of each document.

    Entry e says that ``gram[e]`` stands ``counts[e]`` times in ``piece[e]``, which weighs
    ``weights[piece[e]]``; the pieces of document i end at ``piece_ends[i]``. ``totals`` is scratch,
    all 0, one per gram. ``grams`` and ``sums`` receive the sums, by document and first occurrence;
    those of document i end at ``ends[i]``.
    """
    n, entry = 0, 0
    for document in range(piece_ends.size):
        begin = n
        while entry < piece.size and piece[entry] < piece_ends[document]:
            if totals[gram[entry]] == 0.0:
                grams[n] = gram[entry]
                n += 1
            totals[gram[entry]] += counts[entry] * weights[piece[entry]]
            entry += 1
        for place in range(begin, n):
            sums[place] = totals[grams[place]]
            totals[grams[place]] = 0.0
        ends[document] = n


@compiled("i8 i4 f8 f8 f8 f8 float float float f8!")
def weigh(
    ends: Ints,
    grams: Numbers,
    counts: Floats,
    rarity: Floats,
    weights: Floats,
    lengths: Floats,
    k1: float,
    least: float,
    share: float,
    scores: Floats,
) -> None:
    """Write the sum of the weighted BM25 values of each document (see ``vectors.whole_values``).

    Those of document i end at ``ends[i]``; ``rarity`` and ``weights`` have one entry per gram of
    the need. A text of length 0 is damped by ``k1`` × ``least``, one of length 1 by so much more as
    ``share`` says.
    """
    first = np.int64(0)
    for document in range(ends.size):
        total = 0.0
        for place in range(first, ends[document]):
            gram, count = grams[place], counts[place]
            damped = count + k1 * (least + share * lengths[document])
            total += rarity[gram] * count * (k1 + 1.0) / damped * weights[gram]
        scores[document] = total
        first = ends[document]


@inner("f8 f8 float")
def _average(best: Floats, weights: Floats, total: float) -> float:
    """Return the weighted mean, 0 without weight."""
    found = 0.0
    for thing in range(best.size):
        found += best[thing] * weights[thing]
    return found / total if total else found


@inlined
def _keep_best(
    gram: Numbers,
    values: Floats,
    thing_starts: Ints,
    thing_of: Ints,
    thing_values: Floats,
    scale: float,
    cosines: Floats,
    best: Floats,
) -> None:
    """Take the cosines of one piece with all things, and keep the highest."""
    cosines[:] = 0.0
    for entry in range(gram.size):
        for place in range(thing_starts[gram[entry]], thing_starts[gram[entry] + 1]):
            cosines[thing_of[place]] += values[entry] * thing_values[place]
    for thing in range(best.size):
        best[thing] = max(best[thing], min(cosines[thing] * scale, 1.0))


@compiled("i8 i4 f8 i8 i8 f8 f8 float i8 i4 f8 f8! f8!")
def match_things(
    piece: Ints,
    gram: Numbers,
    values: Floats,
    thing_starts: Ints,
    thing_of: Ints,
    thing_values: Floats,
    thing_weights: Floats,
    total: float,
    ends: Ints,
    fields: Numbers,
    scales: Floats,
    averages: Floats,
    closeness: Floats,
) -> None:
    """Average the best cosine of each thing, over documents and over fields.

    Entry e says that ``piece[e]`` holds ``gram[e]``, with ``values[e]``. The things that hold gram
    g are ``thing_of[thing_starts[g]:thing_starts[g + 1]]``; they weigh ``thing_weights``, ``total``
    together. The pieces of document i end at ``ends[i]``; each has its number of a field, and what
    its sums are multiplied by for a weighted cosine. ``averages`` receives the mean of each
    document, ``closeness`` for each piece that of its field.
    """
    cosines, of_field = np.empty(thing_weights.size), np.empty(thing_weights.size)
    of_document = np.empty(thing_weights.size)
    entry, start = 0, np.int64(0)
    for document in range(ends.size):
        of_document[:] = 0.0
        while start < ends[document]:
            of_field[:], stop = 0.0, start
            while stop < ends[document] and fields[stop] == fields[start]:
                first = entry
                while entry < piece.size and piece[entry] == stop:
                    entry += 1
                if entry > first:
                    _keep_best(
                        gram[first:entry], values[first:entry], thing_starts, thing_of,
                        thing_values, scales[stop], cosines, of_field,
                    )  # fmt: skip
                stop += 1
            closeness[start:stop] = _average(of_field, thing_weights, total)
            for thing in range(of_field.size):
                of_document[thing] = max(of_document[thing], of_field[thing])
            start = stop
        averages[document] = _average(of_document, thing_weights, total)
