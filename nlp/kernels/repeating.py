"""Who repeats a text: grams looked up, texts that hold each other, stretches that both have."""

import numpy as np
from numpy.typing import NDArray

from nlp.kernels.compiled import compiled

Chars = NDArray[np.uint32]
Flags = NDArray[np.uint8]
Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]

_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_LINE_END = np.uint32(10)
_FIRST, _LAST = np.uint32(0x3400), np.uint32(0x9FFF)  # Chinese characters


@compiled("u8 word")
def _slot(keys: Hashes, hash_: np.uint64) -> np.int64:
    mixed = hash_ * _SPREAD
    slot = np.int64((mixed ^ (mixed >> _HALF)) & np.uint64(keys.size - 1))
    while keys[slot] != hash_ and keys[slot] != 0:
        slot = (slot + 1) & (keys.size - 1)
    return slot


@compiled("u8 u8 i8 i8!")
def count_held(keys: Hashes, hashes: Hashes, ends: Ints, hits: Ints) -> None:
    """Count the hashes of each document that stand in an open table.

    Those of document i end at ``ends[i]``; ``hits`` has room for one number each.
    """
    start = np.int64(0)
    for document in range(ends.size):
        for hash_ in hashes[start : ends[document]]:
            if keys[_slot(keys, hash_)] != 0:
                hits[document] += 1
        start = ends[document]


@compiled("u8 int int int int float")
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


@compiled("i8 i8 i8 i8 i8! i8!")
def _count_shared(
    own: Ints, latest: Ints, before: Ints, owner: Ints, hits: Ints, touched: Ints
) -> int:
    """Count the marks shared with each document that opened a group; return how many share any."""
    n = 0
    for mark in own:
        entry = latest[mark]
        while entry >= 0:
            other = owner[entry]
            if hits[other] == 0:
                touched[n] = other
                n += 1
            hits[other] += 1
            entry = before[entry]
    return n


@compiled("u8 i8 int i8 i8! int float")
def _first_like(
    grams: Hashes, ends: Ints, document: int, near: Ints, hits: Ints, shared: int, contained: float
) -> int:
    """Return the first of ascending documents that one resembles, -1 for none; clear the hits."""
    found = -1
    start = ends[document - 1] if document else np.int64(0)
    for other in near:
        if found < 0 and hits[other] >= shared:
            begin = ends[other - 1] if other else np.int64(0)
            least = contained * min(ends[document] - start, ends[other] - begin)
            if _share(grams, start, ends[document], begin, ends[other], least):
                found = other
        hits[other] = 0
    return found


@compiled("u8 i8 i8 i8 int int int float i8!")
def group(
    grams: Hashes,
    ends: Ints,
    marks: Ints,
    mark_ends: Ints,
    n_marks: int,
    least: int,
    shared: int,
    contained: float,
    groups: Ints,
) -> None:
    """Write the group of each document: that of the first document whose group it joins.

    Document i has the ascending grams that end at ``ends[i]`` and the marks, numbers below
    ``n_marks``, that end at ``mark_ends[i]``. One of fewer than ``least`` grams has no group, -1.
    It joins the first group with whose first document it shares so many marks, and grams as large
    a part of the smaller of both as ``contained``; else it opens a group, named by its own number.
    """
    latest = np.full(n_marks, -1, np.int64)  # of each mark, the entry written last
    before, owner = np.empty(marks.size, np.int64), np.empty(marks.size, np.int64)
    hits, touched = np.zeros(ends.size, np.int64), np.empty(ends.size, np.int64)
    n_entries = 0
    for document in range(ends.size):
        groups[document] = -1
        if ends[document] - (ends[document - 1] if document else np.int64(0)) < least:
            continue
        own = marks[mark_ends[document - 1] if document else np.int64(0) : mark_ends[document]]
        n = _count_shared(own, latest, before, owner, hits, touched)
        near = np.sort(touched[:n])
        groups[document] = _first_like(grams, ends, document, near, hits, shared, contained)
        if groups[document] >= 0:
            continue
        groups[document] = document
        for mark in own:
            before[n_entries], owner[n_entries] = latest[mark], document
            latest[mark] = n_entries
            n_entries += 1


@compiled("u4 int u4 int int")
def _is_same(one: Chars, start: int, other: Chars, begin: int, size: int) -> bool:
    place = 0
    while place < size and one[start + place] == other[begin + place]:
        place += 1
    return place == size


@compiled("u4 int int")
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


@compiled("u4 int u4 int i4")
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
