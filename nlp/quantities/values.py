"""Find the quantities of a text: each number with its bounds, unit and place."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import Normalized, simplify
from nlp.number_words import raise_powers
from nlp.quantities.bounds import read_bounds
from nlp.quantities.pattern import quantity_pattern

MAX_CHARS = 20_000  # of a text that are read
_TABLE = str.maketrans("−﹣∼〜⩾≧⩽≦≮≯", "--~~≥≥≤≤≥≤")
# A standard with its number is a name: GB/T 1591-2018, ISO 9001:2015.
_STANDARD = re.compile(
    r"(?<![A-Za-z])(?:GB|JB|YB|HG|YS|SH|SJ|QC|JC|FZ|NB|DL|TB|GJB|CJ|JG|JGJ|QB|YY|WS|ISO|IEC|EN|DIN"
    r"|ASTM|ASME|JIS|IATF|IPC|SAE|UL|API|AWS|AMS|MIL|AS|BS|VDA|VDI|T/[A-Z]{2,8}|AEC|MSL|IP|PN)"
    r"(?:/[TZ]|/TS|-Q)?[\s-]?[A-Z]?\d[\d.]*(?:[-:]\d{1,4}(?![\d.]))*(?:[A-Z](?![A-Za-z\d]))?"
)
_CODE = re.compile(r"(?<![A-Za-z\d])\d{3,5}-(?:[THOF]\d*|[A-Z])(?![a-z])")  # 6061-T6
# The load of a hardness test is not its value: HV0.5≥700, HBW10/3000≤255.
_MASKED = re.compile(r"\ue200\s?[A-Za-z]{1,3}-?$")
_LOAD = re.compile(r"(HV|HBW)(\d[\d./]{0,8})(?=\s?[≥≤<>:])")
_WORD = frozenset("零〇一二两三四五六七八九十百千万亿半")
# After one number word these are mostly other words: 三元, 十分, 两面, 千斤顶.
_DOUBTFUL = frozenset(
    "元分度方个件种次级层面条家人名位项款轮路轴芯成角目块套对双头把片支台组株只张根回周天日倍斤克"
)
_SURE = re.compile(r"(?:为|达到?|[:≥≤<>]|期|时间|寿命|每|需|达|等级|能效|精度|标准)\s?$")
_SPANS = frozenset({"年", "月", "个月", "日", "天", "周"})
_MAY_FOLLOW = re.compile(r"[\s,;。!?、)/(×xX*~或和及与且并以而的时后之]|$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with bounds in a text. ``operator``: ge, le, eq, about or between.

    ``low`` and ``high`` are in ``unit``; an open side is None. ``start`` and ``end`` delimit it
    in the original text, ``clean_start`` and ``clean_end`` in the clean one. ``is_tolerance``: a
    spread around a value or around zero (±0.02), where less is better. ``direction`` is
    "reached" (达到 5) or "better" (优于 5) where only the property tells which side is meant.
    """

    operator: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    start: int
    end: int
    clean_start: int
    clean_end: int
    is_tolerance: bool = False
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """A requirement read from a sentence: what is measured, and the bounds."""

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the pattern sees it, its clean form, and the quantities in it with their marks."""

    text: str
    quantities: tuple[Quantity, ...]
    marks: tuple[str, ...]


def with_operator(quantity: Quantity, operator: str, direction: str = "") -> Quantity:
    """Return a single value as a bound: eq 5 as ge 5 or le 5. Other shapes stay as they are."""
    if quantity.operator != "eq" or operator not in {"ge", "le", "about", "eq"}:
        return quantity
    value = quantity.low
    low, high = None if operator == "le" else value, None if operator == "ge" else value
    return replace(quantity, operator=operator, low=low, high=high, direction=direction)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return all quantities of the first MAX_CHARS characters of a text, in order."""
    return read_text(text, lexicon.current()).quantities


@lru_cache(maxsize=8192)
def read_text(text: str, lists: Lexicon) -> Reading:
    """Return the text made ready for reading, with its quantities."""
    text = text[:MAX_CHARS]
    clean = simplify(text)
    ready = _prepared(clean, text)
    if not any(char.isdigit() or char in _WORD for char in ready):
        return Reading(ready, (), ())
    found: list[Quantity] = []
    marks: list[str] = []
    for match in quantity_pattern(lists).finditer(ready):
        quantity = _quantity(match, clean, lists)
        if quantity is not None:
            found.append(quantity)
            marks.append(match["mark"] or "")
    return Reading(ready, tuple(found), tuple(marks))


def _prepared(clean: Normalized, original: str) -> str:
    """Mark what clean text no longer shows; every character keeps its place."""
    text = clean.text.translate(_TABLE)
    if "10" in text:
        text = raise_powers(text, "".join(original[start] for start in clean.starts))
    text = _LOAD.sub(lambda match: match[1] + " " * len(match[2]), text)
    for pattern in (_STANDARD, _CODE):
        text = pattern.sub(lambda match: "\ue200" * len(match[0]), text)
    return text


def _quantity(match: re.Match[str], clean: Normalized, lists: Lexicon) -> Quantity | None:
    before = match.string[max(0, match.start() - 24) : match.start()]
    if not _is_plausible(match, before):
        return None
    bounds = read_bounds(match, before, lists)
    if bounds is None:
        return None
    start = match.end() - len(match[0].lstrip())
    end = match.start() + len(match[0].rstrip())
    return Quantity(
        bounds.operator,
        bounds.low,
        bounds.high,
        bounds.unit,
        *clean.span(start, end),
        start,
        end,
        bounds.is_tolerance,
        bounds.direction,
    )


def _is_plausible(match: re.Match[str], before: str) -> bool:
    """Tell a measured value from a number that is part of a word, a code or a date."""
    if _MASKED.search(before) and not match["mark"]:
        return False  # the 0 of UL94 V-0
    number = match["first"].lstrip("+-")
    unit = (match["last"] or match["unit"] or match["around_unit"] or "").strip()
    is_bounded = bool(match["bound"] or match["inner"] or match["after"])
    if unit in _SPANS and (match["bound"] or "").strip() == "近":
        return False  # 近三年 says since when, not how much
    if number[0] in _WORD and "分之" not in number:
        return _is_number_word(number, unit, before, is_bounded=is_bounded)
    if unit == "年" and not is_bounded and re.fullmatch(r"(?:19|20)\d\d", number):
        return False
    if unit or match["mark"] or is_bounded or "分之" in number:
        return True
    return _MAY_FOLLOW.match(match.string, match.end()) is not None


def _is_number_word(number: str, unit: str, before: str, *, is_bounded: bool) -> bool:
    if not unit or before.endswith("每"):
        return False
    if number in "百千万" and not is_bounded and unit in {"公里", "米"}:
        return _SURE.search(before) is not None  # 百公里加速, 万米深井
    if len(number) > 1 or unit not in _DOUBTFUL or is_bounded:
        return True
    return (unit == "级" and number in "十百千万") or _SURE.search(before) is not None
