"""The ledger: requirement by requirement, what is met, partly met, unknown or not met.

Only capabilities that have to do with the need are asked, else the thickness of one product would
answer for another. Among their statements the best verdict counts: a supplier may offer several
grades. A requirement without any statement is UNKNOWN (缺材料), never a refusal.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from matchmaker.ranking.asked import Answered, Asked, ask
from matchmaker.ranking.bounds import compare_measures, measure_stated
from matchmaker.ranking.facts import (
    MAX_ANSWERS,
    Fact,
    Finding,
    Sheet,
    bounds_text,
    facts_for,
    measure_text,
    sheet_of,
)
from matchmaker.ranking.profiles import (
    CapabilityProfile,
    ParameterProfile,
    RequirementProfile,
    SupplierProfile,
)
from matchmaker.ranking.reading import read_requirements
from matchmaker.ranking.results import LedgerLine, Verdict
from matchmaker.ranking.wording import judge_words
from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import fold
from nlp.quantities.directions import is_difference
from nlp.units import convert

MIN_RELEVANCE = 0.015  # closeness to all that the need names, below which it is another product
SHARE_OF_BEST = 0.5
MAX_NAMES = 4096  # lists of stated names of which a need knows what they answer
# A statement whose name is only akin may concern another thing: it neither satisfies nor refutes.
_HINTED = {
    Verdict.MET: Verdict.PARTLY,
    Verdict.PARTLY: Verdict.PARTLY,
    Verdict.NOT_MET: Verdict.UNKNOWN,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
}
_ORDER = {Verdict.MET: 3, Verdict.PARTLY: 2, Verdict.NOT_MET: 1, Verdict.UNKNOWN: 0}


_NOTHING = Finding(Verdict.UNKNOWN)


class Ledger(Sequence[LedgerLine]):
    """The lines of one supplier; verdicts are there at once, each line is written when read."""

    __slots__ = ("_asked", "_found", "_sheets")

    def __init__(self, asked: Sequence[Asked], sheets: Sequence[Sheet], found: list[Finding]):
        self._asked, self._sheets, self._found = asked, sheets, found

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each requirement."""
        return tuple([finding.verdict for finding in self._found])

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        """All lines."""
        return tuple(self[place] for place in range(len(self)))

    @property
    def refusals(self) -> list[LedgerLine]:
        """The lines of must-haves that are not met."""
        found = self._found
        return [
            self[place]
            for place, asked in enumerate(self._asked)
            if asked.requirement.is_must_have and found[place].verdict is Verdict.NOT_MET
        ]

    def __len__(self) -> int:
        """Return the number of requirements."""
        return len(self._found)

    def __getitem__(self, place: int) -> LedgerLine:  # type: ignore[override]  # no slices
        """Return the line of a requirement."""
        return _line(place, self._asked[place], self._found[place], self._sheets)


class Requirements:
    """What a challenge requires, ready to be held against many suppliers."""

    def __init__(self, requirements: Iterable[RequirementProfile]) -> None:
        lists = lexicon.current()
        self._asked = [ask(requirement, lists) for requirement in requirements]
        self._answered = Answered(self._asked)
        self._places: dict[tuple[str, ...], list[int]] = {}

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._asked)

    def ledger(self, sheets: Sequence[Sheet]) -> Ledger:
        """Return the ledger of a supplier from its relevant capabilities, the closest first."""
        found = [_NOTHING] * len(self._asked)
        for sheet in sheets:
            for place in self._answered_by(sheet.names):
                best = found[place]
                # A product that is further from the need cannot do better than meet it.
                if best is _NOTHING:
                    found[place] = _finding(self._asked[place], sheet)
                elif best.verdict is not Verdict.MET:
                    own = _finding(self._asked[place], sheet)
                    found[place] = own if _ORDER[own.verdict] > _ORDER[best.verdict] else best
        return Ledger(self._asked, sheets, found)

    def _answered_by(self, names: tuple[str, ...]) -> list[int]:
        """Return the requirements that a capability may answer that states something of these."""
        found = self._places.get(names)
        if found is None:
            if len(self._places) >= MAX_NAMES:
                self._places.clear()
            bits = self._answered.wordings
            for name in names:
                bits |= self._answered[name]
            places = range(len(self._asked))
            found = self._places[names] = [place for place in places if bits >> place & 1]
        return found


@lru_cache(maxsize=64)
def required(requirements: tuple[RequirementProfile, ...], _lists: Lexicon) -> Requirements:
    """Return the requirements of a need that may be ranked again."""
    return Requirements(requirements)


def build_ledger(
    requirements: Iterable[RequirementProfile],
    supplier: SupplierProfile,
    relevance: Mapping[str, float],
) -> tuple[LedgerLine, ...]:
    """Return one line per requirement. ``relevance`` gives each capability's, in [0, 1], by id."""
    sheets = [sheet_of(item) for item in relevant_capabilities(supplier, relevance)]
    return Requirements(requirements).ledger(sheets).lines


def compare_sentences(required: str, stated: str) -> tuple[LedgerLine, ...]:
    """Return one line for each property that the first sentence requires.

    Both sentences are taken to be about one thing, so its name in front of a property (铜箔厚度)
    is no difference. ``field`` is ``capabilities.stated.text`` and ``span`` refers to ``stated``.
    """
    sheets = [sheet_of(CapabilityProfile("stated", "", stated), required)]
    return Requirements(read_requirements(required)).ledger(sheets).lines


