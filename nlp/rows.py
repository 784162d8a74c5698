"""Documents as rows: their pieces as text, from which the features of any of them follow.

A gram is three times as large as the character it adds, so an index keeps the text of the pieces
and cuts it into grams again when a few documents are compared with a need.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp import bulk
from nlp.analysis import MARKS, Document, Floats, Grams, Ints, Scheme
from nlp.kept_words import KeptWords
from nlp.runs import from_zero, ranges

Singles = NDArray[np.float32]
_MARK_KIND, _JOINT_KIND = 2, 3
_GRAMS_PER_CHARACTER = 4  # grams of 1–3 characters, at the edges too, and codes


@dataclass(frozen=True, slots=True)
class Rows:
    """n documents with p pieces.

    Those of document i are ``offsets[i]:offsets[i + 1]``; piece p is the UTF-16 text
    ``units[bounds[p]:bounds[p + 1]]`` of field number ``fields[p]``, which weighs ``weights[p]``.
    Shapes: offsets (n + 1,), bounds (p + 1,), fields (p,), weights (p,). ``words`` are those of
    documents that were compared lately (see ``relatedness``).
    """

    offsets: Ints
    units: NDArray[np.uint16]
    bounds: NDArray[np.uint32]
    fields: NDArray[np.int32]
    weights: Singles
    words: KeptWords = field(default_factory=KeptWords, init=False, repr=False)

    @property
    def size(self) -> int:
        """Number of documents."""
        return int(self.offsets.size) - 1

    def pieces_of(self, documents: Ints) -> Ints:
        """Return the numbers of all pieces of some documents, document by document."""
        return ranges(self.offsets[documents], self.offsets[documents + 1])


@dataclass(frozen=True, slots=True)
class Counts:
    """The distinct grams of n documents, with their weighted counts over all pieces.

    Document i has ``grams[offsets[i]:offsets[i + 1]]``, in the order of first occurrence.
    """

    offsets: Ints
    grams: Grams
    counts: Singles

    @property
    def lengths(self) -> Floats:
        """Sum of the counts of each document. Shape (n,)."""
        owner = np.repeat(np.arange(self.offsets.size - 1), np.diff(self.offsets))
        sums = np.bincount(owner, weights=self.counts, minlength=self.offsets.size - 1)
        return sums.astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class GramTable:
    """Distinct grams to look up: an open table of keys and of their places in the given order.

    ``marked`` has a bit set for each gram, and few others. Shapes (2^k,).
    """

    keys: Grams
    places: NDArray[np.int32]
    marked: NDArray[np.uint8]
    size: int

    @classmethod
    def of(cls, grams: Grams) -> "GramTable":
        """Make the table."""
        from nlp.kernels import reading

        keys, places = reading.table_of(grams, 1 << (2 * grams.size + 1).bit_length())
        marked = np.zeros(keys.size, np.uint8)
        reading.mark(grams, marked)
        return cls(keys, places, marked, grams.size)


def shared_grams(
    rows: Rows, pieces: Ints, table: GramTable, scheme: Scheme
) -> tuple[Ints, NDArray[np.int32], Floats]:
    """Count the grams that pieces share with a table.

    Returns, entry by entry, the place in ``pieces``, the place of the gram in the table, and how
    often it stands in that piece; ordered by piece, then first occurrence. Shapes (n,).
    """
    from nlp.kernels import reading

    room = _GRAMS_PER_CHARACTER * int((rows.bounds[pieces + 1] - rows.bounds[pieces]).sum())
    owner, found = np.empty(room, np.int64), np.empty(room, np.int32)
    counts = np.empty(room, np.int32)
    n = reading.shared(
        rows.units, rows.bounds, pieces, scheme.max_gram, scheme.has_codes, scheme.has_edges,
        table.marked, table.keys, table.places, table.size, owner, found, counts,
    )  # fmt: skip
    return owner[:n], found[:n], counts[:n].astype(np.float64)


def read(documents: Sequence[Document], scheme: Scheme) -> tuple[Rows, Counts]:
    """Read documents: their pieces, each once, and the counts of their grams."""
    from nlp.kernels import reading

    cut = _cut(documents)
    weights = _weights(documents, cut)
    most = _GRAMS_PER_CHARACTER * np.diff(from_zero(np.cumsum(cut.ends - cut.starts))[cut.offsets])
    total = int(most.sum())
    grams, counts = np.empty(total, np.uint64), np.empty(total, np.float32)
    ends = reading.totals(
        cut.chars, cut.starts, cut.ends, weights, cut.offsets[1:], scheme.max_gram,
        scheme.has_codes, scheme.has_edges, _room(most), grams, counts,
    )  # fmt: skip
    used = int(ends[-1]) if ends.size else 0
    found = Counts(from_zero(ends), grams[:used].copy(), counts[:used].copy())
    return _rows(documents, cut, weights), found


@dataclass(frozen=True, slots=True)
class _Cut:
    """Pieces as ``[start, end)`` in the characters of all documents; fields count over all."""

    chars: NDArray[np.uint32]
    starts: Ints
    ends: Ints
    fields: Ints
    offsets: Ints


def _cut(documents: Sequence[Document]) -> _Cut:
    from nlp.kernels import pieces

    chars, field_ends = bulk.folded_chars(
        [field.text for document in documents for field in document.fields]
    )
    room = chars.size // 2 + field_ends.size + 1
    starts, ends, fields = (np.empty(room, np.int64) for _ in range(3))
    n = pieces.cut(_kinds(chars), field_ends, starts, ends, fields)
    starts, ends, fields = starts[:n], ends[:n], fields[:n]
    last = np.searchsorted(fields, _field_offsets(documents)[1:]).astype(np.int64)
    room = _room(np.diff(from_zero(last)))
    is_first = pieces.first_mentions(chars, starts, ends, last, room)
    kept = from_zero(np.cumsum(is_first, dtype=np.int64))
    offsets = from_zero(kept[last])
    return _Cut(chars, starts[is_first], ends[is_first], fields[is_first], offsets)


def _field_offsets(documents: Sequence[Document]) -> Ints:
    return from_zero(np.cumsum([len(document.fields) for document in documents], dtype=np.int64))


def _weights(documents: Sequence[Document], cut: _Cut) -> Singles:
    """Return the weight of the field of each piece, relative to the document's heaviest one."""
    every = np.array([field.weight for document in documents for field in document.fields])
    if not cut.fields.size:
        return np.empty(0, np.float32)
    weights, lengths = every[cut.fields], np.diff(cut.offsets)
    filled = lengths > 0
    top = np.ones(lengths.size)
    top[filled] = np.maximum.reduceat(weights, cut.offsets[:-1][filled])
    return (weights / np.repeat(top, lengths)).astype(np.float32)


