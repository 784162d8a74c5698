"""Matched words are marked, and nothing that a user wrote becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web.highlights import facts_of, marked, merged


def test_spans_are_marked_in_the_text():
    assert marked("高精度压延铜箔", [(3, 7)]) == "高精度<mark>压延铜箔</mark>"


def test_overlapping_and_adjacent_spans_become_one_mark():
    assert marked("电解铜箔厂", [(2, 4), (0, 2), (1, 3)]) == "<mark>电解铜箔</mark>厂"


def test_what_a_user_wrote_is_escaped_inside_and_outside_of_marks():
    assert marked("<b>铜&箔", [(3, 5)]) == "&lt;b&gt;<mark>铜&amp;</mark>箔"


@pytest.mark.parametrize("span", [(-5, 2), (2, 99), (3, 3), (4, 1), (9, 12)])
def test_spans_outside_of_the_text_do_no_harm(span):
    assert str(marked("铜箔", [span])).replace("<mark>", "").replace("</mark>", "") == "铜箔"


@given(
    st.text(alphabet="铜箔<>&\"'a ", max_size=20),
    st.lists(st.tuples(st.integers(-3, 25), st.integers(-3, 25)), max_size=6),
)
def test_marks_add_nothing_and_lose_nothing(text, spans):
    from markupsafe import Markup

    found = marked(text, spans)
    assert found.striptags() == Markup(marked(text, [])).striptags()
    assert found.count("<mark>") == found.count("</mark>") == len(merged(spans, len(text)))


def test_a_fact_takes_the_place_of_the_words_in_it_and_carries_its_anchors():
    facts = facts_of([(4, 9, "line-1-0"), (4, 6, "line-1-2")], 12)
    assert marked("薄型铜箔厚度6微米，好", [(2, 6)], facts) == (
        "薄型<mark>铜箔</mark>"
        '<mark class="fact"><span id="line-1-0"></span><span id="line-1-2"></span>厚度6微米</mark>'
        "，好"
    )


@given(
    st.text(alphabet="铜箔<>&", max_size=20),
    st.lists(st.tuples(st.integers(-3, 25), st.integers(-3, 25)), max_size=6),
    st.lists(st.tuples(st.integers(-3, 25), st.integers(-3, 25)), max_size=4),
)
def test_facts_lose_no_text_and_no_anchor_that_points_into_it(text, spans, proven):
    from markupsafe import Markup

    found = [(start, end, f"line-{place}") for place, (start, end) in enumerate(proven)]
    page = marked(text, spans, facts_of(found, len(text)))
    assert page.striptags() == Markup(marked(text, [])).striptags()
    for start, end, anchor in found:
        is_inside = max(0, start) < min(len(text), end)
        assert page.count(f'id="{anchor}"') == is_inside