def relevant_capabilities(
    supplier: SupplierProfile, relevance: Mapping[str, float]
) -> tuple[CapabilityProfile, ...]:
    """Return the capabilities that have to do with the need, the closest first."""
    values = [relevance.get(item.public_id, 0.0) for item in supplier.capabilities]
    return tuple(supplier.capabilities[number] for number in relevant_numbers(supplier, values))


def relevant_numbers(supplier: SupplierProfile, relevance: Sequence[float]) -> tuple[int, ...]:
    """Return the numbers of the capabilities that have to do with the need, the closest first.

    ``relevance`` has one value for each capability.
    """
    bound = max(MIN_RELEVANCE, max(relevance, default=0.0) * SHARE_OF_BEST)
    chosen = [number for number, value in enumerate(relevance) if value >= bound]
    if len(chosen) > 1:
        items = supplier.capabilities
        chosen.sort(key=lambda number: (-relevance[number], items[number].public_id))
    return tuple(chosen)


def compare(
    requirement: RequirementProfile, parameter: ParameterProfile
) -> tuple[Verdict, str | None]:
    """Return the verdict of one statement, and the stated value in the required unit."""
    asked = ask(requirement, lexicon.current())
    if asked.measure is None:
        return _compare_text(asked, parameter), None
    values = (parameter.low, parameter.high, parameter.unit)
    stated = measure_stated(parameter.name, parameter.operator, *values)
    verdict = Verdict.UNKNOWN if stated is None else compare_measures(asked.measure, stated)
    return verdict, _converted(parameter, requirement)


def _finding(asked: Asked, sheet: Sheet) -> Finding:
    """Return the best that a capability says of a requirement."""
    found = sheet.findings.get(asked)
    if found is None:
        if len(sheet.findings) >= MAX_ANSWERS:
            sheet.findings.clear()
        found = sheet.findings[asked] = _best(asked, sheet)
    return found


def _best(asked: Asked, sheet: Sheet) -> Finding:
    """Return the best finding of a capability, the first of equal ones."""
    best, capability = _NOTHING, sheet.capability
    for fact in facts_for(asked.requirement.name, sheet):
        verdict = _verdict(asked, fact)
        verdict = _HINTED[verdict] if fact.is_hint else verdict
        if best is _NOTHING or _ORDER[verdict] > _ORDER[best.verdict]:
            best = Finding(
                verdict, fact, fact.capability_id, fact.field, fact.span, capability.text
            )
    return best if asked.measure is not None else _better_in_words(best, asked, capability)


def _better_in_words(best: Finding, asked: Asked, capability: CapabilityProfile) -> Finding:
    for field, text in (("text", capability.text), ("name", capability.name)):
        verdict, span = judge_words(asked.requirement.name, asked.options, text)
        if verdict is not Verdict.UNKNOWN and _ORDER[verdict] > _ORDER[best.verdict]:
            path = f"capabilities.{capability.public_id}.{field}"
            best = Finding(verdict, None, capability.public_id, path, span, text)
    return best


def _line(place: int, asked: Asked, best: Finding, sheets: Sequence[Sheet]) -> LedgerLine:
    requirement = asked.requirement
    fact = best.fact
    return LedgerLine(
        position=place,
        name=requirement.name,
        verdict=best.verdict,
        required=asked.text,
        is_must_have=requirement.is_must_have,
        found=_quote(best),
        capability_id=best.capability_id,
        field=best.field,
        span=best.span,
        converted=_converted(fact.parameter, requirement) if fact and fact.measures[0] else None,
        is_certain=fact is not None and fact.is_exact and _is_final(best, sheets),
    )


def _verdict(asked: Asked, fact: Fact) -> Verdict:
    if asked.measure is None:
        return _compare_text(asked, fact.parameter)
    stated, limit = fact.measures
    if limit is not None and asked.measure.is_selectable and not asked.has_end:
        stated = limit  # 最大直径 900 mm is an end of a range, not one diameter
    return Verdict.UNKNOWN if stated is None else compare_measures(asked.measure, stated)


def _quote(finding: Finding) -> str | None:
    if finding.span is not None:
        return finding.text[slice(*finding.span)]
    if finding.fact is None:
        return None
    return f"{finding.fact.parameter.name} {measure_text(finding.fact.parameter)}"


def _is_final(finding: Finding, sheets: Sequence[Sheet]) -> bool:
    # A product further from the need cannot refuse for the closest one, which may do better.
    is_closest = finding.capability_id == sheets[0].capability.public_id
    return is_closest or finding.verdict is not Verdict.NOT_MET


def _compare_text(asked: Asked, parameter: ParameterProfile) -> Verdict:
    """Compare wording. What is not found in words is unknown: it may be worded otherwise."""
    stated = fold(parameter.text or bounds_text(parameter))
    wanted = [fold(option) for option in asked.options]
    if not stated or not wanted:
        return Verdict.UNKNOWN
    hits = [option for option in wanted if option in stated or stated in option]
    return Verdict.MET if hits else Verdict.UNKNOWN


def _converted(parameter: ParameterProfile, requirement: RequirementProfile) -> str | None:
    """Write a stated value in the required unit; None if it is the same unit or of another kind."""
    if convert(Decimal(1), parameter.unit, requirement.unit) in {None, Decimal(1)}:
        return None

    def scaled(value: Decimal | None) -> Decimal | None:
        is_step = is_difference(requirement.name)
        found = (
            value
            if value is None
            else convert(value, parameter.unit, requirement.unit, is_difference=is_step)
        )
        return None if found is None else Decimal(f"{found:.6g}")

    low, high = scaled(parameter.low), scaled(parameter.high)
    unit = requirement.unit
    return bounds_text(ParameterProfile(parameter.name, parameter.operator, low, high, "", unit))
