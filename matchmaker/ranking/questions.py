"""What to ask a supplier next: one question for each requirement that lacks material."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from matchmaker.ranking.profiles import Operator, RequirementProfile
from matchmaker.ranking.results import LedgerLine, Verdict

_WORDED = frozenset({Operator.TEXT.value, Operator.IN.value})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; ``position`` is the place of its requirement in the ledger, from 0.

    ``is_worded``: the requirement is a wording, not a measured value. ``method``: how the value
    is to be tested, empty where it is not said.
    """

    position: int
    name: str
    required: str
    is_must_have: bool
    is_worded: bool
    method: str


def build_questions(
    ledger: Iterable[LedgerLine],
    requirements: Sequence[RequirementProfile],
    chosen: Collection[int] | None = None,
) -> tuple[Question, ...]:
    """Return the questions of a ledger, must-haves first; ``chosen`` keeps these positions only."""
    lines = [
        line
        for line in ledger
        if line.verdict is Verdict.UNKNOWN and (chosen is None or line.position in chosen)
    ]
    lines.sort(key=lambda line: (not line.is_must_have, line.position))
    return tuple(_question(line, requirements[line.position]) for line in lines)


def _question(line: LedgerLine, requirement: RequirementProfile) -> Question:
    return Question(
        position=line.position,
        name=line.name,
        required=line.required,
        is_must_have=line.is_must_have,
        is_worded=requirement.operator in _WORDED,
        method=requirement.method,
    )
