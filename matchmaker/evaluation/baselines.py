"""Simple methods to compare the ranking with, on the same files and with the same measures."""

from collections.abc import Callable, Sequence

import numpy as np

from matchmaker.evaluation.records import Record
from matchmaker.evaluation.short_texts import text_of
from matchmaker.evaluation.tasks import Scoring
from nlp.analysis import Floats

K1, B = 1.2, 0.75  # Robertson and Zaragoza (2009)


def words(text: str) -> list[str]:
    """Cut a text as jieba does, its hidden Markov model included."""
    import rjieba

    return [word for word in rjieba.cut(text) if not word.isspace()]


def character_pairs(text: str) -> list[str]:
    """Return all pairs of neighboring characters."""
    return [text[place : place + 2] for place in range(len(text) - 1)]


class TfidfScorer:
    """scikit-learn's TF-IDF with its defaults, and the cosine."""

    def __init__(self, corpus: Sequence[Record], cut: Callable[[str], list[str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer=cut)
        self._matrix = self._vectorizer.fit_transform([text_of(record) for record in corpus])

    def score(self, query: Record) -> Floats:
        """Return the cosines. Shape (n,)."""
        vector = self._vectorizer.transform([text_of(query)])
        return np.asarray((self._matrix @ vector.T).toarray(), dtype=np.float64).ravel()


class Bm25Scorer:
    """BM25 over jieba's words."""

    def __init__(self, corpus: Sequence[Record]) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self._vectorizer = CountVectorizer(analyzer=words)
        counts = self._vectorizer.fit_transform([text_of(record) for record in corpus])
        lengths = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
        held = np.asarray((counts > 0).sum(axis=0), dtype=np.float64).ravel()
        n = counts.shape[0]
        rarity = np.log((n - held + 0.5) / (held + 0.5) + 1.0)
        rows = np.repeat(np.arange(n), np.diff(counts.indptr))
        damped = counts.data + K1 * (1.0 - B + B * lengths[rows] / (lengths.mean() or 1.0))
        self._matrix = counts.astype(np.float64)
        self._matrix.data = counts.data * (K1 + 1.0) / damped * rarity[counts.indices]

    def score(self, query: Record) -> Floats:
        """Return the scores. Shape (n,)."""
        vector = self._vectorizer.transform([text_of(query)])
        return np.asarray((self._matrix @ vector.T).toarray(), dtype=np.float64).ravel()


class OverlapScorer:
    """Tag overlap: words in common over all words of both (Jaccard)."""

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._words = [frozenset(words(text_of(record))) for record in corpus]

    def score(self, query: Record) -> Floats:
        """Return the overlaps. Shape (n,)."""
        asked = frozenset(words(text_of(query)))
        return np.array([len(asked & own) / (len(asked | own) or 1) for own in self._words])


BASELINES: dict[str, Callable[[Sequence[Record]], Scoring]] = {
    "字二元 TF-IDF": lambda corpus: TfidfScorer(corpus, character_pairs),
    "结巴分词 TF-IDF": lambda corpus: TfidfScorer(corpus, words),
    "结巴分词 BM25": Bm25Scorer,
    "词重合": OverlapScorer,
}
