"""What the signals look at: one challenge, the suppliers, and what text and ledger say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from matchmaker.ranking.ledger import Ledger, Requirements, relevant_numbers
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.readings import Reading
from matchmaker.ranking.readings import read as readings_of
from matchmaker.ranking.results import Reason
from matchmaker.ranking.traces import Trace
from nlp.analysis import Document
from nlp.text_index import TextScores


@dataclass(frozen=True)
class Pool:
    """Suppliers read once for many challenges.

    ``sources`` say what they say; ``readings`` are what counts of it, and ``flags`` what people
    should look at. All have one entry per supplier.
    """

    sources: tuple[Reading, ...]
    readings: tuple[Reading, ...]
    flags: tuple[tuple[Reason, ...], ...]

    @cached_property
    def suppliers(self) -> tuple[SupplierProfile, ...]:
        """The profiles, as far as they count."""
        return tuple([reading.supplier for reading in self.readings])

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents, as far as they count."""
        return tuple([reading.document for reading in self.readings])

    @cached_property
    def said(self) -> tuple[Document, ...]:
        """The documents of all that suppliers say."""
        return tuple([reading.said for reading in self.sources])

    @cached_property
    def traces(self) -> tuple[Trace, ...]:
        """What suppliers say, ready to be searched for copied text."""
        return tuple([reading.trace for reading in self.sources])


def prepare(suppliers: Sequence[SupplierProfile] | Pool) -> Pool:
    """Read suppliers once for many challenges; a prepared pool is returned as it is."""
    if isinstance(suppliers, Pool):
        return suppliers
    readings = tuple(readings_of(suppliers))
    return Pool(readings, readings, tuple([reading.flags for reading in readings]))


@dataclass(frozen=True)
class Pairs:
    """A challenge and n suppliers; ``sheets`` are the relevant capabilities of each."""

    challenge: ChallengeProfile
    need: Document
    pool: Pool
    text: TextScores
    chain: ChainProfile | None = None

    @property
    def suppliers(self) -> tuple[SupplierProfile, ...]:
        """The suppliers, in the order of every array."""
        return self.pool.suppliers

    @cached_property
    def relevant(self) -> list[tuple[int, ...]]:
        """The numbers of the capabilities of each supplier that have to do with the need."""
        return [
            relevant_numbers(reading.supplier, relevance)
            for reading, relevance in zip(
                self.pool.readings, _relevance(self.pool.readings, self.text), strict=True
            )
        ]

    @cached_property
    def ledgers(self) -> list[Ledger]:
        """What each supplier states of each requirement."""
        required = Requirements(self.challenge.requirements)
        if not required:
            return [required.ledger(())] * len(self.suppliers)
        return [
            required.ledger([reading.sheet(number) for number in numbers])
            for reading, numbers in zip(self.pool.readings, self.relevant, strict=True)
        ]


def _relevance(readings: Sequence[Reading], text: TextScores) -> list[list[float]]:
    """Return how close each capability of each supplier is to all that the need names."""
    fields = [0, *accumulate(len(reading.owners) for reading in readings)]
    counts = [len(reading.supplier.capabilities) for reading in readings]
    first = np.array([0, *accumulate(counts)], dtype=np.int64)
    owners = np.array([owner for reading in readings for owner in reading.owners], dtype=np.int64)
    n_pieces = np.diff(text.piece_ends, prepend=0)
    owner = owners[np.repeat(fields[:-1], n_pieces).astype(np.int64) + text.fields]
    place = np.repeat(first[:-1], n_pieces) + owner
    best = np.zeros(int(first[-1]))
    np.maximum.at(best, place[owner >= 0], text.closeness[owner >= 0])
    namesakes = [number for reading in readings for number in reading.namesakes]
    found = best[np.array(namesakes, np.int64) + np.repeat(first[:-1], counts)].tolist()
    return [found[start:end] for start, end in pairwise(first.tolist())]
