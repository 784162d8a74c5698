"""Where the documents of an index stand: in frozen blocks, and in a small one of changed texts.

A *place* numbers a document over all blocks: number of the block × MAX_ROWS + row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Document, Ints
from nlp.blocks import Block
from nlp.keys import Keys
from nlp.postings import MAX_ROWS
from nlp.vectors import Need


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents in blocks of at most MAX_ROWS, in the order of their keys."""

    blocks: tuple[Block, ...]
    keys: Keys


@dataclass(frozen=True, slots=True)
class Shelves:
    """A frozen shelf and one of what changed since; ``hidden`` are the frozen places replaced."""

    frozen: Shelf
    changed: Shelf = field(default_factory=lambda: Shelf((), Keys.of(())))
    hidden: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, by number."""
        return self.frozen.blocks + self.changed.blocks

    @property
    def size(self) -> int:
        """Number of documents that are not hidden."""
        return len(self.frozen.keys) - self.hidden.size + len(self.changed.keys)

    def ids(self, places: Ints) -> NDArray[np.bytes_]:
        """Return the ids of documents, as bytes of UTF-8. Shape (n,)."""
        first = len(self.frozen.blocks) * MAX_ROWS
        width = max(self.frozen.keys.ids.itemsize, self.changed.keys.ids.itemsize)
        found = np.empty(places.size, dtype=f"S{width}")
        is_frozen = places < first
        found[is_frozen] = self.frozen.keys.ids[places[is_frozen]]
        found[~is_frozen] = self.changed.keys.ids[places[~is_frozen] - first]
        return found

    def find(self, documents: Sequence[Document]) -> Ints:
        """Return the place of each document; -1 for one whose text is not stored. Shape (n,)."""
        places = self.frozen.keys.find(documents)
        if len(self.changed.keys) and (places < 0).any():
            found = self.changed.keys.find(documents)
            is_there = (places < 0) & (found >= 0)
            places[is_there] = found[is_there] + len(self.frozen.blocks) * MAX_ROWS
        return places

    def possible(self, need: Need, limit: int) -> tuple[Ints, Ints]:
        """Return the places that are among the best for certain, and those that may be.

        Documents that share nothing with the need are in neither; both ascend.
        """
        heap = np.zeros(max(limit, 1), np.float32)
        places, values, error = [np.empty(0, np.int64)], [np.empty(0, np.float32)], 0.0
        for number, block in enumerate(self.blocks):
            hidden = self.hidden[self.hidden // MAX_ROWS == number] % MAX_ROWS
            rows, scores, own_error = block.postings.candidates(need, hidden, heap)
            places.append(rows + number * MAX_ROWS)
            values.append(scores)
            error = max(error, own_error)
        every, scores = np.concatenate(places), np.concatenate(values)
        least, most = float(heap[0]) - 2.0 * error, float(heap[0]) + 2.0 * error
        return np.sort(every[scores > most]), np.sort(every[(scores >= least) & (scores <= most)])

    def others(self, places: Ints, limit: int) -> Iterator[str]:
        """Return the first ids, in their order, of documents that are not at these places."""
        first = len(self.frozen.blocks) * MAX_ROWS
        skipped = frozenset([*places.tolist(), *self.hidden.tolist()])
        known = _ids_except(self.frozen.keys, 0, skipped)
        changed = _ids_except(self.changed.keys, first, skipped)
        return islice(merge(known, changed), max(limit, 0))


def _ids_except(keys: Keys, first: int, skipped: frozenset[int]) -> Iterator[str]:
    return (keys.id(place) for place in range(len(keys)) if place + first not in skipped)
