import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking import metrics

DOCS = [f"d{number}" for number in range(15)]
NAMES = ("nDCG@10", "Recall@10", "Recall@20", "Recall@50", "MRR@10", "P@1")
RANKINGS = st.permutations(DOCS).map(lambda docs: docs[:12])
GRADES = st.dictionaries(st.sampled_from(DOCS), st.integers(-1, 3), max_size=15)


def reference(ranking, grades):
    """The measures written down again, straight from their definitions."""
    relevant = [doc for doc, grade in grades.items() if grade > 0]
    if not relevant:
        return dict.fromkeys(NAMES, 0.0)
    gain = sum(
        max(grades.get(doc, 0), 0) / math.log2(place + 2) for place, doc in enumerate(ranking[:10])
    )
    best = sorted((grades[doc] for doc in relevant), reverse=True)[:10]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
    places = [place for place, doc in enumerate(ranking[:10], 1) if doc in relevant]
    return {
        "nDCG@10": gain / ideal,
        "Recall@10": len(set(ranking[:10]) & set(relevant)) / len(relevant),
        "Recall@20": len(set(ranking[:20]) & set(relevant)) / len(relevant),
        "Recall@50": len(set(ranking[:50]) & set(relevant)) / len(relevant),
        "MRR@10": 1 / places[0] if places else 0.0,
        "P@1": float(ranking[0] in relevant),
    }


@given(RANKINGS, GRADES)
def test_measures_equal_their_definitions(ranking, grades):
    found = metrics.score_ranking(ranking, grades)
    assert {name: found[name] for name in NAMES} == pytest.approx(reference(ranking, grades))


def test_an_empty_ranking_scores_nothing():
    found = metrics.score_ranking([], {"d1": 1})
    assert {found[name] for name in NAMES} == {0.0}


def test_the_order_of_pairs_is_easy_where_grades_lie_apart():
    grades = {"d1": 3, "d2": 2, "d3": 0, "d4": 1}
    found = metrics.score_ranking(["d1", "d4", "d2"], grades)
    assert found["EasyPairs"] == 1.0  # d1 before d3 and d4, d2 before d3
    assert found["HardPairs"] == pytest.approx(2 / 3)  # d2 stands behind d4


def test_pairs_that_were_not_ranked_are_half_right():
    assert metrics.score_ranking([], {"d1": 3, "d2": 1})["EasyPairs"] == 0.5
    assert math.isnan(metrics.score_ranking(["d1"], {"d1": 1})["EasyPairs"])


def test_ndcg_equals_scikit_learn():
    from sklearn.metrics import ndcg_score

    generator = np.random.default_rng(3)
    for _ in range(10):
        grades, scores = generator.integers(0, 4, 15), generator.random(15)
        ranking = [DOCS[place] for place in np.argsort(-scores)]
        judged = {doc: int(grade) for doc, grade in zip(DOCS, grades, strict=True)}
        assert metrics.ndcg(ranking, judged) == pytest.approx(ndcg_score([grades], [scores], k=10))


def test_the_interval_is_reproducible_and_holds_the_mean():
    values = [0.0, 1.0, 0.5, 0.25] * 10
    low, high = metrics.bootstrap_interval(values)
    assert low < np.mean(values) < high
    assert (low, high) == metrics.bootstrap_interval(values)
    assert metrics.bootstrap_interval([]) == (0.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=30))
def test_spearman_equals_scipy(pairs):
    from scipy.stats import spearmanr

    first, second = zip(*pairs, strict=True)
    if len(set(first)) > 1 and len(set(second)) > 1:
        expected = spearmanr(first, second).statistic
        assert metrics.spearman(first, second) == pytest.approx(expected)
    else:
        assert metrics.spearman(first, second) == 0.0


def test_a_wrong_or_unneeded_answer_is_a_false_positive():
    scores, right, wanted = (
        [0.9, 0.8, 0.7, 0.2],
        [True, False, False, True],
        [True, True, False, True],
    )
    found = metrics.score_threshold(scores, right, wanted, 0.5)
    assert (found.precision, found.recall, found.f1) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert metrics.score_threshold(scores, right, wanted, 2.0).precision == 0.0
    assert metrics.best_threshold(scores, right, wanted) == 0.2
    assert metrics.best_threshold([], [], []) == 0.0
    assert metrics.score_threshold([], [], [], 0.5).f1 == 0.0
