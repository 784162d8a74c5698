import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentence_likeness import sentence_likeness

TEXT = st.text("一个男孩女人在弹吉他，切洋葱。 a1", max_size=20)


@pytest.mark.parametrize(
    ("sentence", "closer", "farther"),
    [
        ("一家工厂在生产铜箔。", "这家厂生产铜箔。", "一家工厂在生产齿轮。"),
        ("小孩在骑马。", "孩子在骑马。", "小孩在喝水。"),
        ("设备采用真空热处理。", "采用真空热处理设备。", "设备采用水冷。"),
    ],
)
def test_the_same_said_otherwise_is_closer_than_other_things(sentence, closer, farther):
    assert sentence_likeness(sentence, closer) > sentence_likeness(sentence, farther)


def test_words_that_every_sentence_holds_count_little():
    assert sentence_likeness("一个人在弹吉他。", "一个人在切洋葱。") < 0.3


def test_marks_width_and_script_make_no_difference():
    plain = sentence_likeness("一个孩子在骑马。", "孩子骑马")
    assert sentence_likeness("一個孩子在騎馬！", "孩子，骑马") == pytest.approx(plain)


@given(TEXT, TEXT)
def test_it_is_symmetric_within_bounds_and_one_for_the_same(first, second):
    value = sentence_likeness(first, second)
    assert 0.0 <= value <= 1.0 + 1e-12
    assert value == pytest.approx(sentence_likeness(second, first))
    if any(char.isalnum() for char in first):
        assert sentence_likeness(first, first) == pytest.approx(1.0)


@pytest.mark.parametrize("empty", ["", "。，", "   "])
def test_a_sentence_without_words_is_like_none(empty):
    assert sentence_likeness(empty, "一个人在弹吉他。") == 0.0
    assert sentence_likeness(empty, empty) == 0.0
