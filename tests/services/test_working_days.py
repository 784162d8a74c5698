from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services import working_days


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # over a weekend
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # 国庆节、中秋节: 1 to 8 October
        (date(2025, 10, 10), 1, date(2025, 10, 11)),  # a Saturday worked in exchange
        (date(2025, 4, 30), 1, date(2025, 5, 6)),  # 劳动节: 1 to 5 May
    ],
)
def test_holidays_and_worked_weekends_count_as_announced(day, count, expected):
    assert working_days.add(day, count) == (expected, False)
    assert working_days.add(day, count).note == ""


def test_beyond_the_calendar_only_weekends_are_left_out_and_it_says_so():
    friday = date(2031, 10, 3)  # in the holidays of October, which nobody has announced
    found = working_days.add(friday, 5)
    assert found == (friday + timedelta(days=7), True)
    assert found.note == working_days.note_of(found.day) == "按周末推算，以公布的放假安排为准"
    assert working_days.note_of(date(2026, 3, 9)) == working_days.note_of(None) == ""


def test_a_count_that_leaves_the_calendar_is_estimated_as_a_whole():
    assert not working_days.add(date(2026, 12, 30), 1).is_estimated
    assert working_days.add(date(2026, 12, 30), 2).is_estimated


@pytest.mark.parametrize("count", [-1, working_days.MOST + 1])
def test_a_count_out_of_bounds_is_refused(count):
    with pytest.raises(ValueError, match="not a count"):
        working_days.add(date(2026, 3, 2), count)


@given(
    st.dates(date(2003, 1, 1), date(2040, 1, 1)),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_counting_in_two_steps_arrives_where_one_step_does(day, first, second):
    half = working_days.add(day, first)
    assert working_days.add(half.day, second).day == working_days.add(day, first + second).day
