"""Who repeats a text: grams looked up, texts that hold each other, stretches that both have."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled, inlined, inner

Chars = NDArray[np.uint32]
Flags = NDArray[np.uint8]
Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Units = NDArray[np.uint16]

_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_EIGHT, _SEVEN = np.uint64(3), np.uint64(7)
_SPOT_SHIFT, _BYTES = np.uint64(52), 512  # the grams of a document as one of 4,096 bits each
_LINE_END = np.uint32(10)
_FIRST, _LAST = np.uint32(0x3400), np.uint32(0x9FFF)  # Chinese characters


@inlined
def _slot(keys: Hashes, hash_: np.uint64) -> np.int64:
    mixed = hash_ * _SPREAD
    slot = np.int64((mixed ^ (mixed >> _HALF)) & np.uint64(keys.size - 1))
    while keys[slot] != hash_ and keys[slot] != 0:
        slot = (slot + 1) & (keys.size - 1)
    return slot


@compiled("u1 u8 u8 i8 i8!")
def count_held(marked: Flags, keys: Hashes, hashes: Hashes, ends: Ints, hits: Ints) -> None:
    """Count the hashes of each document that stand in an open table.

    ``marked`` has a bit for each hash of the table, and few others (see ``reading.mark``). The
    hashes of document i end at ``ends[i]``; ``hits`` has room for one number each.
    """
    shift = np.uint64(61)
    while np.uint64(marked.size) >> (np.uint64(61) - shift) > 1:
        shift -= np.uint64(1)
    start = np.int64(0)
    for document in range(ends.size):
        for hash_ in hashes[start : ends[document]]:
            bit = (hash_ * _SPREAD) >> shift
            is_set = (marked[bit >> _EIGHT] >> np.uint8(bit & _SEVEN)) & np.uint8(1)
            if is_set and keys[_slot(keys, hash_)] != 0:
                hits[document] += 1
        start = ends[document]


@inner("u8 int int int int float")
def _share(
    grams: Hashes,
    one: int | np.int64,
    one_end: int,
    other: int | np.int64,
    other_end: int,
    least: float,
) -> bool:
    """Tell whether two ascending stretches of distinct numbers have so many in common."""
    found = 0
    while found + min(one_end - one, other_end - other) >= least:
        if one == one_end or other == other_end:
            return True
        first, second = grams[one], grams[other]
        found += first == second
        one += first <= second
        other += second <= first
    return False


@inlined
def _write_spots(grams: Hashes, start: int, end: int, spots: Units) -> None:
    """Write which bit stands for each gram."""
    for place in range(start, end):
        spots[place - start] = (grams[place] * _SPREAD) >> _SPOT_SHIFT


@inlined
def _count_spots(spots: Units, bits: Flags) -> int:
    """Count the bits that are set: as many grams at most are among those that set them."""
    found = np.int64(0)
    for spot in spots:
        found += np.int64((bits[spot >> 3] >> np.uint8(spot & 7)) & np.uint8(1))
    return found  # type: ignore[return-value]  # a 64-bit number to the compiler


@inlined
def _set_spots(spots: Units, bits: Flags) -> None:
    for spot in spots:
        bits[spot >> 3] |= np.uint8(1) << np.uint8(spot & 7)


@inner("u8 i8 i8 i8 int i8 u2 u1 float")
def _find_alike(
    grams: Hashes,
    places: Ints,
    starts: Ints,
    ends: Ints,
    place: int | np.int64,
    near: Ints,
    spots: Units,
    bits: Flags,
    contained: float,
) -> np.int64:
    """Return the first of some documents that shares enough grams with the one here, or -1.

    Most share far too few, and bits tell that sooner than both texts side by side.
    """
    start, end = starts[place], ends[place]
    for other in near:
        begin, stop = starts[places[other]], ends[places[other]]
        alike = contained * min(end - start, stop - begin)
        if _count_spots(spots, bits[other * _BYTES : (other + 1) * _BYTES]) < alike:
            continue
        if _share(grams, start, end, begin, stop, alike):
            return np.int64(other)
    return np.int64(-1)


@inner("i8 i4 i4 i4 int i4! i8!")
def _find_near(
    slots: Ints,
    latest: Numbers,
    before: Numbers,
    owner: Numbers,
    shared: int,
    hits: Numbers,
    near: Ints,
) -> int:
    """Write the numbers of those that share so many marks, ascending; return how many they are.

    ``hits`` begins and ends with 0.
    """
    n, kept = 0, 0
    for slot in slots:
        entry = latest[slot]
        while entry >= 0:
            other = owner[entry]
            if hits[other] == 0:
                near[n] = other
                n += 1
            hits[other] += 1
            entry = before[entry]
    for other in near[:n]:
        if hits[other] >= shared:
            near[kept] = other
            kept += 1
        hits[other] = 0
    if kept > 1:
        near[:kept] = np.sort(near[:kept])
    return kept


@inner("u8 u8! i8!")
def _find_slots(marks: Hashes, keys: Hashes, slots: Ints) -> None:
    """Write the slot of each mark in an open table, which receives those that it lacks."""
    for number in range(marks.size):
        slots[number] = _slot(keys, marks[number])
        keys[slots[number]] = marks[number]


@compiled("i8 u8 i8 i8 u8 i8 int int float i8!")
def group(
    places: Ints,
    grams: Hashes,
    starts: Ints,
    ends: Ints,
    marks: Hashes,
    mark_starts: Ints,
    least: int,
    shared: int,
    contained: float,
    groups: Ints,
) -> None:
    """Write the group of the documents at some places, in this order: the number of its first.

    Document i has the ascending grams ``grams[starts[i]:ends[i]]`` and the marks
    ``marks[mark_starts[i]:mark_starts[i + 1]]``. One of fewer than ``least`` grams has no group,
    -1. It joins the first group with whose first document it shares so many marks, and grams as
    large a part of the smaller of both as ``contained``; else it opens a group.
    """
    room = 2
    while room < 2 * marks.size:
        room *= 2
    keys, latest = np.zeros(room, np.uint64), np.full(room, -1, np.int32)  # the entry written last
    before, owner = np.empty(marks.size, np.int32), np.empty(marks.size, np.int32)
    hits, near = np.zeros(places.size, np.int32), np.empty(places.size, np.int64)
    slots, n_entries = np.empty(marks.size, np.int64), 0
    bits, own_spots = np.zeros(places.size * _BYTES, np.uint8), np.empty(grams.size, np.uint16)
    for number in range(places.size):
        start, end = starts[places[number]], ends[places[number]]
        groups[number] = -1
        if end - start < least:
            continue
        own = marks[mark_starts[places[number]] : mark_starts[places[number] + 1]]
        _find_slots(own, keys, slots)
        n = _find_near(slots[: own.size], latest, before, owner, shared, hits, near)
        spots = own_spots[: end - start]
        _write_spots(grams, start, end, spots)
        found = _find_alike(
            grams, places, starts, ends, places[number], near[:n], spots, bits, contained
        )
        groups[number] = number if found < 0 else found
        if found >= 0:
            continue
        _set_spots(spots, bits[number * _BYTES : (number + 1) * _BYTES])
        for slot in slots[: own.size]:
            before[n_entries], owner[n_entries] = latest[slot], number
            latest[slot] = n_entries
            n_entries += 1


@inlined
def _is_same(one: Chars, start: int, other: Chars, begin: int, size: int) -> bool:
    place = 0
    while place < size and one[start + place] == other[begin + place]:
        place += 1
    return place == size


@inlined
def _hash(chars: Chars, start: int, size: int) -> np.uint64:
    """Return a hash of a gram; 0 if it reaches over the end of a line or of the text."""
    if start + size > chars.size:
        return np.uint64(0)
    found = np.uint64(1)
    for char in chars[start : start + size]:
        if char == _LINE_END:
            return np.uint64(0)
        found = (found ^ np.uint64(char)) * _SPREAD
        found ^= found >> _HALF
    return found | np.uint64(1)


@inlined
def _slot_of(chars: Chars, place: int, need: Chars, size: int, table: Numbers) -> np.int64:
    """Return the slot of a gram in a table of those of a need, or the free one; -1 for no gram."""
    found = _hash(chars, place, size)
    if found == 0:
        return np.int64(-1)
    slot = np.int64(found >> _HALF) & (table.size - 1)
    while table[slot] != 0 and not _is_same(chars, place, need, table[slot] - 1, size):
        slot = (slot + 1) & (table.size - 1)
    return slot


@compiled("u4 int i4! i4!")
def number_grams(chars: Chars, size: int, table: Numbers, first: Numbers) -> None:
    """Write where each gram of a text stands first, -1 where none begins, and a table of these.

    ``table`` is a power of two above twice the characters, of places + 1, and begins with 0.
    """
    for place in range(chars.size):
        slot = _slot_of(chars, place, chars, size, table)
        if slot >= 0 and table[slot] == 0:
            table[slot] = place + 1
        first[place] = table[slot] - 1 if slot >= 0 else -1


@compiled("u4 u4 int i4 u1!")
def longest_run(need: Chars, text: Chars, size: int, table: Numbers, is_held: Flags) -> int:
    """Return the Chinese characters of the longest run of a text that grams of a need cover.

    ``table`` is what ``number_grams`` wrote of the need. Sets ``is_held`` where a gram of the need
    that the text holds stands first. Lines are texts of their own.
    """
    longest, run, covered = 0, 0, 0
    for place in range(text.size):
        slot = _slot_of(text, place, need, size, table)
        if slot >= 0 and table[slot] != 0:
            is_held[table[slot] - 1] = 1
            covered = place + size
        if place >= covered:
            run = 0
        elif _FIRST <= text[place] <= _LAST:
            run += 1
            longest = max(longest, run)
    return longest


@compiled("u4 int i4 u1")
def count_covered(need: Chars, size: int, first: Numbers, is_held: Flags) -> int:
    """Return how many Chinese characters of a need stand in grams that are held."""
    total, covered = 0, 0
    for place in range(need.size):
        if first[place] >= 0 and is_held[first[place]]:
            covered = place + size
        if place < covered and _FIRST <= need[place] <= _LAST:
            total += 1
    return total
