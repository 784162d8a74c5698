"""What the signals look at: one challenge, the suppliers, and what text and ledger say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.ledger import MIN_RELEVANCE, SHARE_OF_BEST, Ledger, required
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.readings import HEAD, Reading
from matchmaker.ranking.readings import read as readings_of
from matchmaker.ranking.results import Reason
from matchmaker.ranking.traces import Traces
from nlp import lexicon
from nlp.analysis import Document, Ints
from nlp.runs import from_zero
from nlp.text_index import TextScores


@dataclass(frozen=True, slots=True)
class Layouts:
    """What ``Reading.layout`` says of n suppliers, one after the other; each begins at a start."""

    numbers: Ints
    starts: Ints

    @classmethod
    def of(cls, layouts: Sequence[Ints]) -> "Layouts":
        """Join layouts."""
        ends = np.cumsum([one.size for one in layouts], dtype=np.int64)
        return cls(np.concatenate([*layouts, np.empty(0, np.int64)]), from_zero(ends)[:-1])


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
    def states(self) -> NDArray[np.bool_]:
        """Whether anything counts of what each says. Shape (n,)."""
        layouts = self.layouts
        return np.asarray(layouts.numbers[layouts.starts] > 0, dtype=np.bool_)

    def may_be(self, public_id: str) -> list[int]:
        """Return the places of suppliers that may have an id: few beside those that have it."""
        layouts = self.layouts
        found = layouts.numbers[layouts.starts + 2] == hash(public_id)
        return [int(place) for place in np.flatnonzero(found)]

    @cached_property
    def layouts(self) -> Layouts:
        """The layouts of what counts."""
        return Layouts.of([reading.layout for reading in self.readings])

    @cached_property
    def said(self) -> tuple[Document, ...]:
        """The documents of all that suppliers say."""
        return tuple([reading.said for reading in self.sources])

    @cached_property
    def traces(self) -> Traces:
        """What suppliers say, ready to be searched for copied text."""
        return Traces.of([reading.trace for reading in self.sources])


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
        return _relevant(self.pool.layouts, self.text)

    @cached_property
    def ledgers(self) -> list[Ledger]:
        """What each supplier states of each requirement."""
        asked = required(self.challenge.requirements, lexicon.current())
        if not asked:
            return [asked.ledger(())] * len(self.suppliers)
        return [
            asked.ledger([reading.sheet(number) for number in numbers])
            for reading, numbers in zip(self.pool.readings, self.relevant, strict=True)
        ]


def _relevant(layouts: Layouts, text: TextScores) -> list[tuple[int, ...]]:
    """Return what ``ledger.relevant_numbers`` does, for all suppliers together."""
    from nlp.kernels import choosing

    starts = layouts.starts
    ends = np.empty(starts.size, np.int64)
    chosen = np.empty(int(layouts.numbers[starts + 1].sum()), np.int64)
    choosing.choose_parts(
        layouts.numbers, starts, HEAD, text.fields, text.closeness, text.piece_ends,
        MIN_RELEVANCE, SHARE_OF_BEST, chosen, ends,
    )  # fmt: skip
    numbers = tuple(chosen[: ends[-1]].tolist()) if ends.size else ()
    return [numbers[start:end] for start, end in pairwise([0, *ends.tolist()])]
