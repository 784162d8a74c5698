"""Score a file of pairs: `python -m tests.golden.quantities.measure FILE`.

A line is right if the requirement is read as labeled (property, bounds, unit) and the ledger gives
the labeled verdict. Numbers count by their value: 3 万吨 and 30000 吨 are the same. A symmetric
tolerance may be labeled −x to x, at most x, or x: all say ±x.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from matchmaker.ranking import RequirementProfile
from matchmaker.ranking.ledger import compare_sentences
from matchmaker.ranking.properties import Likeness, likeness
from matchmaker.ranking.reading import read_requirements
from nlp.normalize import fold
from nlp.units import convert

_LETTERS = re.compile(r"(?<=[\u4e00-\u9fff])[a-zα-ω\d.]+$")  # a symbol behind the name: 粗糙度Rz
COLUMNS = ("required", "stated", "property", "operator", "low", "high", "unit", "verdict")

Ends = tuple[str, Decimal | None, Decimal | None]  # operator, low, high


@dataclass(frozen=True)
class Case:
    """One labeled line."""

    required: str
    stated: str
    name: str
    operator: str
    low: str
    high: str
    unit: str
    verdict: str

    @property
    def is_numeric(self) -> bool:
        """Whether numbers are compared, not words."""
        return self.operator not in {"text", "in"}


@dataclass(frozen=True)
class Outcome:
    """What the parser and the ledger made of a case; `fault` is empty if all is right."""

    case: Case
    fault: str


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the lines of a file; a header line of column names is skipped."""
    rows = [
        line.split("\t")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    padded = [[cell.strip() for cell in [*row, *[""] * 8][:8]] for row in rows]
    return tuple(Case(*row) for row in padded if tuple(row) != COLUMNS)


def score(case: Case) -> Outcome:
    """Read a case and compare it with its label."""
    found = find_requirement(case)
    if found is None:
        read = [f"{item.name} {item.operator}" for item in read_requirements(case.required)]
        return Outcome(case, f"property not read: {read}")
    place, requirement = found
    if case.is_numeric and not _is_read(case, requirement):
        ends = (requirement.operator, requirement.low, requirement.high, requirement.unit)
        return Outcome(case, f"read as {' '.join(map(str, ends))}")
    verdict = compare_sentences(case.required, case.stated)[place].verdict.value
    return Outcome(case, "" if verdict == case.verdict else f"verdict {verdict}")


def find_requirement(case: Case) -> tuple[int, RequirementProfile] | None:
    """Return the requirement about the labeled property; the first of the most alike."""
    items = [
        (max(_likeness(case, item), 0), -place, item)
        for place, item in enumerate(read_requirements(case.required))
        if (item.operator in {"text", "in"}) is not case.is_numeric
    ]
    best = max(items, key=lambda item: item[:2], default=None)
    return None if best is None or best[0] == 0 else (-best[1], best[2])


def _likeness(case: Case, item: RequirementProfile) -> int:
    if not case.is_numeric and _is_same_wording(case.low, item.text):
        return int(Likeness.SAME) + 1
    if _LETTERS.sub("", fold(item.name)).endswith(_LETTERS.sub("", fold(case.name)) or "?"):
        return int(Likeness.SAME)
    return int(likeness(case.name, item.name, case.required))


def _is_same_wording(labeled: str, read: str) -> bool:
    one, two = ("".join(char for char in fold(text) if char.isalnum()) for text in (labeled, read))
    return bool(one and two) and (one in two or two in one)


def _is_read(case: Case, item: RequirementProfile) -> bool:
    ends = (case.low.replace(",", ""), case.high.replace(",", ""))
    low, high = (Decimal(value) if value else None for value in ends)
    labeled = _bounds(case.operator, low, high, case.unit, case.unit)
    # Without a labeled unit the numbers count, as written or as plain ones (万分之一 is 0.0001).
    for target in [case.unit] if case.unit else [item.unit, ""]:
        read = _bounds(item.operator, item.low, item.high, item.unit, target)
        if read is not None and (read == labeled or _is_same_spread(case, labeled, read)):
            return True
    return False


def _bounds(
    operator: str, low: Decimal | None, high: Decimal | None, unit: str, target: str
) -> Ends | None:
    """Return the bounds in another unit, open sides None; None if it does not convert."""
    low, high = {
        "ge": (low if low is not None else high, None),
        "le": (None, high if high is not None else low),
    }.get(operator, (low if low is not None else high, high if high is not None else low))
    ends = [None if value is None else convert(value, unit, target) for value in (low, high)]
    if any(end is None and value is not None for end, value in zip(ends, (low, high), strict=True)):
        return None
    first, last = (None if end is None else Decimal(f"{end:.9g}").normalize() for end in ends)
    return operator, first, last


def _is_same_spread(case: Case, labeled: Ends | None, read: Ends) -> bool:
    return "±" in case.required and labeled is not None and _spread(labeled) == _spread(read)


def _spread(bounds: Ends) -> Decimal | None:
    _, low, high = bounds
    is_one = low is None or high is None or low in (high, -high)
    end = high if high is not None else low
    return abs(end) if is_one and end is not None else None


def share(outcomes: Iterable[Outcome], *, is_numeric: bool) -> tuple[int, int]:
    """Return how many lines of a kind are right, and how many there are."""
    chosen = [item for item in outcomes if item.case.is_numeric is is_numeric]
    return sum(not item.fault for item in chosen), len(chosen)


def report(path: Path) -> str:
    """Return the shares right and all failures as text."""
    outcomes = [score(case) for case in read_cases(path)]
    lines = []
    for kind, is_numeric in (("numeric", True), ("textual", False)):
        right, count = share(outcomes, is_numeric=is_numeric)
        lines.append(f"{kind}: {right} of {count} right ({right / max(count, 1):.3f})")
    lines += [
        f"{item.fault} | {item.case.required} | {item.case.stated} | expected {item.case.name} "
        f"{item.case.operator} {item.case.low} {item.case.high} {item.case.unit} "
        f"{item.case.verdict}"
        for item in outcomes
        if item.fault
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{report(Path(sys.argv[1]))}\n")
