"""Which property each quantity of a sentence belongs to: 抗拉强度、屈服强度均≥500MPa."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.quantities.asides import TIMES, find_aside, share_units
from nlp.quantities.directions import is_less_better
from nlp.quantities.values import Quantity, Reading, Stated, read_text, with_operator
from nlp.quantities.wording import (
    BREAK,
    name_before,
    name_behind,
    name_by_unit,
    name_of_action,
    split_names,
    unit_in,
)
from nlp.units import convert

_JOINT = re.compile(r"[\s,、/且并而同时又及和与或者]*")
_AXES = ("长度", "宽度", "高度")
_CODED = re.compile(
    r"材[质料]|[牌型钢编代]号|钢种|标准|协议|系统$|接口|认证|资质|[A-Za-z]*\d+[A-Za-z]*$"
)
_LETTERS = frozenset(["", *"LTABCDFHKU"])  # 316L is a grade
_FIELD = 60  # characters before a number in which its name is looked for


def find_stated(text: str) -> tuple[Stated, ...]:
    """Return what a text states of measured properties: 抗拉强度≥900MPa, 硬度HRC58~62."""
    return _find_stated(text, lexicon.current())


@lru_cache(maxsize=32_768)
def _find_stated(text: str, lists: Lexicon) -> tuple[Stated, ...]:
    namer = _Namer(read_text(text, lists), lists)
    for place, quantity in enumerate(share_units(namer.reading)):
        namer.take(place, quantity)
    return tuple(_directed(item) for item in namer.found)


@dataclass
class _Namer:
    """Names the quantities of one text from left to right.

    ``done``: where the quantity before ended; ``opening``: that quantity; ``queue``: names still
    waiting for their value (分别为), ``queued``: the first value of them; ``last``: the names of
    the quantity before, empty if it was a condition; ``held``: words before a condition that name
    the next value (光衰1000h≤3%).
    """

    reading: Reading
    lists: Lexicon
    found: list[Stated] = field(default_factory=list)
    done: int = 0
    last: tuple[str, ...] = ()
    queue: list[str] = field(default_factory=list)
    queued: Quantity | None = None
    opening: Quantity | None = None
    held: str = ""

    def take(self, place: int, quantity: Quantity) -> None:
        """Add what a quantity states, if it can be told what it measures."""
        start = max(self.done, quantity.clean_start - _FIELD)
        gap = self.held + self.reading.text[start : quantity.clean_start]
        self.held = ""
        enclosed = _enclosed(self.opening, quantity, gap) if self.opening else None
        self.opening = quantity
        self.done = quantity.clean_end
        quantity = enclosed or quantity
        aside = find_aside(self.reading, place, gap)
        if aside is not None:
            self.held, self.done = aside
            self.last = self.last if gap == "/" else ()
        elif not self._is_second_bound(quantity, gap):
            segment = BREAK.split(gap)[-1]
            quantity = self._queue_up(quantity, gap, segment)
            if not quantity.unit:
                quantity = replace(quantity, unit=unit_in(segment))
            self._add(self._names(place, quantity, gap, segment), quantity)

    def _names(self, place: int, quantity: Quantity, gap: str, segment: str) -> tuple[str, ...]:
        if self.queue:
            return (self.queue.pop(0),)
        action = name_of_action(self._after(quantity), quantity.unit)
        if action:
            return (action,)
        if TIMES.fullmatch(gap) and self.last:
            return self._next_axis() if quantity.unit else ()
        mark = self.reading.marks[place]
        names = name_before(segment, self.lists)
        if names:
            return tuple(f"{name}{mark}" for name in names) if mark in {"Rz", "Ry"} else names
        if gap and self.last and _JOINT.fullmatch(gap):
            return self.last
        return self._name_elsewhere(quantity, mark)

    def _name_elsewhere(self, quantity: Quantity, mark: str) -> tuple[str, ...]:
        own = self.reading.text[quantity.clean_start : quantity.clean_end]
        name = name_behind(self._after(quantity), quantity.unit, self.lists)
        name = name or name_by_unit(own, mark, quantity.unit)
        return (name,) if name else ()

    def _after(self, quantity: Quantity) -> str:
        return self.reading.text[quantity.clean_end : quantity.clean_end + 20]

    def _next_axis(self) -> tuple[str, ...]:
        """Name the next of 1200×800×600mm; with the second, the first gets its name too."""
        if self.last[0] in _AXES:
            return (_AXES[min(_AXES.index(self.last[0]) + 1, 2)],)
        self.found[-1] = Stated(_AXES[0], self.found[-1].quantity)
        return (_AXES[1],)

    def _queue_up(self, quantity: Quantity, gap: str, segment: str) -> Quantity:
        """Keep or open the list of names that wait for values; values share the first's bound."""
        if "分别" in segment or "依次" in segment:
            self.queue = list(split_names(re.split(r"[。;\n]", gap)[-1].replace("依次", "分别")))
            self.queued = quantity
        elif not _JOINT.fullmatch(gap):
            self.queue = []
        if not self.queue or self.queued is None or quantity.operator != "eq":
            return quantity
        return with_operator(quantity, self.queued.operator, self.queued.direction)

    def _add(self, names: tuple[str, ...], quantity: Quantity) -> None:
        if quantity.operator == "eq" and quantity.unit in _LETTERS:
            # 材质304 and 6205轴承 are codes, whatever their digits.
            names = tuple(name for name in names if not _CODED.search(name))
        self.found += [Stated(name, quantity) for name in names]
        self.last = names

    def _is_second_bound(self, quantity: Quantity, gap: str) -> bool:
        """Close the range that the quantity before has opened: ≥0.5mm且≤3mm, 0.5mm≤厚度≤3mm."""
        if not (self.found and self.last and _JOINT.fullmatch(gap)):
            return False
        before = self.found[-1].quantity
        if {before.operator, quantity.operator} != {"ge", "le"} or before.is_tolerance:
            return False
        merged = _between(before, quantity)
        if merged is None:
            return False
        count = len(self.last)
        self.found[-count:] = [Stated(name, merged) for name in self.last]
        return True


def _enclosed(first: Quantity, second: Quantity, gap: str) -> Quantity | None:
    """Return the range of 0.5mm≤厚度≤3mm, whose name stands between its ends."""
    if not re.match(r"\s?[≤<≥>]", gap) or {first.operator, second.operator} - {"eq", "le", "ge"}:
        return None
    is_rising = gap.lstrip()[0] in "≤<" and second.operator == "le"
    is_falling = gap.lstrip()[0] in "≥>" and second.operator == "ge"
    return _between(first, second) if is_rising or is_falling else None


def _between(first: Quantity, second: Quantity) -> Quantity | None:
    """Return the range that two open bounds enclose, in the unit of the second."""
    ends = [
        convert(value, item.unit or second.unit, second.unit)
        for item in (first, second)
        for value in [item.low if item.low is not None else item.high]
        if value is not None
    ]
    low, high = (item for item in ends if item is not None) if None not in ends else (None, None)
    if low is None or high is None:
        return None
    return replace(
        second,
        operator="between",
        low=min(low, high),
        high=max(low, high),
        start=first.start,
        clean_start=first.clean_start,
    )


def _directed(item: Stated) -> Stated:
    """Settle what 优于 means once the property is known."""
    quantity = item.quantity
    if quantity.direction != "better" or not is_less_better(item.name):
        return item
    return Stated(item.name, replace(quantity, operator="le", low=None, high=quantity.low))
