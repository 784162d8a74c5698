"""Pieces to grams and codes, grams to counts: per document to build, per piece to compare."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inlined, inner

Bytes = NDArray[np.uint8]
Chars = NDArray[np.uint32]
Floats = NDArray[np.float64]
Grams = NDArray[np.uint64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Singles = NDArray[np.float32]
Units = NDArray[np.uint16]

_CHAR = np.uint64(21)
_TOP = np.uint64(1 << 63)
_OFFSET, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)  # FNV-1a
_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_EIGHT, _SEVEN = np.uint64(3), np.uint64(7)
_MIN_CODE, _MAX_CODE = 4, 32
_LAST_OF_CODES = np.uint32(122)  # z; codes are folded
_START, _END = np.uint64(2), np.uint64(3)  # the edges of a piece


@inner("u4 int int")
def _hash(chars: Chars, start: int, end: int) -> int:
    found = _OFFSET
    for place in range(start, end):
        found = (found ^ np.uint64(chars[place])) * _PRIME
    return found  # type: ignore[return-value]  # a 64-bit number to the compiler


@inner("u4 int int")
def _code_end(chars: Chars, start: int, end: int) -> int:
    """Return the end of a run of letters, digits, hyphens and dots; it ends in none of the last."""
    stop = start
    for place in range(start, min(end, start + _MAX_CODE)):
        char = chars[place]
        if 48 <= char <= 57 or 97 <= char <= 122:
            stop = place + 1
        elif char not in (45, 46):
            break
    return stop


@inner("u4 int int")
def _is_mixed(chars: Chars, start: int, end: int) -> bool:
    has_digit, has_letter = False, False
    for place in range(start, end):
        has_digit = has_digit or 48 <= chars[place] <= 57
        has_letter = has_letter or 97 <= chars[place] <= 122
    return has_digit and has_letter


@inlined
def _add_codes(chars: Chars, start: int, end: int, out: Grams, n: int) -> int:
    place = start
    while place < end:
        char = chars[place]
        if not (48 <= char <= 57 or 97 <= char <= 122):  # a code begins with a digit or a letter
            place += 1
            continue
        stop = _code_end(chars, place, end)
        if stop - place < _MIN_CODE:
            place += 1
            continue
        if _is_mixed(chars, place, stop):
            out[n] = _hash(chars, place, stop) | _TOP
            n += 1
        place = stop
    return n


@inlined
def _add_edges(chars: Chars, start: int, end: int, max_gram: int, out: Grams, n: int) -> int:
    for size in range(2, max_gram + 1):
        length = size - 1
        if length <= end - start:
            first, last = _START, np.uint64(0)
            for place in range(length):
                first = (first << _CHAR) | np.uint64(chars[start + place])
                last = (last << _CHAR) | np.uint64(chars[end - length + place])
            out[n] = first
            out[n + 1] = (last << _CHAR) | _END
            n += 2
        if size == end - start + 2:
            whole = _START
            for place in range(start, end):
                whole = (whole << _CHAR) | np.uint64(chars[place])
            out[n] = (whole << _CHAR) | _END
            n += 1
    return n


@compiled("u4 int int int bool bool u8!")
def features(
    chars: Chars, start: int, end: int, max_gram: int, has_codes: bool, has_edges: bool, out: Grams
) -> int:
    """Write the grams and codes of one piece, each as often as it occurs; return their number."""
    n = 0
    if has_edges and end > start:
        n = _add_edges(chars, start, end, max_gram, out, n)
    for size in range(1, max_gram + 1):
        gram, mask = np.uint64(0), (np.uint64(1) << (_CHAR * np.uint64(size))) - np.uint64(1)
        for place in range(start, end):
            gram = ((gram << _CHAR) | np.uint64(chars[place])) & mask
            if place - start + 1 >= size:
                out[n] = gram
                n += 1
    return _add_codes(chars, start, end, out, n) if has_codes else n


@inlined
def _first_slot(gram: int, room: int) -> np.int64:
    mixed = np.uint64(gram) * _SPREAD
    return np.int64((mixed ^ (mixed >> _HALF)) & np.uint64(room - 1))


@inlined
def _slot(keys: Grams, gram: int) -> np.int64:
    """Return the slot of a gram in an open table, or the free one (0) where it belongs."""
    slot = _first_slot(gram, keys.size)
    while keys[slot] != gram and keys[slot] != 0:
        slot = (slot + 1) & (keys.size - 1)
    return slot


@compiled("u8 int")
def table_of(grams: Grams, room: int) -> tuple[Grams, Numbers]:
    """Return an open table of distinct grams: keys and their places, shapes (room,)."""
    keys, places = np.zeros(room, np.uint64), np.zeros(room, np.int32)
    for place in range(grams.size):
        slot = _slot(keys, grams[place])
        keys[slot], places[slot] = grams[place], place
    return keys, places


@compiled("u4 i8 i8 f4 i8 int bool bool int u8! f4!")
def totals(
    chars: Chars,
    starts: Ints,
    ends: Ints,
    weights: Singles,
    document_ends: Ints,
    max_gram: int,
    has_codes: bool,
    has_edges: bool,
    room: int,
    grams: Grams,
    counts: Singles,
) -> Ints:
    """Count the grams of each document over its pieces, weighted; return the end of each document.

    ``document_ends`` counts pieces; ``room`` is a power of two above twice the most grams of a
    document. ``grams`` and ``counts`` receive the result, in the order of first occurrence.
    """
    keys, owner = np.empty(room, np.uint64), np.full(room, -1, np.int64)
    at, sums, buffer = np.empty(room, np.int64), np.empty(room), np.empty(room, np.uint64)
    found = np.empty(document_ends.size, np.int64)
    first, n = 0, 0
    for document in range(document_ends.size):
        begin = n
        for piece in range(first, document_ends[document]):
            size = features(
                chars, starts[piece], ends[piece], max_gram, has_codes, has_edges, buffer
            )
            for gram in buffer[:size]:
                slot = _first_slot(gram, room)
                while owner[slot] == document and keys[slot] != gram:
                    slot = (slot + 1) & (room - 1)
                if owner[slot] != document:
                    owner[slot], keys[slot], at[slot] = document, gram, n - begin
                    grams[n], sums[n - begin] = gram, 0.0
                    n += 1
                sums[at[slot]] += weights[piece]
        counts[begin:n] = sums[: n - begin]
        first, found[document] = document_ends[document], n
    return found


@compiled("u8")
def number(grams: Grams) -> tuple[Numbers, Grams]:
    """Give each gram a number, by first occurrence; return the numbers and the distinct grams."""
    room, n = 1 << 16, 0
    ids, distinct = np.empty(grams.size, np.int32), np.empty(grams.size, np.uint64)
    keys, places = table_of(distinct[:0], room)
    for place in range(grams.size):
        slot = _slot(keys, grams[place])
        if keys[slot] == 0:
            keys[slot], places[slot], distinct[n] = grams[place], n, grams[place]
            n += 1
            if 2 * n > room:
                room *= 4
                keys, places = table_of(distinct[:n], room)
                slot = _slot(keys, grams[place])
        ids[place] = places[slot]
    return ids, distinct[:n].copy()


@inlined
def _decode(units: Units, start: int, end: int, out: Chars) -> int:
    """Turn UTF-16 into code points."""
    n, place = 0, start
    while place < end:
        unit = np.uint32(units[place])
        if 0xD800 <= unit < 0xDC00 and place + 1 < end:
            low = np.uint32(units[place + 1])
            unit = (
                np.uint32(0x10000)
                + ((unit - np.uint32(0xD800)) << np.uint32(10))
                + (low - np.uint32(0xDC00))
            )
            place += 1
        out[n] = unit
        n += 1
        place += 1
    return n


@inner("u1")
def _shift_of(marked: Bytes) -> np.uint64:
    """Return by how much a mixed gram is shifted, so that the number of a bit remains."""
    shift = np.uint64(61)
    while np.uint64(marked.size) >> (np.uint64(61) - shift) > 1:
        shift -= np.uint64(1)
    return shift


@compiled("u8 u1!")
def mark(grams: Grams, marked: Bytes) -> None:
    """Set the bit of each gram; ``marked`` has a power of two of bytes, and begins with 0."""
    shift = _shift_of(marked)
    for gram in grams:
        bit = (gram * _SPREAD) >> shift
        marked[bit >> _EIGHT] |= np.uint8(1) << np.uint8(bit & _SEVEN)


@inlined
def _likely(
    chars: Chars,
    length: int,
    max_gram: int,
    has_codes: bool,
    has_edges: bool,
    marked: Bytes,
    out: Grams,
) -> int:
    """Write what ``features`` does of one piece, without most grams whose bit is not set."""
    n, shift = 0, _shift_of(marked)
    if has_edges and length > 0:
        n = _add_edges(chars, 0, length, max_gram, out, n)
    for size in range(1, max_gram + 1):
        gram, mask = np.uint64(0), (np.uint64(1) << (_CHAR * np.uint64(size))) - np.uint64(1)
        for place in range(length):
            gram = ((gram << _CHAR) | np.uint64(chars[place])) & mask
            bit = (gram * _SPREAD) >> shift
            out[n] = gram
            # Without a branch: most grams are not there, and none can tell which.
            is_set = (marked[bit >> _EIGHT] >> np.uint8(bit & _SEVEN)) & np.uint8(1)
            n += int(is_set) * int(place + 1 >= size)
    has_ascii = False  # few pieces hold a code, and one loop tells that none is there
    for place in range(length):
        has_ascii |= chars[place] <= _LAST_OF_CODES
    return _add_codes(chars, 0, length, out, n) if has_codes and has_ascii else n


@compiled("u2 u4 i8 int bool bool u1 u8 i4 int i8! i4! i4!")
def shared(
    units: Units,
    bounds: Chars,
    pieces: Ints,
    max_gram: int,
    has_codes: bool,
    has_edges: bool,
    marked: Bytes,
    keys: Grams,
    places: Numbers,
    n_places: int,
    rows: Ints,
    found: Numbers,
    counts: Numbers,
) -> int:
    """Count the grams of pieces that a table holds; return the number of entries.

    Piece p is ``units[bounds[p]:bounds[p + 1]]``; ``marked`` has the bits of the grams of
    the table. ``rows`` receives the place in ``pieces``,
    ``found`` that in the table, ``counts`` how often the gram stands in the piece.
    """
    longest = np.int64(0)
    for piece in pieces:
        longest = max(longest, np.int64(bounds[piece + 1]) - np.int64(bounds[piece]))
    chars, buffer = np.empty(longest, np.uint32), np.empty(4 * longest + 1, np.uint64)
    entry_of = np.full(n_places, -1, np.int64)
    n = 0
    for row in range(pieces.size):
        piece, begin = pieces[row], n
        length = _decode(units, bounds[piece], bounds[piece + 1], chars)
        size = _likely(chars, length, max_gram, has_codes, has_edges, marked, buffer)
        for gram in buffer[:size]:
            slot = _slot(keys, gram)
            if keys[slot] == 0:
                continue
            place = places[slot]
            if entry_of[place] < begin:
                entry_of[place] = n
                rows[n], found[n], counts[n] = row, place, 0
                n += 1
            counts[entry_of[place]] += 1
    return n
