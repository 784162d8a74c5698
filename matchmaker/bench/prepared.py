"""What every measurement starts from: a made-up corpus, its index, and the same as matrices."""

import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.bench import corpus
from matchmaker.bench.clock import Times, once
from matchmaker.ranking import (
    ChallengeProfile,
    SupplierProfile,
    challenge_document,
    supplier_document,
)
from nlp import index_files
from nlp.analysis import Document, Floats, Grams, Ints
from nlp.blocks import Draft
from nlp.corpus_statistics import find
from nlp.postings import MAX_ROWS
from nlp.text_index import TextIndex
from nlp.vectors import Need


@dataclass(frozen=True)
class Prepared:
    """Challenges, the documents of suppliers, and the index of the first chain as it is loaded.

    Profiles of suppliers are made up again where they are asked for: a million of them would not
    fit beside their index.
    """

    challenges: list[ChallengeProfile]
    documents: list[Document]
    needs: list[Document]
    index: TextIndex
    folder: Path
    build: Times
    seed: int

    def supplier(self, public_id: str) -> SupplierProfile:
        """Return the profile of a supplier of the first chain."""
        return corpus.supplier(corpus.number_of(public_id), self.seed)

    @cached_property
    def vectors(self) -> list[Need]:
        """The needs as vectors."""
        return [self.index.need(need) for need in self.needs]

    @cached_property
    def matrix(self) -> Any:
        """The values of all documents as a scipy CSR matrix, float32, (n_documents, n_grams)."""
        from scipy.sparse import csr_matrix, vstack

        ordered = sorted(self.documents, key=lambda document: document.doc_id)
        parts = []
        for first in range(0, len(ordered), MAX_ROWS):
            draft = Draft.read(ordered[first : first + MAX_ROWS], self.index.settings)
            values, _, _ = draft.weigh(self.index.statistics, self.index.settings)
            numbers, grams = draft.numbered
            places, _ = find(self._grams, grams)
            columns = places.astype(np.int32)[numbers]
            entries = values.astype(np.float32), columns, draft.counts.offsets
            parts.append(csr_matrix(entries, shape=(draft.rows.size, self._grams.size)))
        joined = csr_matrix(vstack(parts, format="csr"))
        joined.sort_indices()
        return joined

    @cached_property
    def need_matrix(self) -> Any:
        """The values of all needs as a scipy CSR matrix, float32, (n_needs, n_grams)."""
        from scipy.sparse import csr_matrix

        columns, values, ends = [], [], [0]
        for need in self.vectors:
            places, is_known = find(self._grams, need.grams)
            columns.append(places[is_known])
            values.append(need.values[is_known])
            ends.append(ends[-1] + int(is_known.sum()))
        entries = np.concatenate(values).astype(np.float32), np.concatenate(columns), ends
        return csr_matrix(entries, shape=(len(self.vectors), self._grams.size))

    @property
    def _grams(self) -> Grams:
        return self.index.statistics.grams

    @property
    def index_bytes(self) -> int:
        """Size of the index on disk."""
        return sum(path.stat().st_size for path in self.folder.iterdir())


def prepare(
    suppliers: int,
    challenges: int,
    chains: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Prepared:
    """Make up a corpus, and index the suppliers of its first chain."""
    own = [number for number in range(suppliers) if corpus.is_of_first(number, chains)]
    asked = corpus.build_challenges(challenges, seed)
    documents = [supplier_document(corpus.supplier(number, seed)) for number in own]
    TextIndex.fit(documents[:1])  # compiled code is loaded before the clock runs
    built: list[TextIndex] = []
    progress(1, 3)
    build = once(lambda: built.append(TextIndex.fit(documents)))
    progress(2, 3)
    folder = Path(tempfile.mkdtemp(prefix="matchmaker-bench-"))
    index_files.save(built.pop(), folder)
    index = index_files.load(folder)
    progress(3, 3)
    needs = [challenge_document(challenge) for challenge in asked]
    return Prepared(asked, documents, needs, index, folder, build, seed)


def peak_bytes() -> int:
    """Return the most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def best_of(scores: Floats, limit: int) -> tuple[Ints, Floats]:
    """Return the places and values of the highest scores, as the peers are asked for."""
    chosen = np.argpartition(-scores, min(limit, scores.size - 1))[:limit]
    order = np.lexsort((chosen, -scores[chosen]))
    return chosen[order].astype(np.int64), scores[chosen[order]]


def is_same(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    """Whether two lists of the best hold the same scores, as far as single precision tells."""
    length = min(len(ours), len(theirs))
    return bool(np.allclose(ours[:length], theirs[:length], atol=1e-5))