def _rows(documents: Sequence[Document], cut: _Cut, weights: Singles) -> Rows:
    text = cut.chars[ranges(cut.starts, cut.ends)].tobytes().decode("utf-32-le", "surrogatepass")
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    wide = from_zero(np.cumsum(cut.chars > 0xFFFF, dtype=np.int64))  # these take two units
    lengths = cut.ends - cut.starts + wide[cut.ends] - wide[cut.starts]
    own = cut.fields - np.repeat(_field_offsets(documents)[:-1], np.diff(cut.offsets))
    bounds = from_zero(np.cumsum(lengths)).astype(np.uint32)
    return Rows(cut.offsets, units, bounds, own.astype(np.int32), weights)


def _room(most: Ints) -> int:
    """Return a power of two above twice the highest number."""
    return 1 << (2 * int(most.max(initial=1)) + 1).bit_length()


def _kinds(chars: NDArray[np.uint32]) -> NDArray[np.uint8]:
    table = _kind_table()
    kinds = table[np.minimum(chars, table.size - 1)]
    for place in np.flatnonzero(chars >= table.size):
        kinds[place] = chr(chars[place]).isalnum()
    return kinds


@lru_cache(maxsize=1)
def _kind_table() -> NDArray[np.uint8]:
    plane = [chr(code) for code in range(1 << 16)]
    table = np.array([char.isalnum() for char in plane], dtype=np.uint8)
    for match in re.finditer(MARKS, "".join(plane)):
        table[match.start()] = _JOINT_KIND if match[0] in "./" else _MARK_KIND
    return table
