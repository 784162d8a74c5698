from hypothesis import given
from hypothesis import strategies as st

from nlp.analysis import Document, Field
from nlp.matching import find_matches
from nlp.text_index import TextIndex

SUPPLIER = Document(
    "s",
    (
        Field("capabilities.c1.name", "高精度壓延銅箔"),
        Field(
            "capabilities.c1.text", "采用42CrMo4轧辊轧制压延铜箔，厚度22mm，可按用户要求供货", 0.8
        ),
    ),
)
STATISTICS = TextIndex.fit([SUPPLIER]).statistics


def matches(text):
    return find_matches(Document("n", (Field("content", text),)), SUPPLIER, STATISTICS)


def test_matches_quote_both_texts():
    need = "需采购压延铜箔，轧辊材质42CrMo4"
    found = matches(need)
    assert {match.term for match in found} == {"压延铜箔", "轧辊", "42CrMo4"}
    texts = {field.path: field.text for field in SUPPLIER.fields}
    for match in found:
        assert need[slice(*match.need_span)] == match.term
        assert texts[match.doc_field][slice(*match.doc_span)] in {match.term, "壓延銅箔"}
    assert (
        sum(match.weight for match in found) == 1.0 or abs(sum(m.weight for m in found) - 1) < 1e-9
    )


def test_the_weightier_field_is_quoted():
    assert matches("压延铜箔")[0].doc_field == "capabilities.c1.name"


def test_procurement_words_amounts_and_half_words_are_no_evidence():
    assert matches("用户要求供货") == ()
    assert matches("22mm") == ()
    assert matches("延铜精矿") == ()
    assert matches("") == ()


def test_particles_are_cut_from_the_ends():
    assert [match.term for match in matches("轧辊轧制可按")] == ["轧辊轧制"]


@given(st.text(st.sampled_from("高精度压延铜箔轧辊轧制42CrMo，、的与"), max_size=40))
def test_every_match_stands_in_both_texts(text):
    folded = {field.path: field.text for field in SUPPLIER.fields}
    for match in matches(text):
        assert text[slice(*match.need_span)] == match.term
        assert 0 < match.weight <= 1
        start, end = match.doc_span
        assert 0 <= start < end <= len(folded[match.doc_field])
