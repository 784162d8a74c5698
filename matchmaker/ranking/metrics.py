"""Measures of a ranking against graded judgements, as trec_eval computes them.

Gains are linear, the discount is log2(rank + 1); a grade of 0 or less is not relevant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Floats

BOOTSTRAP_SAMPLES = 1000
BOOTSTRAP_SEED = 20260401

Grades = Mapping[str, int]


def _relevant(grades: Grades) -> frozenset[str]:
    return frozenset(doc for doc, grade in grades.items() if grade > 0)


def ndcg(ranking: Sequence[str], grades: Grades, k: int = 10) -> float:
    """Return the normalized discounted cumulative gain of the first k; 0 if none is relevant."""
    gains = [max(grades.get(doc, 0), 0) for doc in ranking[:k]]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k]
    return _dcg(gains) / _dcg(ideal) if ideal else 0.0


def recall(ranking: Sequence[str], grades: Grades, k: int) -> float:
    """Return the share of relevant documents among the first k."""
    relevant = _relevant(grades)
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Grades, k: int = 10) -> float:
    """Return 1 / rank of the first relevant document among the first k, else 0."""
    relevant = _relevant(grades)
    return next((1 / place for place, doc in enumerate(ranking[:k], 1) if doc in relevant), 0.0)


def precision_at_1(ranking: Sequence[str], grades: Grades) -> float:
    """Return 1 if the first document is relevant, else 0."""
    return float(bool(ranking) and grades.get(ranking[0], 0) > 0)


def pair_order(ranking: Sequence[str], grades: Grades, *, is_easy: bool) -> float:
    """Return the share of graded pairs of documents that stand in the right order.

    Pairs whose grades differ by one are hard, by more easy. What is not in the ranking stands
    behind it, side by side: such a pair is half right. nan if there is no such pair.
    """
    places = {doc: place for place, doc in enumerate(ranking)}
    graded = [(max(grade, 0), places.get(doc, len(places))) for doc, grade in grades.items()]
    rights = [
        1.0 if place < other else 0.5 if place == other else 0.0
        for grade, place in graded
        for worse, other in graded
        if grade > worse and (grade - worse > 1) == is_easy
    ]
    return sum(rights) / len(rights) if rights else float("nan")


MEASURES: Mapping[str, Callable[[Sequence[str], Grades], float]] = {
    "nDCG@10": ndcg,
    "Recall@10": lambda ranking, grades: recall(ranking, grades, 10),
    "Recall@20": lambda ranking, grades: recall(ranking, grades, 20),
    "Recall@50": lambda ranking, grades: recall(ranking, grades, 50),
    "MRR@10": reciprocal_rank,
    "P@1": precision_at_1,
    "EasyPairs": lambda ranking, grades: pair_order(ranking, grades, is_easy=True),
    "HardPairs": lambda ranking, grades: pair_order(ranking, grades, is_easy=False),
}


def score_ranking(ranking: Sequence[str], grades: Grades) -> dict[str, float]:
    """Return all measures of one ranking."""
    return {name: measure(ranking, grades) for name, measure in MEASURES.items()}


def _dcg(gains: Sequence[int]) -> float:
    discounts = np.log2(np.arange(2, len(gains) + 2))
    return float((np.asarray(gains, dtype=np.float64) / discounts).sum())


def bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean by resampling with a fixed seed."""
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        return 0.0, 0.0
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(
        0, data.size, size=(BOOTSTRAP_SAMPLES, data.size)
    )
    low, high = np.percentile(data[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the rank correlation, ties by mean rank; 0 if one side does not vary."""
    one, two = _mean_ranks(np.asarray(first)), _mean_ranks(np.asarray(second))
    one, two = one - one.mean(), two - two.mean()
    size = float(np.sqrt((one * one).sum() * (two * two).sum()))
    return float((one * two).sum()) / size if size else 0.0


def _mean_ranks(values: NDArray[np.generic]) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[place], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class ThresholdScore:
    """Precision, recall and F1 of answers whose score reaches a threshold."""

    threshold: float
    precision: float
    recall: float
    f1: float


def score_threshold(
    scores: Sequence[float],
    are_right: Sequence[bool],
    have_answer: Sequence[bool],
    threshold: float,
) -> ThresholdScore:
    """Score answers at a threshold; a wrong or unneeded answer is a false positive."""
    given = np.asarray(scores, dtype=np.float64) >= threshold
    right = int((given & np.asarray(are_right, dtype=np.bool_)).sum())
    n_given, n_wanted = int(given.sum()), int(np.asarray(have_answer).sum())
    both = n_given + n_wanted
    return ThresholdScore(
        threshold,
        right / n_given if n_given else 0.0,
        right / n_wanted if n_wanted else 0.0,
        2 * right / both if both else 0.0,
    )


def best_threshold(
    scores: Sequence[float], are_right: Sequence[bool], have_answer: Sequence[bool]
) -> float:
    """Return the highest of the thresholds that give the best F1."""
    candidates = sorted(set(scores), reverse=True)
    if not candidates:
        return 0.0
    return max(
        candidates,
        key=lambda bound: score_threshold(scores, are_right, have_answer, bound).f1,
    )
