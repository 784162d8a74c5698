"""What one supplier says, read once: everything in a ranking that depends on a supplier alone.

A reading is found by the supplier, the length of what its reader may see, and the word lists, and
serves if the whole profile is equal. So a changed profile, another audience and another lexicon
each have their own. A profile that a caller keeps is known again without being read.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from matchmaker.ranking.claims import Prose
from matchmaker.ranking.documents import capability_of, counted_part, plain_document
from matchmaker.ranking.eligibility import Standing
from matchmaker.ranking.facts import Sheet, sheet_of
from matchmaker.ranking.profiles import SupplierProfile
from matchmaker.ranking.properties import read_name
from matchmaker.ranking.traces import Trace
from nlp import bulk, lexicon
from nlp.analysis import Document, Ints
from nlp.lexicon import Lexicon

HEAD = 3  # numbers at the head of a layout
MOST = 8_192  # readings that a process keeps; docs/performance.md says what they take


class Reading:
    """A supplier made ready: ``supplier`` and ``document`` are what counts of it.

    ``original`` and ``said`` are all that it says, ``flags`` what people should look at. ``texts``
    are the folded clean forms of the fields of ``document``, ``prose`` is what counts of its prose.

    ``layout`` says how its fields and capabilities belong together: the numbers of both and the
    hash of its id (HEAD numbers); for each field the number of the capability that it belongs to,
    -1 for none; for each capability the number of the first with its id (only files repeat an id),
    and then the place of its id among all of them.
    """

    # A ranking reads some 200 of them, each from a place of its own in memory.
    __slots__ = (
        "_sheets", "document", "flags", "layout", "lists", "original", "prose", "said", "standing",
        "supplier", "texts", "trace",
    )  # fmt: skip

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
        self.prose = Prose.of(self.document.fields, self.texts)
        self.standing = Standing.of(self.supplier)
        self.layout = _layout(self.supplier, self.document)
        self._sheets: list[Sheet | None] = [None] * len(self.supplier.capabilities)

    def sheet(self, number: int) -> Sheet:
        """Return a capability made ready for requirements."""
        found = self._sheets[number]
        if found is None:
            with lexicon.using(self.lists):
                found = self._sheets[number] = sheet_of(self.supplier.capabilities[number])
        return found


def _layout(supplier: SupplierProfile, document: Document) -> Ints:
    ids = [item.public_id for item in supplier.capabilities]
    first = {public_id: number for number, public_id in reversed([*enumerate(ids)])}
    owners = [capability_of(field.path) for field in document.fields]
    order = {public_id: place for place, public_id in enumerate(sorted(first))}
    numbers = [len(owners), len(ids), hash(supplier.public_id)]
    numbers += [-1 if owner is None else first[owner] for owner in owners]
    numbers += [first[public_id] for public_id in ids]
    numbers += [order[public_id] for public_id in ids]
    return np.array(numbers, dtype=np.int64)


class _Place:
    """Where the reading of a profile is kept; empty until it has been read."""

    def __init__(self) -> None:
        self.reading: Reading | None = None

    def holds(self, supplier: SupplierProfile) -> Reading | None:
        """Return the reading if it is that of an equal profile."""
        found = self.reading
        if found is None or (found.original is not supplier and found.original != supplier):
            return None
        return found


@lru_cache(maxsize=MOST)
def _place_of(_public_id: str, _size: int, _lists: Lexicon) -> _Place:
    return _Place()


# Readings by the very object that they were read from: it lives as long as its reading.
_latest: dict[int, Reading] = {}


def _size(supplier: SupplierProfile) -> int:
    """Return a number that differs where audiences see different parts of one supplier."""
    return len(supplier.summary) + sum([len(item.text) + 1 for item in supplier.capabilities])


def forget() -> None:
    """Let go of all readings, as a new process has none."""
    _place_of.cache_clear()
    _latest.clear()


def read(suppliers: Sequence[SupplierProfile]) -> list[Reading]:
    """Return the reading of each supplier; those not kept are read together."""
    lists = lexicon.current()
    latest = [_latest.get(id(supplier)) for supplier in suppliers]
    found = [reading for reading in latest if reading is not None and reading.lists is lists]
    return found if len(found) == len(suppliers) else _read(suppliers, lists)


def _read(suppliers: Sequence[SupplierProfile], lists: Lexicon) -> list[Reading]:
    places = [_place_of(item.public_id, _size(item), lists) for item in suppliers]
    found = [place.holds(item) for place, item in zip(places, suppliers, strict=True)]
    missing: dict[SupplierProfile, list[int]] = {}
    for number, reading in enumerate(found):
        if reading is None:
            missing.setdefault(suppliers[number], []).append(number)
    said = [plain_document(supplier) for supplier in missing]
    texts = iter(bulk.folded([field.text for document in said for field in document.fields]))
    for (supplier, numbers), document in zip(missing.items(), said, strict=True):
        reading = Reading(supplier, document, [next(texts) for _ in document.fields])
        for number in numbers:
            found[number] = places[number].reading = reading
        if len(_latest) >= MOST:
            _latest.clear()
        _latest[id(supplier)] = reading
    return [reading for reading in found if reading is not None]


def complete(suppliers: Sequence[SupplierProfile]) -> None:
    """Read all that rankings may ask of suppliers, before they do."""
    for reading in read(suppliers):
        _ = reading.document.text_hash
        for number in range(len(reading.supplier.capabilities)):
            for name in reading.sheet(number).names:
                read_name(name)
