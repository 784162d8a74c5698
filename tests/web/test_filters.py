"""Values as Chinese readers expect them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from matchmaker.services import requirement_texts
from matchmaker.web import bars, filters


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        (Decimal(36_000_000), "3,600"),
        (Decimal("12345.60"), "1.23456"),
        (None, "—"),
        (Decimal(10_000), "1"),
    ],
)
def test_amounts_are_shown_in_wan_yuan(yuan, shown):
    assert filters.wan(yuan) == shown


def test_moments_are_shown_in_local_time():
    assert filters.moment(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == "2026-11-23 00:30"
    assert filters.moment(None) == filters.day(None) == "—"
    assert filters.day(date(2026, 1, 2)) == "2026-01-02"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (("ge", "0.80", None, None, "MPa"), "≥ 0.8 MPa"),
        (("le", None, "25", None, "kPa"), "≤ 25 kPa"),
        (("eq", "4", None, None, "级"), "= 4 级"),
        (("about", "100", None, None, ""), "≈ 100"),
        (("between", "3.2", "8", None, "mm"), "3.2～8 mm"),
        (("le", None, "3.4", "10GHz", ""), "≤ 3.4（10GHz）"),
        (("in", None, None, "铝、铜", ""), "铝、铜"),
        (("text", None, None, None, ""), "—"),
    ],
)
def test_a_measure_is_one_short_text(values, shown):
    operator, low, high, text, unit = values
    row = SimpleNamespace(
        operator=operator,
        low=low and Decimal(low),
        high=high and Decimal(high),
        text=text,
        unit=unit,
    )
    assert requirement_texts.measure(row) == shown


def test_line_breaks_stay_and_markup_does_not():
    assert filters.lines("一\n<二>") == "一<br>&lt;二&gt;"
    assert filters.lines(None) == ""


def test_the_pieces_of_a_bar_are_as_long_as_the_score():
    parts = [
        {"signal": "text", "label": "内容相关", "points": 0.3},
        {"signal": "tier", "label": "梯度", "points": 0.0},
        {"signal": "region", "label": "属地", "points": 0.05},
    ]
    pieces = bars.stack(parts)
    assert [(piece.signal, piece.start, piece.width) for piece in pieces] == [
        ("text", 0.0, 30.0),
        ("region", 30.0, 5.0),
    ]


def test_valid_tiers_stand_with_the_highest_first():
    def fact(rank, start, end):
        return SimpleNamespace(
            tier=SimpleNamespace(rank=rank), valid_from=date(start, 1, 1), valid_to=date(end, 1, 1)
        )

    low, high, old = fact(1, 2024, 2027), fact(3, 2025, 2028), fact(4, 2020, 2023)
    assert filters.tiers_on([low, high, old], date(2026, 6, 1)) == [high, low]


def test_verdicts_are_counted_in_a_fixed_order():
    ledger = [{"verdict": name} for name in ("not_met", "met", "unknown", "met")]
    assert filters.verdicts(ledger) == {"met": 2, "unknown": 1, "not_met": 1}
