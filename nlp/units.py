"""Units and their conversion: μm, N/mm², W/(m·K), 万件/年, 亿元."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import normalize

MULTIPLIERS = {
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_FACTOR = re.compile(r"(.+?)(?:\^?(-?\d)|([²³]))?")
_MULTIPLIER = re.compile(r"(百万|千万|十万|万亿|亿|万|千|百)(.+)")
_COUNTED = re.compile(r"(\d{1,5})(\D.*)")  # L/100km, g/(m²·24h)
# Where a temperature scale starts, in kelvin.
_ZEROS = {"℃": Decimal("273.15"), "℉": Decimal("459.67") * 5 / 9, "K": Decimal(0)}


@dataclass(frozen=True, slots=True)
class Scale:
    """A parsed unit: value × factor + zero is in base units of this dimension.

    ``zero`` is None but for a temperature scale that stands alone (℃, ℉, K).
    """

    factor: Decimal
    dimension: tuple[tuple[str, int], ...]
    zero: Decimal | None = None


def find_scale(unit: str) -> Scale | None:
    """Return the scale of a unit, or None if it is not known. An empty unit is a plain number."""
    return _scale(unit, lexicon.current())


@lru_cache(maxsize=4096)
def _scale(unit: str, lists: Lexicon) -> Scale | None:
    text = _written(unit, lists)
    if not text:
        return Scale(Decimal(1), ())
    factor, powers, sign = Decimal(1), dict[str, int](), 1
    for part in re.split(r"([/·*×])", text.replace("(", "").replace(")", "")):
        if part in {"/", "·", "*", "×"}:
            # W/(m·K): what follows the first slash stays below it.
            sign = -1 if part == "/" else sign
            continue
        if not part or part == "1":
            continue  # /K, 1/K
        parsed = _parse_factor(part)
        if parsed is None:
            return None
        factor = factor * parsed.factor if sign > 0 else factor / parsed.factor
        for name, power in parsed.dimension:
            powers[name] = powers.get(name, 0) + sign * power
    dimension = tuple(sorted(item for item in powers.items() if item[1]))
    return Scale(factor, dimension, _ZEROS.get(lists.unit_aliases.get(text, text)))


def convert(
    value: Decimal, unit: str, target: str, *, is_difference: bool = False
) -> Decimal | None:
    """Return a value in another unit, None if one is unknown or they measure different things.

    Temperatures move with the zero of their scale (25 ℃ are 298.15 K), differences between two
    temperatures do not.
    """
    lists = lexicon.current()
    if unit == target or _written(unit, lists) == _written(target, lists):
        return value
    source, goal = _scale(unit, lists), _scale(target, lists)
    if source is None or goal is None or source.dimension != goal.dimension:
        return None
    base = value * source.factor
    if not is_difference and source.zero is not None and goal.zero is not None:
        base += source.zero - goal.zero
    return base / goal.factor


@lru_cache(maxsize=4096)
def _written(unit: str, _lists: Lexicon) -> str:
    # A unit is cleaned as it would be behind a number.
    clean = normalize("1" + unit.strip()).text[1:] if unit.strip() else ""
    return clean.replace(" ", "").replace("/每", "/").replace("每", "/").rstrip("/")


def _parse_factor(part: str) -> Scale | None:
    direct = _find_unit(part)
    if direct is not None:
        return Scale(direct.factor, direct.powers)
    multiple = _MULTIPLIER.fullmatch(part)
    if multiple is not None:
        rest = _parse_factor(multiple[2])
        return rest and Scale(rest.factor * MULTIPLIERS[multiple[1]], rest.dimension)
    if part in MULTIPLIERS:
        return Scale(Decimal(MULTIPLIERS[part]), ())
    counted = _COUNTED.fullmatch(part)
    if counted is not None:
        rest = _parse_factor(counted[2])
        return rest and Scale(rest.factor * Decimal(counted[1]), rest.dimension)
    match = _FACTOR.fullmatch(part)
    unit = _find_unit(match[1]) if match and (match[2] or match[3]) else None
    if unit is None or match is None:
        return None
    power = int(match[2]) if match[2] else {"²": 2, "³": 3}[match[3]]
    return Scale(unit.factor**power, tuple((name, count * power) for name, count in unit.powers))


def _find_unit(symbol: str) -> lexicon.Unit | None:
    lists = lexicon.current()
    return lists.units.get(symbol) or lists.units.get(lists.unit_aliases.get(symbol, ""))
