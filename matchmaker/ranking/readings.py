"""What one supplier says, read once: everything in a ranking that depends on a supplier alone.

A reading is found by the content of the profile, as its reader may see it, and by the word lists.
So a changed profile, another audience and another lexicon each have their own.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache

from matchmaker.ranking.claims import Prose
from matchmaker.ranking.documents import capability_of, counted_part, plain_document
from matchmaker.ranking.facts import Sheet, sheet_of
from matchmaker.ranking.profiles import SupplierProfile
from matchmaker.ranking.properties import read_name
from matchmaker.ranking.traces import Trace
from nlp import bulk, lexicon
from nlp.analysis import Document
from nlp.lexicon import Lexicon

MOST = 8_192  # readings that a process keeps; docs/performance.md says what they take


class Reading:
    """A supplier made ready: ``supplier`` and ``document`` are what counts of it.

    ``original`` and ``said`` are all that it says, ``flags`` what people should look at. ``texts``
    are the folded clean forms of the fields of ``document``.
    """

    def __init__(self, original: SupplierProfile, said: Document, texts: Sequence[str]) -> None:
        self.original = original
        self.said = said
        self.lists = lexicon.current()
        cleaned = {field.text: text for field, text in zip(said.fields, texts, strict=True)}
        self.supplier, self.flags = counted_part(original, cleaned)
        self.document, self.texts = said, tuple(texts)
        if self.supplier is not original:
            self.document = plain_document(self.supplier)
            self.texts = tuple(bulk.folded([field.text for field in self.document.fields]))
        self.trace = Trace.of(said, texts)

    @cached_property
    def prose(self) -> Prose:
        """What counts of its prose."""
        return Prose.of(self.document.fields, self.texts)

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """The capability that each field of the document belongs to, by its number; -1 for none."""
        owners = [capability_of(field.path) for field in self.document.fields]
        return tuple(-1 if owner is None else self._numbers[owner] for owner in owners)

    @cached_property
    def namesakes(self) -> tuple[int, ...]:
        """The number of the first capability with the id of each; only files repeat an id."""
        return tuple(self._numbers[item.public_id] for item in self.supplier.capabilities)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        items = enumerate(self.supplier.capabilities)
        return {item.public_id: number for number, item in reversed([*items])}

    def sheet(self, number: int) -> Sheet:
        """Return a capability made ready for requirements."""
        found = self._sheets[number]
        if found is None:
            with lexicon.using(self.lists):
                found = self._sheets[number] = sheet_of(self.supplier.capabilities[number])
        return found

    @cached_property
    def _sheets(self) -> list[Sheet | None]:
        return [None] * len(self.supplier.capabilities)


class _Place:
    """Where the reading of a profile is kept; empty until it has been read."""

    def __init__(self) -> None:
        self.reading: Reading | None = None


@lru_cache(maxsize=MOST)
def _place_of(_supplier: SupplierProfile, _lists: Lexicon) -> _Place:
    return _Place()


def forget() -> None:
    """Let go of all readings, as a new process has none."""
    _place_of.cache_clear()


def read(suppliers: Sequence[SupplierProfile]) -> list[Reading]:
    """Return the reading of each supplier; those not kept are read together."""
    lists = lexicon.current()
    places = [_place_of(supplier, lists) for supplier in suppliers]
    found = [place.reading for place in places]
    missing = [number for number, reading in enumerate(found) if reading is None]
    said = [plain_document(suppliers[number]) for number in missing]
    texts = iter(bulk.folded([field.text for document in said for field in document.fields]))
    for number, document in zip(missing, said, strict=True):
        own = [next(texts) for _ in document.fields]
        found[number] = places[number].reading = Reading(suppliers[number], document, own)
    return [reading for reading in found if reading is not None]


def complete(suppliers: Sequence[SupplierProfile]) -> None:
    """Read all that rankings may ask of suppliers, before they do."""
    for reading in read(suppliers):
        _ = reading.prose, reading.owners, reading.namesakes, reading.document.text_hash
        for number in range(len(reading.supplier.capabilities)):
            for name in reading.sheet(number).names:
                read_name(name)
