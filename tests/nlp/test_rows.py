"""Reading many documents at once gives the features of reading each alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import bulk, rows
from nlp.analysis import Document, Field, Scheme, clean, document_features
from tests.nlp import samples
from tests.nlp.texts import demo_texts

CHARS = "铜箔減速器3.5/a42CrMo-μ℃㎡ⅢＡ，。 \n\t\u200b\u0301e\u00e9ﾊﾞ각ᄀ\ue000␞𠮷😀不低于毫米≥ß"
TEXTS = st.text(st.sampled_from(CHARS), max_size=30)


@given(st.lists(TEXTS, max_size=8))
def test_cleaning_together_is_cleaning_alone(texts: list[str]) -> None:
    assert bulk.folded(texts) == [clean(text).folded for text in texts]


RULED = (
    "铜箔产线钢板5３百万/吨.,，、。;-—~μΑС○〇二以上内"
    "含本数及或不低于至少大平方米毫小时件年 ㎡\u200bΣİg0"
)


@settings(max_examples=400)
@given(st.lists(st.text(st.sampled_from(RULED), max_size=24), max_size=5))
def test_what_rules_look_for_is_cleaned_as_alone(texts: list[str]) -> None:
    assert bulk.folded(texts) == [clean(text).folded for text in texts]


def test_units_without_any_number_stay_as_written_beside_others_with_one() -> None:
    assert bulk.folded(["万平方米/年", "产量5平方米"]) == ["万平方米/年", "产量5m²"]


def test_texts_of_the_trade_are_cleaned_as_alone() -> None:
    texts = demo_texts()
    assert bulk.folded(texts) == [clean(text).folded for text in texts]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_cleaning_any_texts_together_is_cleaning_alone(texts: list[str]) -> None:
    assert bulk.folded(texts) == [clean(text).folded for text in texts]


def test_long_texts_are_cut_as_alone() -> None:
    texts = ["铜箔，" * 20_000, "齿轮", "不低于3毫米" * 9_000]
    assert bulk.folded(texts) == [clean(text).folded for text in texts]


def assert_same(documents: list[Document], scheme: Scheme) -> None:
    stored, counts = rows.read(documents, scheme)
    for number, document in enumerate(documents):
        expected = document_features(document, scheme)
        pieces = stored.pieces_of(np.array([number]))
        texts = [
            stored.units[stored.bounds[piece] : stored.bounds[piece + 1]].tobytes()
            for piece in pieces
        ]
        assert [text.decode("utf-16-le") for text in texts] == [
            clean(document.fields[piece.field].text).folded[piece.start : piece.end]
            for piece in expected.pieces
        ]
        assert stored.fields[pieces].tolist() == [piece.field for piece in expected.pieces]
        assert stored.weights[pieces].tolist() == pytest.approx(expected.weights.tolist())
        own = slice(counts.offsets[number], counts.offsets[number + 1])
        order = np.argsort(counts.grams[own])
        grams, totals = expected.totals()
        assert counts.grams[own][order].tolist() == grams.tolist()
        assert counts.counts[own][order].tolist() == pytest.approx(totals.tolist(), rel=1e-6)
        assert counts.lengths[number] == pytest.approx(totals.sum(), rel=1e-6)


@pytest.mark.parametrize("scheme", [Scheme(), Scheme(max_gram=2, has_codes=False)])
def test_pieces_and_counts_are_those_of_one_document(scheme: Scheme) -> None:
    assert_same(samples.documents(60), scheme)


@settings(max_examples=60)
@given(st.lists(st.lists(TEXTS, max_size=3), max_size=4))
def test_pieces_and_counts_of_any_text(texts: list[list[str]]) -> None:
    documents = [
        Document(
            f"d{number}",
            tuple(Field(f"f{place}", text, 1.0 - place / 4) for place, text in enumerate(fields)),
        )
        for number, fields in enumerate(texts)
    ]
    assert_same(documents, Scheme())


def test_grams_shared_with_a_table_are_counted_by_piece() -> None:
    scheme = Scheme()
    documents = samples.documents(20)
    stored, _ = rows.read(documents, scheme)
    wanted = document_features(documents[3], scheme).totals()[0]
    table = rows.GramTable.of(wanted)
    pieces = stored.pieces_of(np.arange(20))
    owner, found, counts = rows.shared_grams(stored, pieces, table, scheme)
    entries = {
        (int(piece), int(wanted[place])): count
        for piece, place, count in zip(owner, found, counts, strict=True)
    }
    expected = {}
    start = 0
    for document in documents:
        features = document_features(document, scheme)
        for gram, count, piece in zip(
            features.grams.tolist(), features.counts, features.piece_of, strict=True
        ):
            if gram in set(wanted.tolist()):
                expected[(start + int(piece), gram)] = count
        start += len(features.pieces)
    assert entries == expected
