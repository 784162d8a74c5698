"""What a title (梯度) without all its dates stands for: its rule set, and its last valid day."""

from datetime import date, timedelta

# Titles are valid for three years, then reviewed (优质中小企业梯度培育管理办法).
YEARS = 3
# The day from which the revised rules hold.
RULES_2026_FROM = date(2026, 4, 1)


def rule_set_on(first: date) -> str:
    """Return the code of the rule set under which a title was granted on `first`."""
    return "2026" if first >= RULES_2026_FROM else "2022"


def last_valid_day(first: date) -> date:
    """Return the last day of a title that was granted on `first`."""
    year = first.year + YEARS
    # 29 February has no like in most years.
    is_leap_day = (first.month, first.day) == (2, 29)
    after = date(year, 3, 1) if is_leap_day else first.replace(year=year)
    return after - timedelta(days=1)
