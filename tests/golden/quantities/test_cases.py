"""Requirements and statements as engineers write them are read and judged as they would judge."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from matchmaker.ranking.bounds import Measure, measure_required
from matchmaker.ranking.ledger import compare_sentences
from matchmaker.ranking.reading import read_requirements
from matchmaker.ranking.results import LedgerLine, Verdict
from nlp.quantities import find_quantities
from nlp.units import find_scale
from tests.golden.quantities.measure import Case, find_requirement, read_cases, report, score, share

FILE = Path(__file__).parent / "cases.tsv"
CASES = read_cases(FILE)
OUTCOMES = [score(case) for case in CASES]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def test_numbers_are_read_and_judged_right() -> None:
    right, count = share(OUTCOMES, is_numeric=True)
    assert count >= 300
    assert right >= 0.95 * count, report(FILE)


def test_words_are_read_and_judged_right() -> None:
    right, count = share(OUTCOMES, is_numeric=False)
    assert count >= 60
    assert right >= 0.9 * count, report(FILE)


def test_the_lines_cover_five_chains_and_every_verdict() -> None:
    chains: Counter[str] = Counter()
    chain = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            chain = line.removeprefix("# chain: ")
        else:
            chains[chain] += 1
    named = [count for name, count in chains.items() if not name.startswith("# all")]
    assert len([count for count in named if count >= 30]) >= 5
    assert sum(named) >= 200
    assert {case.verdict for case in CASES} == {verdict.value for verdict in Verdict}


def test_every_quote_stands_in_the_statement() -> None:
    for case in CASES:
        for line in compare_sentences(case.required, case.stated):
            if line.span is not None:
                assert case.stated[slice(*line.span)] == line.found


def _flip(case: Case) -> tuple[Case, str] | None:
    """Return a case with its statement changed in one number, past the bound.

    None for words, and where a range, a number word or an end of a choice decides.
    """
    found = find_requirement(case)
    if not case.is_numeric or case.verdict not in {"met", "not_met"} or found is None:
        return None
    changed = _flipped(case, found[0], compare_sentences(case.required, case.stated)[found[0]])
    return None if changed is None else (case, changed)


def _flipped(case: Case, place: int, line: LedgerLine) -> str | None:
    requirement = read_requirements(case.required)[place]
    measure = measure_required(
        requirement.name,
        requirement.operator,
        requirement.low,
        requirement.high,
        requirement.unit,
    )
    stated = [
        item for item in find_quantities(case.stated) if line.span and item.end == line.span[1]
    ]
    if measure is None or len(stated) != 1 or (requirement.unit and not stated[0].unit):
        return None
    if measure.bound.operator == "le" and (line.found or "").startswith("最大"):
        return None  # who can make 50 t can also make less
    start, end = stated[0].start, stated[0].end
    numbers = list(_NUMBER.finditer(case.stated, start, end))
    value = stated[0].low if stated[0].low is not None else stated[0].high
    if len(numbers) != 1 or value is None or Decimal(numbers[0][0]) != abs(value):
        return None
    moved = _across(measure, stated[0].unit, is_met=case.verdict == "met")
    if moved is None:
        return None
    return f"{case.stated[: numbers[0].start()]}{moved:f}{case.stated[numbers[0].end() :]}"


def _across(measure: Measure, unit: str, *, is_met: bool) -> Decimal | None:
    """Return a value in the stated unit, clearly past the bound; None if it were negative."""
    scale = find_scale(unit)
    factor = Decimal(1) if scale is None else scale.factor
    zero = (scale.zero if scale else None) or Decimal(0)
    shift = Decimal(0) if measure.is_difference else (measure.zero or Decimal(0)) - zero
    low, high = measure.bound.low, measure.bound.high
    inside = low * Decimal("1.1") if low.is_finite() else high * Decimal("0.9")
    if low.is_finite() and high.is_finite():
        inside = (low + high) / 2
    outside = low * Decimal("0.5") if low.is_finite() else high * 2
    wanted = ((outside if is_met else inside) + shift) / factor
    wanted = Decimal(f"{wanted:.9g}")
    return wanted if wanted > 0 else None


FLIPS = [flip for flip in map(_flip, CASES) if flip is not None]


def test_most_numeric_lines_can_be_flipped() -> None:
    assert len(FLIPS) >= 300


@pytest.mark.parametrize(("case", "changed"), FLIPS)
def test_flipping_one_number_flips_that_line_alone(case: Case, changed: str) -> None:
    place, _ = find_requirement(case) or (0, None)
    before = compare_sentences(case.required, case.stated)
    after = compare_sentences(case.required, changed)
    assert after[place].verdict == {"met": "not_met", "not_met": "met"}[case.verdict]
    others = [line.verdict for line in before if line.position != place]
    assert [line.verdict for line in after if line.position != place] == others
