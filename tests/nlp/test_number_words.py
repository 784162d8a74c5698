from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.number_words import MAX_DIGITS, raise_powers, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千", "3000"),
        ("两百", "200"),
        ("十万", "100000"),
        ("一点五", "1.5"),
        ("半", "0.5"),
        ("十五", "15"),
        ("一百零五", "105"),
        ("两百五", "250"),
        ("两万五", "25000"),
        ("三千二百万", "32000000"),
        ("一亿二千万", "120000000"),
        ("三万亿", "3000000000000"),
        ("二〇二五", "2025"),
        ("1,200.5", "1200.5"),
        ("3×10^-5", "0.00003"),
        ("1.5e3", "1500"),
        ("10^6", "1000000"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_number(text) == Decimal(value)


def test_a_raised_power_is_told_from_a_number_behind_a_ten():
    marked = raise_powers("2×10-3与10-3", "2×10⁻³与10-3")
    assert read_number(marked[:6]) == Decimal("0.002")
    assert marked[6:] == "与10-3"


def test_what_is_no_measured_value_is_not_read():
    assert read_number("1" * (MAX_DIGITS + 1)) is None
    assert read_number("") is None


@given(st.text(st.sampled_from("零一二两三九十百千万亿点半"), min_size=1, max_size=20))
def test_any_run_of_number_words_is_survived(text):
    number = read_number(text)
    assert number is None or number >= 0
