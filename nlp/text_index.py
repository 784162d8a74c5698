"""Score documents against a need: whole texts, and thing by thing.

Three values per pair, all in [0, 1]. *Whole*: BM25 over its own maximum (or the cosine of sublinear
TF-IDF vectors). *Things*: for each thing that the need names, its best cosine with a thing that the
document lists, averaged by the weight of the things (late interaction). *Related*: how
close the words of both lie (``relatedness``). All sums run in a fixed order, so equal inputs give
equal bits.

A search runs through the postings of all blocks, which finds every document that may be among the
best; those are compared in full. So a score is the same number wherever it comes from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nlp import analysis, lexicon, relatedness
from nlp.analysis import Document, Floats, Ints, need_features
from nlp.blocks import Draft
from nlp.comparison import TextScores, compare, whole_scores
from nlp.corpus_statistics import Statistics
from nlp.keys import Keys
from nlp.postings import MAX_ROWS
from nlp.relatedness import meaning_of
from nlp.shelves import Shelf, Shelves
from nlp.topk import top_k
from nlp.vectors import Need, Settings, build_need

__all__ = ["ENGINE", "TextIndex", "TextScores"]

S = TypeVar("S", Sequence[Document], NDArray[np.bool_])

_NEEDS = 64  # that are kept as vectors
_KNOWN = 8_192  # documents whose places are kept
ENGINE = "4"  # raise whenever equal inputs would give other numbers


class TextIndex:
    """Documents with frozen statistics. A document is known by its id and the hash of its text."""

    def __init__(
        self, statistics: Statistics, shelves: Shelves, settings: Settings, lexicon_version: str
    ) -> None:
        self.statistics = statistics
        self.shelves = shelves
        self.settings = settings
        self.lexicon_version = lexicon_version
        self._needs: dict[tuple[lexicon.Lexicon, Document], Need] = {}
        self._known = _Known()

    @classmethod
    def fit(
        cls,
        documents: Sequence[Document],
        *,
        public: Sequence[Document] | None = None,
        settings: Settings | None = None,
    ) -> "TextIndex":
        """Index documents; statistics come from ``public`` (default: the documents themselves).

        The result does not depend on the order of the documents.
        """
        settings = settings or Settings()
        stored = _by_key(documents)
        counted = stored if public is None else _by_key(public)
        drafts = [Draft.read(part, settings) for part in _parts(list(stored.values()))]
        is_counted = np.array([key in counted for key in stored], dtype=np.bool_)
        tallies = [
            draft.tally(part) for draft, part in zip(drafts, _parts(is_counted), strict=True)
        ]
        others = [doc for key, doc in counted.items() if key not in stored]
        tallies += [
            Draft.read(part, settings).tally(np.ones(len(part), np.bool_))
            for part in _parts(others)
        ]
        statistics = Statistics.join(tallies)
        blocks = tuple(draft.finish(statistics, settings) for draft in drafts)
        shelf = Shelf(blocks, Keys.of(list(stored.values())))
        return cls(statistics, Shelves(shelf), settings, lexicon.current().version)

    def with_changes(self, documents: Sequence[Document], gone: Sequence[str] = ()) -> "TextIndex":
        """Return this index with other texts for some ids, and without those that are gone.

        Statistics and version stay. It equals an index built anew with these statistics.
        """
        stored = _by_key(documents)
        blocks = tuple(
            Draft.read(part, self.settings).finish(self.statistics, self.settings)
            for part in _parts(list(stored.values()))
        )
        frozen = self.shelves.frozen
        hidden = frozen.keys.places_of([*(doc_id for doc_id, _ in stored), *gone])
        shelves = Shelves(frozen, Shelf(blocks, Keys.of(list(stored.values()))), hidden)
        changed = TextIndex(self.statistics, shelves, self.settings, self.lexicon_version)
        changed.version = self.version
        return changed

    @cached_property
    def version(self) -> str:
        """A hash of everything that scores depend on, the engine and the word lists included."""
        parts = (
            ENGINE,
            self.lexicon_version,
            asdict(self.settings),
            self.statistics.digest(),
            self.shelves.frozen.keys.digest(),
        )
        return blake2b(repr(parts).encode(), digest_size=8).hexdigest()

    def scores(self, need: Document) -> Floats:
        """Return the whole-text score of every frozen document, in the order of ids."""
        n = len(self.shelves.frozen.keys)
        return self._whole(self.need(need), np.arange(n, dtype=np.int64))

    def search(self, need: Document, limit: int) -> list[tuple[str, float]]:
        """Return ids and whole-text scores of the best documents, equal ones by id."""
        return self.search_vectors(self.need(need), limit)

    def search_vectors(self, need: Need, limit: int) -> list[tuple[str, float]]:
        """Return what ``search`` does, for a need that has been read already."""
        places = np.sort(np.concatenate(self.shelves.possible(need, limit)))
        scores, ids = self._whole(need, places), self.shelves.ids(places)
        best = top_k(scores, ids, limit)
        found = [(_text(ids[rank]), float(scores[rank])) for rank in best]
        others = self.shelves.others(places, limit - len(found))
        return found + [(doc_id, 0.0) for doc_id in others]

    def nearest(self, need: Document, limit: int) -> list[str]:
        """Return the ids of the same documents as ``search``, by id, at less cost."""
        vectors = self.need(need)
        sure, open_ = self.shelves.possible(vectors, limit)
        if sure.size + open_.size <= limit:
            chosen = np.concatenate((sure, open_))
        else:
            ids = self.shelves.ids(open_)
            best = top_k(self._whole(vectors, open_), ids, limit - sure.size)
            chosen = np.concatenate((sure, open_[best]))
        others = self.shelves.others(chosen, limit - chosen.size)
        return sorted([*map(_text, self.shelves.ids(chosen).tolist()), *others])

    def score(self, need: Document, documents: Sequence[Document]) -> TextScores:
        """Score any documents; one whose text is not stored is read on the fly.

        Stored or not, a document gets the same numbers.
        """
        vectors = self.need(need)
        places = self._known.find(documents, self.shelves)
        fresh = np.flatnonzero(places < 0)
        parts, order = [], []
        for number, block in enumerate(self.shelves.blocks):
            own = np.flatnonzero((places >= 0) & (places // MAX_ROWS == number))
            if not own.size:
                continue
            parts.append(compare(vectors, block, places[own] % MAX_ROWS, self.settings))
            order.append(own)
        for part in _parts([documents[place] for place in fresh.tolist()]):
            block = Draft.read(part, self.settings).finish(self.statistics, self.settings)
            rows = np.arange(len(part), dtype=np.int64)
            parts.append(compare(vectors, block, rows, self.settings))
        return TextScores.join(parts, np.concatenate([*order, fresh]))

    def need(self, document: Document) -> Need:
        """Return a need as vectors; the latest ones are kept."""
        key = lexicon.current(), document
        found = self._needs.get(key)
        if found is None:
            features = need_features(document, self.settings.scheme)
            meaning = meaning_of(document, features)
            found = build_need(features, meaning, self.statistics, self.settings)
            while len(self._needs) >= _NEEDS:
                self._needs.pop(next(iter(self._needs)), None)
            self._needs[key] = found
        return found

    def forget_needs(self) -> None:
        """Let go of all needs; what is kept of documents stays."""
        self._needs.clear()
        analysis.forget()
        relatedness.forget()

    def _whole(self, need: Need, places: Ints) -> Floats:
        scores = np.zeros(places.size)
        for number, block in enumerate(self.shelves.blocks):
            own = np.flatnonzero(places // MAX_ROWS == number)
            if own.size:
                scores[own] = whole_scores(need, block, places[own] % MAX_ROWS, self.settings)
        return scores


class _Known:
    """Where documents stand that were looked up before, by the very object."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._documents: list[Document] = []  # while they live, no other has their number

    def find(self, documents: Sequence[Document], shelves: Shelves) -> Ints:
        """Return what ``shelves.find`` does."""
        places = list(map(self._places.get, map(id, documents)))
        if None not in places:
            return np.array(places, dtype=np.int64)
        unknown = [number for number, place in enumerate(places) if place is None]
        found = shelves.find([documents[number] for number in unknown]).tolist()
        if len(self._documents) + len(unknown) > _KNOWN:
            self._places, self._documents = {}, []
        for number, place in zip(unknown, found, strict=True):
            places[number] = place
            self._documents.append(documents[number])
            self._places[id(documents[number])] = place
        return np.array(places, dtype=np.int64)


def _text(doc_id: bytes) -> str:
    return doc_id.decode("utf-8", "surrogatepass")


def _by_key(documents: Sequence[Document]) -> dict[tuple[str, str], Document]:
    """Return each document once, ordered by its key."""
    keyed = {(doc.doc_id, doc.text_hash): doc for doc in documents}
    return {key: keyed[key] for key in sorted(keyed)}


def _parts(items: S) -> Iterator[S]:
    for first in range(0, len(items), MAX_ROWS):
        yield items[first : first + MAX_ROWS]
