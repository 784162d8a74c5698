import numpy as np
import pytest

from nlp.labels import LabelIndex, things_of, trades

CLASSES = [
    "铜及有色金属：铜矿、铜杆、铜管",
    "纺织服装：纱线、面料、印染",
    "钢铁：特钢、板材",
    "银行",
]


@pytest.fixture(scope="module")
def index():
    return LabelIndex(CLASSES)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("主营产品：无氧铜杆、空调铜管", 0),
        ("色织面料、针织纱线", 1),
        ("螺纹钢、热轧卷、无缝管", 2),
        ("存款、贷款", 3),
        ("铜杆、面料、纱线", 1),
    ],
)
def test_most_things_decide_the_class(index, text, meant):
    assert int(np.argmax(index.scores(text))) == meant


def test_a_class_is_known_by_what_is_typical_of_its_trade(index):
    assert index.scores("信用卡")[3] > 0.0
    assert LabelIndex(["某行"]).scores("信用卡").tolist() == [0.0]


def test_a_long_thing_does_not_outvote_several_short_ones(index):
    long = "铜" * 30
    assert int(np.argmax(index.scores(f"{long}、特钢、板材、合金钢板材"))) == 2


@pytest.mark.parametrize("text", ["", "、、", "🏭"])
def test_a_text_that_names_nothing_has_no_class(index, text):
    assert index.scores(text).tolist() == [0.0] * len(CLASSES)


def test_votes_are_shares_and_a_repeated_thing_counts_once(index):
    scores = index.scores("铜杆、特钢")
    assert np.all((scores >= 0.0) & (scores <= 1.0))
    assert index.scores("铜杆、铜杆、特钢、铜杆").tolist() == scores.tolist()
    assert things_of("铜杆、铜杆；特钢") == ["铜杆", "特钢"]


def test_no_trade_is_named_twice_and_none_is_empty():
    names = [name for row, _ in trades() for name in row]
    assert len(names) == len(set(names))
    assert all(typical and all(typical) for _, typical in trades())
    assert sum(len(typical) for _, typical in trades()) > 800
