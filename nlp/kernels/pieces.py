"""Characters to pieces, each once per document."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inner

Bytes = NDArray[np.uint8]
Chars = NDArray[np.uint32]
Ints = NDArray[np.int64]

OTHER, WORD, MARK, JOINT = 0, 1, 2, 3  # kinds of characters; a joint is the mark inside 3.5 or a/b
_OFFSET, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)  # FNV-1a


@inner("u1 int int")
def _piece_end(kinds: Bytes, place: int, stop: int) -> int:
    while place < stop and kinds[place] < MARK:
        place += 1
    while place + 1 < stop and kinds[place] == JOINT and kinds[place + 1] == WORD:
        place += 1
        while place < stop and kinds[place] == WORD:
            place += 1
    return place


@compiled("u1 i8 i8! i8! i8!")
def cut(kinds: Bytes, field_ends: Ints, starts: Ints, ends: Ints, fields: Ints) -> int:
    """Cut fields into pieces and return their number.

    ``kinds`` has one kind per character, ``field_ends`` counts characters. ``starts``, ``ends``
    and ``fields`` receive the pieces and need room for one per two characters and one per field.
    """
    n, begin = 0, 0
    for field in range(field_ends.size):
        place, stop = begin, field_ends[field]
        while place < stop:
            if kinds[place] >= MARK:
                place += 1
                continue
            starts[n], fields[n] = place, field
            place = _piece_end(kinds, place, stop)
            ends[n] = place
            n += 1
        begin = stop
    return n


@inner("u4 int int int int")
def _is_same(chars: Chars, start: int, end: int, other: int, other_end: int) -> bool:
    length = end - start
    place = 0
    if length != other_end - other:
        return False
    while place < length and chars[start + place] == chars[other + place]:
        place += 1
    return place == length


@inner("u4 int int")
def _hash(chars: Chars, start: int, end: int) -> int:
    found = _OFFSET
    for place in range(start, end):
        found = (found ^ np.uint64(chars[place])) * _PRIME
    return found  # type: ignore[return-value]  # a 64-bit number to the compiler


@compiled("u4 i8 i8 i8 int")
def first_mentions(
    chars: Chars, starts: Ints, ends: Ints, document_ends: Ints, room: int
) -> NDArray[np.bool_]:
    """Tell which pieces occur for the first time in their document. Shape (n_pieces,).

    ``document_ends`` counts pieces; ``room`` is a power of two above twice the most of a document.
    """
    table = np.full(room, -1, np.int64)
    is_first = np.zeros(starts.size, np.bool_)
    mask = np.uint64(room - 1)
    first = 0
    for end in document_ends:
        for piece in range(first, end):
            slot = _hash(chars, starts[piece], ends[piece]) & mask
            # An entry below `first` was left by another document.
            while table[slot] >= first and not _is_same(
                chars, starts[piece], ends[piece], starts[table[slot]], ends[table[slot]]
            ):
                slot = (slot + np.uint64(1)) & mask
            if table[slot] < first:
                table[slot] = piece
                is_first[piece] = True
        first = end
    return is_first
