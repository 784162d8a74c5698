"""What documents say, gram by gram: who repeats a text, and who says the same as another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Document, Ints
from nlp.rows import GramTable
from nlp.runs import from_zero

GRAM = 5  # characters; long enough to be rare, short enough to survive small edits
OTHER = re.compile(r"[\W_]+")  # what is no letter and no digit
SKETCH = 32  # a document that holds another twice over shares sixteen of them
_MIXER, _HALF = np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
_MULTIPLIER, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)

Chars = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
_NONE = np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Trace:
    """The grams of one document: the first ``n_grams`` of ``told`` are distinct and ascend.

    Behind them stands each that is repeated, as often as it is. ``flat`` are the characters of its
    fields without marks, the name of the firm included, which has no grams here: many firms share
    most of their name. ``sketch`` are the SKETCH smallest hashes, mixed.
    """

    flat: Chars
    told: Hashes
    n_grams: int
    sketch: Hashes

    @classmethod
    def of(cls, document: Document, texts: Sequence[str]) -> "Trace":
        """Read a document, with the folded clean forms of its fields."""
        flat = [OTHER.sub("", text) for text in texts]
        paths = [field.path for field in document.fields]
        # A line end after each field: no gram reaches over it.
        told = [f"{text}\n" for text, path in zip(flat, paths, strict=True) if path != "name"]
        hashes = np.sort(hash_grams("".join(told))[0])
        is_first = np.ones(hashes.size, np.bool_)
        is_first[1:] = hashes[1:] != hashes[:-1]
        grams = hashes[is_first]
        return cls(
            chars_of(flat), np.concatenate((grams, hashes[~is_first])), grams.size, sketch(grams)
        )


@dataclass(frozen=True, slots=True)
class Traces:
    """The traces of n documents, and their numbers one after the other.

    ``told`` of document i are ``told[starts[i]:starts[i + 1]]``, the distinct ones end at
    ``gram_ends[i]``; its sketch is ``marks[mark_starts[i]:mark_starts[i + 1]]``.
    """

    items: tuple[Trace, ...]
    told: Hashes
    starts: Ints
    gram_ends: Ints
    marks: Hashes
    mark_starts: Ints

    @classmethod
    def of(cls, items: Sequence[Trace]) -> "Traces":
        """Join traces."""
        told, sketches = [one.told for one in items], [one.sketch for one in items]
        starts = from_zero(np.cumsum(list(map(len, told)), dtype=np.int64))
        return cls(
            tuple(items),
            np.concatenate([*told, _NONE]),
            starts,
            starts[:-1] + np.array([one.n_grams for one in items], dtype=np.int64),
            np.concatenate([*sketches, _NONE]),
            from_zero(np.cumsum(list(map(len, sketches)), dtype=np.int64)),
        )


def sketch(grams: Hashes) -> Hashes:
    """Return the smallest of the mixed hashes, at most SKETCH, ascending."""
    mixed = grams * _MIXER
    mixed ^= mixed >> _HALF
    return np.sort(mixed)[:SKETCH].copy()


def find_holders(table: GramTable, traces: Traces, least: int) -> list[int]:
    """Return the documents that hold grams of a table at so many places at least."""
    from nlp.kernels import repeating

    hits = np.zeros(len(traces.items), np.int64)
    repeating.count_held(table.marked, table.keys, traces.told, traces.starts[1:], hits)
    return [int(place) for place in np.flatnonzero(hits >= least)]


def chars_of(texts: Sequence[str]) -> Chars:
    """Return the code points of texts, a line for each."""
    return np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def hash_grams(text: str) -> tuple[Hashes, Ints]:
    """Return a hash of each gram within a line, and where it starts. Shapes (n_grams,)."""
    chars = chars_of([text])
    n = max(0, chars.size - GRAM + 1)
    hashes, is_gram = np.zeros(n, np.uint64), np.ones(n, np.bool_)
    for offset in range(GRAM):
        char = chars[offset : offset + n].astype(np.uint64)
        hashes = (hashes ^ char) * _MULTIPLIER
        hashes ^= hashes >> _SHIFT
        is_gram &= char != ord("\n")
    places = np.flatnonzero(is_gram).astype(np.int64)
    return hashes[places], places
