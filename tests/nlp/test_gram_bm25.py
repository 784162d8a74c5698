import math

import pytest

from nlp.gram_bm25 import K1, B, GramIndex, grams_of


def test_grams_are_characters_and_pairs_inside_one_text():
    assert grams_of(["铜箔", "铜"]) == {"箔": 1, "铜": 2, "铜箔": 1}
    assert list(grams_of(["箔铜"])) == sorted(grams_of(["箔铜"]))
    assert grams_of([]) == {}


def test_scores_follow_the_formula():
    documents = [{"铜": 2.0, "箔": 1.0}, {"铜": 1.0}, {"钢": 1.0}]
    idf = {gram: math.log(1 + (3 - n + 0.5) / (n + 0.5)) for gram, n in (("铜", 2), ("箔", 1))}
    mean = 5 / 3
    damping = [K1 * (1 - B + B * length / mean) for length in (3, 1)]
    whole = idf["铜"] + idf["箔"]
    first = idf["铜"] * 2 / (2 + damping[0]) + idf["箔"] / (1 + damping[0])
    second = idf["铜"] / (1 + damping[1])
    scores = GramIndex(documents).scores({"铜": 1, "箔": 1})
    expected = [first * (1 + K1) / whole, second * (1 + K1) / whole, 0.0]
    assert scores.tolist() == pytest.approx(expected)


def test_what_no_document_holds_counts_against_all():
    index = GramIndex([{"铜": 1.0}, {"箔": 1.0}])
    assert index.scores({"铜": 1, "锌": 1})[0] < index.scores({"铜": 1})[0]
    assert index.scores({}).tolist() == [0.0, 0.0]
    assert GramIndex([]).scores({"铜": 1}).tolist() == []
