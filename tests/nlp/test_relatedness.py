"""Texts are related that say the same in other characters."""

import numpy as np
import pytest

from nlp import relatedness, relatedness_table
from nlp.analysis import Document, Field, Scheme, clean, need_features
from nlp.relatedness import meaning_of, relate, table
from nlp.rows import read
from nlp.text_index import TextIndex
from tests.nlp import samples


def related(need: str, *texts: str) -> list[float]:
    documents = [Document(f"s{n}", (Field("text", text),)) for n, text in enumerate(texts)]
    index = TextIndex.fit(documents)
    return index.score(Document("c", (Field("title", need),)), documents).related.tolist()


@pytest.mark.parametrize(
    ("need", "near", "far"),
    [
        ("采购覆铜板", "印制电路板", "面粉、糕点"),
        ("求购口罩", "防护服、手术衣", "齿轮箱"),
        ("需要减速机", "齿轮箱", "针织面料"),
        ("水泥供应商", "混凝土", "疫苗"),
    ],
)
def test_a_maker_of_kin_is_closer_than_a_stranger(need: str, near: str, far: str) -> None:
    first, second = related(need, near, far)
    assert first > second


def test_who_makes_the_thing_itself_is_closest() -> None:
    values = related("电解铜箔", "电解铜箔", "铜杆、铜线", "糕点")
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(1.0)


def test_words_that_nobody_knows_are_related_to_nothing() -> None:
    assert related("XYZ-1722", "齿轮", "XYZ-1722") == [0.0, 0.0]
    assert related("齿轮", "@#%", "") == [0.0, 0.0]


def test_saying_it_again_pays_nothing() -> None:
    once, often = related("减速器", "齿轮、轴承", "。".join(["齿轮、轴承"] * 20))
    assert once == often


def slow_points(text: str, weights: list[float]) -> np.ndarray:
    total, place = np.zeros(table().size), 0
    while place < len(text):
        words = [text[place : place + size] for size in (4, 3, 2, 1) if place + size <= len(text)]
        word = next((w for w in words if max(w) <= "\uffff" and table().point(w) is not None), "")
        if word:
            weight = float(np.mean(weights[place : place + len(word)]))
            total += table().point(word) * weight
        place += len(word) or 1
    return total


def unit(point: np.ndarray) -> np.ndarray:
    size = float(np.sqrt((point * point).sum()))
    return point / size if size else point


def test_values_are_those_of_the_slow_reference() -> None:
    documents = samples.documents(30)
    rows, _ = read(documents, Scheme())
    for need in samples.needs(8):
        features = need_features(need, Scheme())
        meaning = meaning_of(need, features)
        found = relate(meaning, rows, np.arange(30))
        # What is kept of some documents serves beside others, in any order.
        again = relate(meaning, rows, np.arange(29, -1, -1))
        assert again.tolist() == found[::-1].tolist()
        things = [
            slow_points(text, relatedness.char_weights(text, 0.2).tolist())
            for piece in features.pieces
            for text in [clean(need.fields[piece.field].text).folded[piece.start : piece.end]]
        ]
        weights = [
            float(np.sqrt((t * t).sum()) * w) for t, w in zip(things, features.weights, strict=True)
        ]
        whole = unit(sum(t * w for t, w in zip(things, features.weights, strict=True)))
        for place, value in enumerate(found.tolist()):
            own = [
                (slow_points(text, [1.0] * len(text)), float(rows.weights[piece]))
                for piece in rows.pieces_of(np.array([place])).tolist()
                for text in [text_of(rows, piece)]
            ]
            best = [max([0.0, *(unit(t) @ unit(p) * w for p, w in own)]) for t in things]
            average = sum(b * w for b, w in zip(best, weights, strict=True)) / sum(weights)
            close = max(0.0, float(unit(sum(p * w for p, w in own)) @ whole))
            assert value == pytest.approx(min(1.0, (average + close) / 2), abs=1e-9)


def text_of(rows, piece: int) -> str:
    units = rows.units[rows.bounds[piece] : rows.bounds[piece + 1]]
    return units.tobytes().decode("utf-16-le", "surrogatepass")


def test_the_table_is_that_of_its_recipe() -> None:
    words = relatedness_table.chosen()
    assert {"铜箔", "覆铜板", "减速器", "铜"} <= set(words)
    assert not {"云南", "中国银行", "以及", "非常"} & set(words)
    known = [word for word in words if table().point(word) is not None]
    assert len(known) > 0.95 * len(words)
    assert table().points.size == np.count_nonzero(table().keys) * relatedness_table.SIZE


def test_the_more_a_word_says_the_longer_its_point() -> None:
    vectors = np.random.default_rng(1).normal(size=(60, 50))
    points = relatedness_table.points_of(vectors, np.linspace(0.1, 1.0, 60)).astype(float)
    assert points.shape == (60, relatedness_table.SIZE)
    assert np.abs(points).max() == 127
    assert (points[-5:] ** 2).sum() > (points[:5] ** 2).sum()
    assert relatedness_table.weight("铜箔", 30, "n") > relatedness_table.weight("公司", 30000, "n")
    assert relatedness_table.weight("供应", 3000, "v") < relatedness_table.weight("铸造", 100, "v")
