"""A block: some documents with their norms and postings under given statistics."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nlp.analysis import Document, Floats, Grams
from nlp.corpus_statistics import Statistics, Tally
from nlp.postings import Postings, build_postings
from nlp.rows import Counts, GramTable, Rows, Singles, read, shared_grams
from nlp.vectors import Settings, norms_of, piece_values, whole_norms, whole_values

_PIECES_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Block:
    """n documents with p pieces. ``lengths`` are relative to the mean of the statistics.

    Shapes: norms (n,), lengths (n,), piece_norms (p,).
    """

    rows: Rows
    norms: Singles
    lengths: Singles
    piece_norms: Singles
    postings: Postings


@dataclass(frozen=True)
class Draft:
    """Documents that have been read, before the statistics are known."""

    rows: Rows
    counts: Counts

    @classmethod
    def read(cls, documents: Sequence[Document], settings: Settings) -> "Draft":
        """Read documents, at most MAX_ROWS of them."""
        return cls(*read(documents, settings.scheme))

    @cached_property
    def numbered(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], Grams]:
        """The number of the gram of each entry, and the distinct grams by number."""
        from nlp.kernels import reading

        return reading.number(self.counts.grams)

    def tally(self, is_counted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Tally:
        """Count in how many of the chosen documents each gram occurs."""
        numbers, grams = self.numbered
        entries = np.repeat(is_counted, np.diff(self.counts.offsets))
        frequencies = np.bincount(numbers[entries], minlength=grams.size)
        length = float(self.counts.lengths[is_counted].sum())
        return Tally(grams, frequencies.astype(np.int64), int(is_counted.sum()), length)

    def finish(self, statistics: Statistics, settings: Settings) -> Block:
        """Weigh everything by the statistics."""
        numbers, grams = self.numbered
        values, norms, lengths = self.weigh(statistics, settings)
        return Block(
            self.rows,
            norms,
            lengths,
            _piece_norms(self.rows, grams, statistics.idf(grams), settings),
            build_postings(self.counts.offsets[1:], numbers, grams, values),
        )

    def weigh(self, statistics: Statistics, settings: Settings) -> tuple[Floats, Singles, Singles]:
        """Return the value of each entry of the counts, and norm and length of each document."""
        numbers, grams = self.numbered
        n = self.rows.size
        owner = np.repeat(np.arange(n), np.diff(self.counts.offsets))
        lengths = (self.counts.lengths / statistics.mean_length).astype(np.float32)
        values = whole_values(
            self.counts.counts.astype(np.float64),
            statistics.idf(grams)[numbers],
            lengths.astype(np.float64)[owner],
            settings,
        )
        norms = whole_norms(values, owner, n, settings).astype(np.float32)
        values /= norms[owner]
        return values, norms, lengths


def _piece_norms(rows: Rows, grams: Grams, rarity: Floats, settings: Settings) -> Singles:
    n = rows.fields.size
    norms = np.empty(n, np.float32)
    table = GramTable.of(grams)
    for first in range(0, n, _PIECES_AT_ONCE):
        pieces = np.arange(first, min(n, first + _PIECES_AT_ONCE), dtype=np.int64)
        owner, found, counts = shared_grams(rows, pieces, table, settings.scheme)
        norms[pieces] = norms_of(piece_values(counts, rarity[found]), owner, pieces.size)
    return norms
