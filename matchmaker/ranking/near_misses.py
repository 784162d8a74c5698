"""差一步: what a supplier still has to prove before it stands above the fixed lines of a need.

The cut is the need's own must-haves (all its lines where it has none), never other suppliers.
Each step names a piece of evidence with a typed value; words in a text are no step.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.ranking.results import Entry, LedgerLine, Verdict

_BEGUN = frozenset({Verdict.MET, Verdict.PARTLY})
MOST_STEPS = 3  # more than these is not one step short
_CERTIFICATE = re.compile("认证|体系|证书|资质|许可")


class Worth(StrEnum):
    """Whether a need is worth a supplier's time: 值得揭 / 差一步 / 不合适."""

    WORTH = "worth"
    NEAR = "near"
    UNFIT = "unfit"


class StepKind(StrEnum):
    """What a step asks for: a certificate, a test report, or a higher value of what is stated."""

    CERTIFICATE = "certificate"
    REPORT = "report"
    IMPROVE = "improve"


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence that would turn a line to 满足."""

    kind: StepKind
    line: LedgerLine


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What an entry is worth, and the steps to what is missing; no steps where all is met."""

    worth: Worth
    steps: tuple[Step, ...]


def judge(entry: Entry) -> NearMiss:
    """Judge an entry as its own supplier reads it."""
    steps = steps_of(entry.ledger)
    is_of_trade = entry.score is not None and entry.band != "低"
    is_barred = any(reason.code != "must_have_not_met" for reason in entry.reasons)
    # Where nothing at all is proven, only a close relative is a few steps short.
    is_started = not entry.ledger or any(line.verdict in _BEGUN for line in entry.ledger)
    is_near = len(steps) <= MOST_STEPS and (is_started or entry.band == "高")
    if not is_of_trade or is_barred or not is_near:
        return NearMiss(Worth.UNFIT, steps)
    return NearMiss(Worth.NEAR if steps else Worth.WORTH, steps)


def steps_of(ledger: Sequence[LedgerLine]) -> tuple[Step, ...]:
    """Return a step for each line of the cut that is not met; there is no smaller set."""
    cut = [line for line in ledger if line.is_must_have] or ledger
    return tuple(Step(_kind(line), line) for line in cut if line.verdict is not Verdict.MET)


def _kind(line: LedgerLine) -> StepKind:
    if line.verdict is Verdict.NOT_MET:
        return StepKind.IMPROVE
    return StepKind.CERTIFICATE if _CERTIFICATE.search(line.name) else StepKind.REPORT
