"""What a supplier states about a measured property: typed parameters and numbers in its text."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeAlias

from matchmaker.ranking.bounds import INFINITY, Bound, Measure, measure_stated
from matchmaker.ranking.profiles import (
    CapabilityProfile,
    CapacityProfile,
    ParameterProfile,
    RequirementProfile,
)
from matchmaker.ranking.properties import (
    Likeness,
    core_name,
    ends_with,
    extreme,
    has_core,
    likeness,
    likeness_at_most,
)
from matchmaker.ranking.results import Span, Verdict
from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import Normalized, simplify
from nlp.quantities import Stated, find_stated
from nlp.quantities.values import MAX_CHARS

CAPACITY = "产能"
MAX_ANSWERS = 32  # properties, and requirements, of which a capability keeps what it states
Measures: TypeAlias = tuple[Measure | None, Measure | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement, in the shape of a requirement, and its value in base units.

    ``is_exact``: a typed value of the same property. ``is_hint``: the name is only akin.
    ``measures``: the value, None for wording, and the same read as an end of a range (最大直径
    900 mm), None where it is not one.
    """

    parameter: ParameterProfile
    capability_id: str
    field: str
    span: Span | None
    measures: Measures
    is_exact: bool = False
    is_hint: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """A measured value in a text: its name, value, span, and measures as in ``Fact``."""

    name: str
    parameter: ParameterProfile
    span: Span
    measures: Measures


@dataclass(frozen=True, slots=True)
class Finding:
    """What one statement says of a requirement: a typed or measured fact, or a stretch of text."""

    verdict: Verdict
    fact: Fact | None = None
    capability_id: str | None = None
    field: str | None = None
    span: Span | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A capability made ready for many requirements; ``about`` is what its statements are about.

    ``typed`` and ``told`` are the names of its typed values and of those in its text, ``names``
    those under which it states anything, each once; capabilities with the same names share them.
    ``said`` are the facts of its text; those of typed values depend on how like the required name
    theirs is. ``answers`` are the facts about the properties that were asked for lately, and
    ``findings`` the best that it says of the requirements that were.
    """

    capability: CapabilityProfile
    about: str
    typed: tuple[str, ...]
    told: tuple[str, ...]
    names: tuple[str, ...]
    said: tuple[Fact, ...]
    lists: Lexicon
    answers: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    findings: dict[object, Finding] = field(default_factory=dict)


def sheet_of(capability: CapabilityProfile, owner: str = "") -> Sheet:
    """Read a capability; ``owner`` is what the requirements are about, beside its own name."""
    lists = lexicon.current()
    about = f"{capability.name} {owner}" if owner else capability.name
    typed = tuple([item.name for item in capability.parameters])
    items = _said(capability.text, lists)
    told = tuple([item.name for item in items])
    names = dict.fromkeys([*typed, *told, *([CAPACITY] if capability.capacity else ())])
    path = f"capabilities.{capability.public_id}.text"
    said = [
        Fact(item.parameter, capability.public_id, path, item.span, item.measures) for item in items
    ]
    return Sheet(capability, about, typed, told, _same(tuple(names)), tuple(said), lists)


@lru_cache(maxsize=16_384)
def _same(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return one object for all equal ones: it is at hand when the next capability is read."""
    return names


def facts_for(wanted: str, sheet: Sheet) -> tuple[Fact, ...]:
    """Return the statements of a capability about a property, typed ones first."""
    found = sheet.answers.get(wanted)
    if found is None:
        if len(sheet.answers) >= MAX_ANSWERS:
            sheet.answers.clear()
        found = sheet.answers[wanted] = tuple(_facts_for(wanted, sheet))
    return found


def _facts_for(wanted: str, sheet: Sheet) -> Iterator[Fact]:
    about, lists = sheet.about, sheet.lists
    for place, name in enumerate(sheet.typed):
        least, most, _ = _relation(wanted, name, lists)
        how = least if least is most else likeness(wanted, name, about)
        if how:
            yield _typed_fact(sheet, place, how)
    capacity = sheet.capability.capacity
    if capacity is not None and _relation(wanted, CAPACITY, lists)[0] is Likeness.SAME:
        yield _output(capacity, sheet.capability.public_id, lists)
    for place, name in enumerate(sheet.told):
        is_said = _relation(wanted, name, lists)[2]
        if _answers(wanted, name, about) if is_said is None else is_said:
            yield sheet.said[place]


