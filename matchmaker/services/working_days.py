"""Chinese working days, by a calendar that ends and says where.

The State Council announces the holidays of a year, with the weekends worked in exchange, in the
autumn before. For the years that chinesecalendar knows, the answer is exact; for all others it
counts Monday to Friday and says that it was estimated so (按周末推算).
"""

from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar

from matchmaker import messages

MOST = 250  # a year of working days: no window is longer


class WorkingDay(NamedTuple):
    """A day that was counted to; `is_estimated` where only weekends were left out."""

    day: date
    is_estimated: bool

    @property
    def note(self) -> str:
        """Return what is said beside the day."""
        return note_of(self.day) if self.is_estimated else ""


def note_of(day: date | None) -> str:
    """Return what is said beside a stored day that was counted to, empty where it is exact."""
    if day is None or _look_up(day)[1]:
        return ""
    return messages.text("working_day_estimated")


def add(day: date, count: int) -> WorkingDay:
    """Return the `count`-th working day after `day`, which itself does not count.

    Raise ValueError for a count below 0 or above MOST.
    """
    if not 0 <= count <= MOST:
        raise ValueError(f"not a count of working days: {count}")
    is_estimated = False
    while count:
        day += timedelta(days=1)
        is_working, is_known = _look_up(day)
        is_estimated = is_estimated or not is_known
        count -= is_working
    return WorkingDay(day, is_estimated)


def _look_up(day: date) -> tuple[bool, bool]:
    """Tell whether a day is a working day, and whether the calendar knows it."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False
