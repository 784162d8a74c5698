"""How a need is read: what it names, and how much each character says."""

import pytest

from nlp import lexicon
from nlp.analysis import (
    Document,
    Field,
    Scheme,
    char_weights,
    document_features,
    grams_of,
    need_features,
    need_pieces,
)


def things(text: str) -> list[str]:
    need = Document("c", (Field("title", text),))
    return [text[piece.start : piece.end] for piece in need_pieces(need)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("我公司急需采购谐波减速器", ["谐波减速器"]),
        ("寻找压延铜箔供应商，长期合作", ["压延铜箔", "长期合作"]),
        ("求购专用车、机械加工及热处理", ["专用车", "机械加工及热处理"]),
        ("供应商要求", ["供应商要求"]),
    ],
)
def test_a_need_names_what_stands_between_words_of_procurement(text: str, named: list[str]) -> None:
    assert things(text) == named


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("采购铜箔", [0.2, 0.2, 1, 1]),
        ("机械加工", [1, 1, 0.5, 0.5]),  # part of the product's name
        ("采购加工", [0.2, 0.2, 0.2, 0.2]),  # company talk
        ("专用车", [0.5, 0.5, 1]),
    ],
)
def test_soft_words_weigh_half_beside_a_product(text: str, weights: list[float]) -> None:
    assert char_weights(text, 0.2).tolist() == weights


def test_a_scheme_without_stop_words_weighs_all_alike() -> None:
    assert char_weights("采购机械加工", 1.0).tolist() == [1.0] * 6


def test_other_word_lists_give_other_weights() -> None:
    from dataclasses import replace

    shipped = lexicon.shipped()
    with lexicon.using(replace(shipped, stopwords=("铜箔",), softwords=())):
        assert char_weights("采购铜箔", 0.2).tolist() == [1, 1, 0.2, 0.2]
    assert char_weights("采购铜箔", 0.2).tolist() == [0.2, 0.2, 1, 1]


def test_names_with_the_same_end_share_more_than_names_with_the_same_middle() -> None:
    def shared(first: str, second: str) -> int:
        pairs = [
            set(grams_of(text, 3, 1.0, has_codes=False, has_edges=True)[0].tolist())
            for text in (first, second)
        ]
        return len(pairs[0] & pairs[1])

    assert shared("机器人", "特种机器人") > shared("机器人", "机器人应用件") - 1
    assert shared("高频头", "调谐器高频头") == shared("高频头", "高频头支架")
    without = len(grams_of("高频头", 3, 1.0, has_codes=False)[0])
    assert shared("高频头", "高频头") > without


def test_edges_alone_say_nothing() -> None:
    document = Document("a", (Field("text", "铜"),))
    grams = {gram for gram in document_features(document, Scheme()).grams.tolist() if gram < 100}
    assert not grams


def test_a_piece_that_is_left_after_cutting_counts_once() -> None:
    need = Document("c", (Field("title", "采购铜箔，求购铜箔"),))
    assert len(need_features(need, Scheme()).pieces) == 1
