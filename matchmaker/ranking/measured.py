"""Demands in words that hold a measured value: 细胞毒性≤1级, 镀锌厚8μm.

The value is compared with what a text states under the same name, never with the number alone.
"""

import re

from matchmaker.ranking.bounds import compare_measures, measure_required, measure_stated
from matchmaker.ranking.properties import Likeness, likeness
from matchmaker.ranking.results import Span, Verdict
from nlp.quantities import Stated, find_stated
from nlp.units import find_scale

MAX_CHARS = 20_000
_NUMBER = re.compile(r"(\d[\d.]*)(\D*)")
_WORDS = re.compile(r"[\u4e00-\u9fff]+")
_GRADE = re.compile(r"\d{3,5}[a-z]")
_PER = re.compile(r"/(.+)$")


def judge_measured(name: str, option: str, text: str) -> tuple[Verdict, Span | None]:
    """Return what a text says of the one measured value of a demand, and the span that says so.

    UNKNOWN if the demand holds no value with a unit or bound, or several of them.
    """
    wanted = find_stated(option) or find_stated(f"{name}{option}")
    if len(wanted) != 1:
        return Verdict.UNKNOWN, None
    asked = wanted[0]
    if not asked.quantity.unit and asked.quantity.operator not in {"ge", "le"}:
        return Verdict.UNKNOWN, None
    for stated in find_stated(text[:MAX_CHARS]):
        if likeness(asked.name, stated.name) < Likeness.ALIKE:
            continue
        verdict = _compare(asked, stated)
        if verdict is not Verdict.UNKNOWN:
            return verdict, (stated.quantity.start, stated.quantity.end)
    return Verdict.UNKNOWN, None


def _compare(asked: Stated, stated: Stated) -> Verdict:
    one, two = asked.quantity, stated.quantity
    per = [found[1] if found else "" for found in (_PER.search(one.unit), _PER.search(two.unit))]
    if per[0] != per[1] and not any(ending.isascii() for ending in per):
        return Verdict.UNKNOWN  # 25kg/袋 is not 25kg/桶, though both are counted
    required = measure_required(asked.name, one.operator, one.low, one.high, one.unit)
    operator = "tolerance" if two.is_tolerance else two.operator
    found = measure_stated(stated.name, operator, two.low, two.high, two.unit)
    if required is None or found is None:
        return Verdict.UNKNOWN
    return compare_measures(required, found)


def is_measured(wanted: str) -> bool:
    """Tell whether a folded demand is a number or a number with its unit, not a code: 25kg, 4寸."""
    number = _NUMBER.fullmatch(wanted)
    if number is None or _GRADE.fullmatch(wanted):
        return False
    return find_scale(number[2]) is not None if number[2] else len(wanted) < 3


def is_counted(text: str, end: int) -> bool:
    """Tell whether a unit follows a number: 304吨, 18650只."""
    return any(text[end : end + size] and find_scale(text[end : end + size]) for size in (1, 2, 3))


def pairs_of(text: str) -> tuple[str, ...]:
    """Return the pairs of Chinese characters of a text; a character alone stands for itself."""
    return tuple(
        run[place : place + 2]
        for run in _WORDS.findall(text)
        for place in range(max(1, len(run) - 1))
    )


def holds(clause: str, token: re.Match[str]) -> bool:
    """Tell whether a clause holds a token of a demand as a whole, a number with the same unit."""
    follows = token.string[token.end() : token.end() + 1]
    pattern = rf"(?<![a-z\d.]){re.escape(token[0])}(?![a-z\d]|\.\d)"
    return any(
        clause[found.end() : found.end() + 1] == follows
        or not (token[0][-1].isdigit() and is_counted(clause, found.end()))
        for found in re.finditer(pattern, clause)
    )
