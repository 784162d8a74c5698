"""One configuration per task, chosen by the caller's option and by nothing else.

``need``: the product's own ranking. ``names``: company names. ``label``: text to a named class.
``similarity``: two sentences. Statistics come from the corpus and from what is shipped, never from
the queries.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from matchmaker import ranking
from matchmaker.evaluation import short_texts
from matchmaker.evaluation.profiles import as_challenge, as_supplier, explained
from matchmaker.evaluation.records import Record
from matchmaker.ranking.results import Plain
from nlp.analysis import Floats
from nlp.text_index import TextIndex
from nlp.vectors import Settings


class Scoring(Protocol):
    """Scores every document of a corpus for one query."""

    def score(self, query: Record) -> Floats:
        """Return one score per document, nan if it cannot be judged. Shape (n,)."""
        ...


class Scorer(Scoring, Protocol):
    """Scores in [0, 1], with reasons."""

    def explain(self, query: Record, place: int) -> dict[str, Plain]:
        """Return coverage, contributions, matches, ledger and sentence of one document."""
        ...


class NeedScorer:
    """The ranking that the service uses, unless other settings or weights are given."""

    def __init__(
        self,
        corpus: Sequence[Record],
        settings: Settings | None = None,
        weights: ranking.Weights = ranking.DEFAULT_WEIGHTS,
    ) -> None:
        self._corpus = corpus
        self._weights = weights
        self._pool = ranking.prepare([as_supplier(record) for record in corpus])
        self._index = TextIndex.fit(self._pool.documents, settings=settings)
        self._last: tuple[Record, ranking.Assessment] | None = None

    def _assess(self, query: Record) -> ranking.Assessment:
        if self._last is None or self._last[0] is not query:
            challenge = as_challenge(query)
            self._last = (
                query,
                ranking.assess(challenge, self._pool, index=self._index, weights=self._weights),
            )
        return self._last[1]

    def score(self, query: Record) -> Floats:
        """Return the scores of the ranking. Shape (n,)."""
        return self._assess(query).scores

    def explain(self, query: Record, place: int) -> dict[str, Plain]:
        """Return the ranking's own explanation."""
        return explained(self._assess(query).entry(place), query, self._corpus[place])


TASKS: dict[str, Callable[[Sequence[Record]], Scorer]] = {
    "need": NeedScorer,
    "names": short_texts.NameScorer,
    "label": short_texts.LabelScorer,
    "similarity": short_texts.SimilarityScorer,
}
