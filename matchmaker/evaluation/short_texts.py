"""Scorers of the tasks beside the ranking: company names, classes and sentences."""

from collections.abc import Sequence

import numpy as np

from matchmaker.evaluation.records import Record
from matchmaker.ranking.results import Plain
from nlp.analysis import Floats
from nlp.company_names import NameIndex
from nlp.labels import LabelIndex
from nlp.sentence_likeness import sentence_likeness
from nlp.topk import rounded


def text_of(record: Record) -> str:
    """Return all text of a record."""
    parts = (record.title, record.text, record.description, *record.products, *record.requirements)
    return "\n".join(part for part in parts if part)


class NameScorer:
    """Company names, full or short, to full names."""

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._index = NameIndex([text_of(record) for record in corpus])

    def score(self, query: Record) -> Floats:
        """Return how likely each name means the same company. Shape (n,)."""
        return self._index.scores(text_of(query))

    def explain(self, query: Record, place: int) -> dict[str, Plain]:
        """Return one contribution."""
        return _explained("name", "名称相符", self.score(query)[place])


class LabelScorer:
    """A list of things to one of several named classes."""

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._index = LabelIndex([text_of(record) for record in corpus])

    def score(self, query: Record) -> Floats:
        """Return the votes for each class. Shape (n,)."""
        return rounded(self._index.scores(text_of(query)))

    def explain(self, query: Record, place: int) -> dict[str, Plain]:
        """Return one contribution."""
        return _explained("votes", "类别相符", self.score(query)[place])


class SimilarityScorer:
    """One sentence to others."""

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._sentences = [text_of(record) for record in corpus]

    def score(self, query: Record) -> Floats:
        """Return the likeness of each sentence. Shape (n,)."""
        sentence = text_of(query)
        likeness = [sentence_likeness(sentence, other) for other in self._sentences]
        return rounded(np.array(likeness, dtype=np.float64))

    def explain(self, query: Record, place: int) -> dict[str, Plain]:
        """Return one contribution."""
        return _explained("likeness", "句意相近", self.score(query)[place])


def _explained(signal: str, label: str, score: float) -> dict[str, Plain]:
    value = float(score)
    part: dict[str, Plain] = {
        "signal": signal,
        "label": label,
        "weight": 1.0,
        "value": value,
        "points": value,
    }
    return {
        "coverage": 1.0,
        "contributions": [part],
        "matches": [],
        "ledger": [],
        "sentence": "",
    }
