"""Numbers that belong to another number: conditions, asides in brackets, lists with one unit."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.quantities.values import Quantity, Reading, with_operator
from nlp.units import find_scale

TIMES = re.compile(r"\s?[×xX*]\s?")
# A number that says when the next one holds: 25℃下, 1000h盐雾试验后, 3000r/min时.
_WHEN = re.compile(
    r"(?!的)[^,;。!?\n\d≥≤<>、:]{0,8}?(?:下(?![料限游单降线])|后(?![续处期])|时(?![间效速长]))(?:的|,)?"
)
_LINK = re.compile(r"\s?[、,/和或及与]\s?")
_CLOSED = re.compile(r"[^(),;。!?\n]{0,12}\)")
_DIRECTLY = re.compile(r"\s?(?:为|是|应|须|:|内|时)?\s?")


def find_aside(reading: Reading, place: int, gap: str) -> tuple[str, int] | None:
    """Tell whether a quantity only qualifies another; ``gap`` is the text that leads to it.

    Returns None for a value of its own, else the words that still name the next value, and where
    the text that leads to the next value begins.
    """
    this = reading.quantities[place]
    if gap == "/" and place and _differ(this, reading.quantities[place - 1]):
        return "", this.clean_end  # AC1500V/1min
    if place + 1 == len(reading.quantities):
        return None
    following = reading.quantities[place + 1]
    when = _WHEN.match(reading.text, this.clean_end, following.clean_start)
    if when:
        return "", when.end()
    between = reading.text[this.clean_end : following.clean_start]
    is_bracketed = gap.rfind("(") > gap.rfind(")") and _CLOSED.match(between) is not None
    if is_bracketed and not re.search(r"[,;。!?\n]", between):
        return gap, this.clean_end  # 噪声(1m处)≤75dB
    is_bound = following.operator in {"ge", "le"} and this.operator in {"eq", "between"}
    is_value = this.operator == "eq" and following.operator == "eq"
    if (is_bound or is_value) and _DIRECTLY.fullmatch(between) and _differ(this, following):
        return gap, this.clean_end  # 光衰1000h≤3%
    return None


def _differ(one: Quantity, two: Quantity) -> bool:
    first, second = find_scale(one.unit), find_scale(two.unit)
    return first is None or second is None or first.dimension != second.dimension


def share_units(reading: Reading) -> Sequence[Quantity]:
    """Give the numbers of a list the unit of the last: 0.5、0.8、1.0mm, ≥1200×800×600mm."""
    shared = list(reading.quantities)
    for place in range(len(shared) - 2, -1, -1):
        this, following = shared[place], shared[place + 1]
        between = reading.text[this.clean_end : following.clean_start]
        is_joined = _LINK.fullmatch(between) or TIMES.fullmatch(between)
        if is_joined and not this.unit and following.unit:
            shared[place] = replace(this, unit=following.unit)
    for place in range(1, len(shared)):
        before, this = shared[place - 1], shared[place]
        if TIMES.fullmatch(reading.text[before.clean_end : this.clean_start]):
            shared[place] = with_operator(this, before.operator)
    return shared
