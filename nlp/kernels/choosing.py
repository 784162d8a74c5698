"""Which parts of a document have to do with a need, by how close the fields of each part come."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inner

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]


@inner("f8 i8 float i8!")
def _choose(values: Floats, ranks: Ints, least: float, chosen: Ints) -> int:
    """Write the numbers of values of at least so much, highest first, equal ones by rank."""
    n = 0
    for number in range(values.size):
        if values[number] < least:
            continue
        place = n
        while place > 0 and (
            values[chosen[place - 1]] < values[number]
            or (
                values[chosen[place - 1]] == values[number]
                and ranks[chosen[place - 1]] > ranks[number]
            )
        ):
            chosen[place] = chosen[place - 1]
            place -= 1
        chosen[place] = number
        n += 1
    return n


@compiled("i8 i8 int i4 f8 i8 float float i8! i8!")
def choose_parts(
    numbers: Ints,
    starts: Ints,
    head: int,
    fields: Numbers,
    closeness: Floats,
    piece_ends: Ints,
    least: float,
    share: float,
    chosen: Ints,
    ends: Ints,
) -> None:
    """Write the numbers of the parts of each document that come close enough, the closest first.

    A part is as close as the closest piece of its fields. It must reach ``least`` and ``share`` of
    the closest part. What is written of document i ends at ``ends[i]``.

    ``numbers[starts[i]:]`` begins with the numbers of fields and of parts of document i. From
    ``head`` on it has the part of each field, -1 for none; then for each part the first one of its
    name, which its fields belong to; then its rank among equally close ones. Pieces of
    ``fields`` and ``closeness`` end at ``piece_ends[i]``.
    """
    piece, n = np.int64(0), np.int64(0)
    for document in range(starts.size):
        start = starts[document]
        n_fields, n_parts = numbers[start], numbers[start + 1]
        owners = start + head
        namesakes, ranks = owners + n_fields, owners + n_fields + n_parts
        best, values, most = np.zeros(n_parts), np.zeros(n_parts), 0.0
        while piece < piece_ends[document]:
            owner = numbers[owners + fields[piece]]
            if owner >= 0:
                best[owner] = max(best[owner], closeness[piece])
            piece += 1
        for part in range(n_parts):
            values[part] = best[numbers[namesakes + part]]
            most = max(most, values[part])
        n += _choose(values, numbers[ranks : ranks + n_parts], max(least, most * share), chosen[n:])
        ends[document] = n
