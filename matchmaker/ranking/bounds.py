"""Does a stated value satisfy a bound? Interval logic on exact decimals.

How a statement is read: ``ge`` and ``le`` are guarantees (抗拉强度≥900 guarantees 900), ``eq`` a
value, ``about`` a value ±5 %, ``between`` a range. For sizes (lengths, masses, areas, volumes,
rates of output) a range or an opposite bound is read as what the supplier can choose from: a
mill that rolls 0.2–3 mm can deliver 0.5 mm. Elsewhere a range that is only partly inside is PARTLY.
A tolerance (10±0.02) is neither: the values spread over all of it, and a wider one does not do.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from matchmaker.ranking.results import Verdict
from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.quantities.directions import (
    is_covered,
    is_difference,
    is_less_better,
    is_more_better,
    is_rank,
)
from nlp.units import find_scale

INFINITY = Decimal("Infinity")
TOLERANCE = Decimal("0.05")
EPSILON = Decimal("1e-9")
_PERIODS = ("年", "月", "日", "天", "周", "季度", "/a", "/d")
_SIZES = frozenset({"m", "m2", "m3", "kg"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A closed interval and how it was stated; ``extent`` is its largest finite end, unsigned."""

    operator: str
    low: Decimal
    high: Decimal
    extent: Decimal = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Measure the interval once: it is compared with many."""
        ends = [abs(end) for end in (self.low, self.high) if end.is_finite()]
        object.__setattr__(self, "extent", max(ends, default=Decimal(0)))

    @classmethod
    def of(cls, operator: str, low: Decimal | None, high: Decimal | None) -> "Bound | None":
        """Return the interval that an operator and its values mean; None if values lack."""
        first = low if low is not None else high
        last = high if high is not None else low
        if first is None or last is None:
            return None
        if operator == "ge":
            return cls(operator, first, INFINITY)
        if operator == "le":
            return cls(operator, -INFINITY, last)
        if operator == "about":
            margin = abs(first) * TOLERANCE
            return cls(operator, first - margin, first + margin)
        if operator == "tolerance":
            # ±0.02 is stated as its upper end alone.
            return cls(operator, -last if low is None else first, last)
        low, high = min(first, last), max(first, last)
        return cls("eq" if low == high else "between", low, high)

    def scaled(self, factor: Decimal, shift: Decimal = Decimal(0)) -> "Bound":
        """Return the interval in another unit; the factor is positive."""
        return Bound(self.operator, self.low * factor + shift, self.high * factor + shift)


@dataclass(frozen=True, slots=True)
class Measure:
    """A bound in base units. A unit that is not known is a dimension of its own."""

    bound: Bound
    dimension: tuple[tuple[str, int], ...]
    zero: Decimal | None
    is_selectable: bool = False
    is_difference: bool = False


def measure_required(
    name: str, operator: str, low: Decimal | None, high: Decimal | None, unit: str
) -> Measure | None:
    """Return what a requirement demands; None if values lack.

    A bare value of a property that has a better side is a limit: 交货期30天, 质保期2年, 年产5万吨.
    """
    measure = measure_stated(name, operator, low, high, unit)
    if measure is None:
        return None
    bound = measure.bound
    if bound.operator == "eq" and is_less_better(name):
        bound = Bound("le", -INFINITY, bound.high)
    elif bound.operator == "between" and is_covered(name):
        bound = replace(bound, operator="covered")
    elif bound.operator == "eq" and (is_more_better(name) or _is_output(unit, measure)):
        bound = Bound("ge", bound.low, INFINITY)
    return replace(
        measure,
        bound=bound,
        is_selectable=is_size(measure.dimension) and not is_less_better(name),
        is_difference=is_difference(name),
    )


def measure_stated(
    name: str, operator: str, low: Decimal | None, high: Decimal | None, unit: str
) -> Measure | None:
    """Return what a statement says in base units; None if values lack."""
    if unit == "级" and operator == "ge" and is_rank(name):
        # 能效不低于2级 is grade 2 or 1.
        operator, low, high = "le", None, low
    bound = Bound.of(operator, low, high)
    if bound is None:
        return None
    factor, dimension, zero = _scale(unit, lexicon.current())
    return Measure(bound if factor == 1 else bound.scaled(factor), dimension, zero)


@lru_cache(maxsize=4096)
def _scale(
    unit: str, _lists: Lexicon
) -> tuple[Decimal, tuple[tuple[str, int], ...], Decimal | None]:
    scale = find_scale(unit)
    if scale is None:
        return Decimal(1), ((f"?{unit}", 1),), None
    return scale.factor, scale.dimension, scale.zero


def compare_measures(required: Measure, stated: Measure) -> Verdict:
    """Compare in base units; UNKNOWN where the two measure different things."""
    if required.dimension != stated.dimension:
        return Verdict.UNKNOWN
    bound = stated.bound
    if required.zero is not None and stated.zero is not None and not required.is_difference:
        bound = bound.scaled(Decimal(1), stated.zero - required.zero)
    return judge(required.bound, bound, is_selectable=required.is_selectable)


def is_size(dimension: tuple[tuple[str, int], ...]) -> bool:
    """Tell whether a quantity of this dimension is one that a supplier chooses within a range."""
    names = {name for name, power in dimension if power > 0}
    others = {name for name, power in dimension if power < 0}
    return len(names) == 1 and (names <= _SIZES or names == {"piece"}) and others <= {"s"}


def _is_output(unit: str, measure: Measure) -> bool:
    # Rates of a year, month or day are output to be delivered; a flow per hour is a value.
    return is_size(measure.dimension) and unit.endswith(_PERIODS)


def judge(required: Bound, stated: Bound, *, is_selectable: bool) -> Verdict:
    """Compare a requirement with a statement in the same unit."""
    if stated.operator == required.operator and required.operator in {"ge", "le"}:
        return Verdict.MET if _inside(stated, required) else Verdict.NOT_MET
    if not _overlap(required, stated):
        return Verdict.NOT_MET
    if required.operator == "covered":
        return Verdict.MET if _inside(required, stated) else Verdict.PARTLY
    if stated.operator == "tolerance":
        holds = _inside(stated, required) or required.operator == "eq"
        return Verdict.MET if holds else Verdict.NOT_MET
    if _inside(stated, required) or _covers(stated, required, is_selectable=is_selectable):
        return Verdict.MET
    return Verdict.PARTLY


def _covers(stated: Bound, required: Bound, *, is_selectable: bool) -> bool:
    """Whether the supplier can choose a value that fits."""
    if stated.operator in {"eq", "about"} and required.operator in {"eq", "about"}:
        return required.operator == "about" or stated.operator == "eq"
    if required.operator in {"eq", "between"} and stated.operator == "between":
        return _inside(required, stated)
    return is_selectable and stated.operator in {"between", "ge", "le"}


def _inside(inner: Bound, outer: Bound) -> bool:
    if inner.low >= outer.low and inner.high <= outer.high:
        return True
    slack = _slack(inner, outer)
    return inner.low >= outer.low - slack and inner.high <= outer.high + slack


def _overlap(first: Bound, second: Bound) -> bool:
    if first.low <= second.high and second.low <= first.high:
        return True
    slack = _slack(first, second)
    return first.low <= second.high + slack and second.low <= first.high + slack


def _slack(first: Bound, second: Bound) -> Decimal:
    # Unit conversion may be off in the last digits; nothing else is forgiven.
    return max(first.extent, second.extent) * EPSILON