def _typed_fact(sheet: Sheet, place: int, found: Likeness) -> Fact:
    public_id, parameter = sheet.capability.public_id, sheet.capability.parameters[place]
    return Fact(
        parameter,
        public_id,
        f"capabilities.{public_id}.parameters.{place}",
        None,
        _measures(parameter, sheet.lists),
        found is Likeness.SAME,
        found is Likeness.KIN,
    )


@lru_cache(maxsize=65_536)
def _relation(wanted: str, stated: str, _lists: Lexicon) -> tuple[Likeness, Likeness, bool | None]:
    """Return the least and most likeness of two names, and whether one said in prose answers.

    They differ, and the last is None, where it depends on what the statement is about.
    """
    least, most = likeness(wanted, stated), likeness_at_most(wanted, stated)
    if least >= Likeness.ALIKE or ends_with(stated, wanted):
        return least, most, True
    is_open = most >= Likeness.ALIKE or has_core(wanted)
    return least, most, None if is_open else False


def _answers(wanted: str, stated: str, about: str) -> bool:
    # Running text names the property last: 薄型产品厚度. What precedes is not its name.
    if likeness(wanted, stated, about) >= Likeness.ALIKE or ends_with(stated, wanted):
        return True
    core = core_name(wanted, about)
    return core != wanted and (likeness(core, stated) is Likeness.SAME or ends_with(stated, core))


def _output(offered: CapacityProfile, public_id: str, lists: Lexicon) -> Fact:
    """State the output of a capability. It never refuses for certain: output can be built up."""
    stated = ParameterProfile(CAPACITY, "eq", offered.value, offered.value, "", offered.unit)
    field = f"capabilities.{public_id}.capacity"
    return Fact(stated, public_id, field, None, _measures(stated, lists))


@lru_cache(maxsize=16_384)
def _measures(parameter: ParameterProfile, _lists: Lexicon) -> Measures:
    """Return a typed value in base units, and the same as an end of a range."""
    measure = measure_stated(
        parameter.name, parameter.operator, parameter.low, parameter.high, parameter.unit
    )
    end = extreme(parameter.name)
    if measure is None or end is None or parameter.operator != "eq":
        return measure, None
    value = measure.bound.low
    low, high = (-INFINITY, value) if end == "max" else (value, INFINITY)
    return measure, replace(measure, bound=Bound("between", low, high))


@lru_cache(maxsize=1024)  # readings keep what is used again
def _said(text: str, _lists: Lexicon) -> tuple[_Said, ...]:
    stated = find_stated(text)
    clean = simplify(text[:MAX_CHARS]) if stated else None
    return tuple(_say(clean, item) for item in stated if clean is not None)


def _say(clean: Normalized, item: Stated) -> _Said:
    quantity = item.quantity
    operator = "tolerance" if quantity.is_tolerance else quantity.operator
    parameter = ParameterProfile(
        item.name, quantity.operator, quantity.low, quantity.high, "", quantity.unit
    )
    # The quote begins with the name, if it stands close before the number.
    end = quantity.clean_start
    found = clean.text.find(item.name, max(0, end - len(item.name) - 2), end)
    span = (clean.span(found, end)[0] if found >= 0 else quantity.start, quantity.end)
    values = (quantity.low, quantity.high, quantity.unit)
    limit = _measures(parameter, lexicon.current())[1]
    return _Said(item.name, parameter, span, (measure_stated(item.name, operator, *values), limit))


def bounds_text(item: ParameterProfile | RequirementProfile) -> str:
    """Write bounds as people do: ≥900 MPa, 0.2–3 mm, 304、316L."""
    low = "" if item.low is None else f"{item.low.normalize():f}"
    high = "" if item.high is None else f"{item.high.normalize():f}"
    value = low or high
    unit = f" {item.unit}" if item.unit and value else ""
    if not value:
        return item.text
    if item.operator == "between" and low and high:
        return f"{low}–{high}{unit}"
    sign = {"ge": "≥", "le": "≤", "about": "约"}.get(item.operator, "")
    return f"{sign}{(high if item.operator == 'le' and high else value)}{unit}"


def measure_text(item: ParameterProfile | RequirementProfile) -> str:
    """Write bounds with the condition that stands beside them: ≤0.002（10GHz）."""
    bounds = bounds_text(item)
    return bounds if not item.text or bounds == item.text else f"{bounds}（{item.text}）"
