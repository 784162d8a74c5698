"""From a match of the pattern to bounds and unit: ≥, ranges, tolerances, capacities."""

import re
from dataclasses import dataclass
from decimal import Decimal

from nlp.lexicon import Lexicon
from nlp.number_words import read_number
from nlp.quantities.pattern import AFTER, BOUNDS, LESS, MARKS, MORE
from nlp.units import MULTIPLIERS, convert, find_scale

MAX_POWER = 30  # numbers beyond 10^±30 are not measured values
SIZES = frozenset({"m", "m2", "m3", "kg"})
_SHARE = re.compile(r"([百千万])分之")
_SHARES = {"百": "%", "千": "‰", "万": "‱"}
_PERIOD = (
    r"(?P<every>每)?(?P<per>年|季度|月|周|日|天|小时|分钟|秒)"
    r"(?(every)|(?:均|平均|最大|最高|可|设计|总|计划|预计|稳定)?"
    r"(?:产|供|处理|加工|生产|出货|销|需|用量|消耗|耗|采购|输送|交付|发电|回收|吞吐|出口|交货))"
)
_PER_TIME = re.compile(_PERIOD + r"[^,;。!?\n\d≥≤<>]{0,12}$")
_PER_THING = re.compile(
    r"每(?P<per>[百千万]?(?:米|件|只|吨|公斤|台|套)|平方米|立方米|公斤|千克|吨|升|件|台|米|套|片|瓶|百公里|亩|m2|m3|t|kg)"
    r"[^,;。!?\n\d≥≤<>]{0,12}$"
)
_REACHED = re.compile(r"(?:达到?|高达|做到|达成|实现|提升至|提高至|提高到|提升到)(?:了)?[:\s]?$")
_ENDMOST = re.compile(r"^最[高大多长迟低小少](?=.)")
_ONLY_ENDS = re.compile(r"最[高大多低小少](?:可达到?|达到?)")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a quantity says, without its place; the fields are those of ``Quantity``."""

    operator: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    is_tolerance: bool = False
    direction: str = ""


def read_bounds(match: re.Match[str], before: str, lists: Lexicon) -> Bounds | None:
    """Return the bounds of a match; None if it is no quantity. ``before``: the text in front."""
    first = _value(match["first"])
    second = _value(match["second"]) if match["second"] else None
    if first is None or (match["second"] and second is None):
        return None
    unit = _with_period(_named(_unit(match), lists), before)
    if match["ratio"]:
        return _ratio(match, first, before)
    if match["around"] or match["upper"] or match["below"] or match["spread"]:
        return _tolerance(match, first, unit)
    if second is not None:
        low, high = sorted(_ends(match, first, second))
        return Bounds("between", low, high, unit)
    return _one_sided(match, first, unit, before)


def _value(text: str) -> Decimal | None:
    plain = _SHARE.sub("", text.strip())
    sign = -1 if plain.startswith(("-", "负", "零下")) else 1
    value = read_number(plain.lstrip("+-负下").removeprefix("零下"))
    if value is None or (value and abs(value.adjusted()) > MAX_POWER):
        return None
    return sign * value


def _ratio(match: re.Match[str], first: Decimal, before: str) -> Bounds | None:
    """长径比40:1 is 40; without 比 in front, two numbers around a colon are a time or a score."""
    second = _value(match["ratio"])
    if not second or "比" not in before[-12:]:
        return None
    operator = _operator(match)
    value = first / second
    return Bounds(operator, *_open(operator, value), "")


def _tolerance(match: re.Match[str], first: Decimal, unit: str) -> Bounds | None:
    if match["spread"]:
        return Bounds("le", None, abs(first), unit, is_tolerance=True)
    if match["below"]:
        lower = _value(match["below"])
        if lower is None or not match["first"].startswith("+"):
            return None
        return Bounds("between", lower, first, unit, is_tolerance=True)
    names = ("around", "around") if match["around"] else ("upper", "lower")
    upper, lower = (_value(match[name]) for name in names)
    if upper is None or lower is None:
        return None
    spread_unit = (match["around_unit"] or "").strip() or unit
    if spread_unit == "%" and unit != "%":
        upper, lower = abs(first) * upper / 100, abs(first) * lower / 100
    elif spread_unit != unit:
        factor = convert(Decimal(1), spread_unit, unit, is_difference=True)
        upper, lower = upper * (factor or 1), lower * (factor or 1)
    return Bounds("between", first - lower, first + upper, unit, is_tolerance=True)


def _ends(match: re.Match[str], first: Decimal, second: Decimal) -> tuple[Decimal, Decimal]:
    own, last = (match["unit"] or "").strip(), (match["last"] or "").strip()
    if own and last and own != last and own not in MULTIPLIERS:
        return convert(first, own, last) or first, second
    times = next((word for word in sorted(MULTIPLIERS, key=len)[::-1] if last.startswith(word)), "")
    if not own and times and first > second:
        # 5000~1万吨: the first number counts without 万.
        return first / MULTIPLIERS[times], second
    return first, second


def _one_sided(match: re.Match[str], first: Decimal, unit: str, before: str) -> Bounds:
    operator, direction = _operator(match), ""
    head = match[0].lstrip()
    if _ONLY_ENDS.match(head):
        # 最大可达300mm is an end of what can be chosen; 最高可达99.9% is what is reached.
        scale = find_scale(unit)
        is_size = scale is not None and {name for name, power in scale.dimension} <= SIZES
        if not (is_size and scale and scale.dimension):
            operator, direction = "eq", "reached"
    elif operator == "better":
        operator, direction = "ge", "better"
    elif operator == "eq" and _REACHED.search(before):
        direction = "reached"
    if operator == "eq" and (match["mark"] or "").startswith("R"):
        operator = "le"  # Ra0.8 on a drawing is the roughness allowed
    return Bounds(operator, *_open(operator, first), unit, direction=direction)


def _open(operator: str, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
    return None if operator == "le" else value, None if operator == "ge" else value


def _operator(match: re.Match[str]) -> str:
    for word in (match["inner"], match["bound"]):
        if word and word.strip() not in {":", "="}:
            found = _read_bound(word.strip())
            if found != "about" or not match["after"]:
                return found
    after = AFTER.get(match["after"] or "")
    return after or ("ge" if match["more"] else "eq")


def _read_bound(word: str) -> str:
    if word in BOUNDS:
        return BOUNDS[word]
    word = _ENDMOST.sub("", word.removesuffix("等于").removesuffix("或"))
    if word in LESS:
        return "le"
    if word in MORE:
        return "ge"
    return "ge" if word.endswith(tuple(sorted(LESS))) else "le"


def _unit(match: re.Match[str]) -> str:
    share = _SHARE.search(match["first"])
    if share:
        return _SHARES[share[1]]
    own, last = (match["unit"] or "").strip(), (match["last"] or "").strip()
    around = (match["around_unit"] or "").strip()
    unit = last or own or ("" if around == "%" else around) or MARKS.get(match["mark"] or "", "")
    if last in {"", "元"} and own.endswith("元") and own != last:
        unit = own
    return unit.replace("/每", "/").replace("每", "/")


def _named(unit: str, lists: Lexicon) -> str:
    """Return a unit with symbols for spelled-out names; 吨, 件 and the like stay as written."""
    if unit in lists.units:
        return unit
    parts = re.split(r"([/·()])", unit)
    return "".join(lists.unit_aliases.get(part, part) if len(part) > 1 else part for part in parts)


def _with_period(unit: str, before: str) -> str:
    scale = find_scale(unit) if unit and "/" not in unit else None
    if scale is None or any(name in {"s", "K", "yuan"} for name, _ in scale.dimension):
        return unit if scale is None or not _PER_THING.search(before) else _per(unit, before)
    if unit in MULTIPLIERS or (scale.dimension and scale.zero is None):
        period = _PER_TIME.search(before)
        if period:
            return f"{unit}/{'日' if period['per'] == '天' else period['per']}"
    return _per(unit, before) if scale.dimension else unit


def _per(unit: str, before: str) -> str:
    thing = _PER_THING.search(before)
    return f"{unit}/{'100km' if thing['per'] == '百公里' else thing['per']}" if thing else unit
