"""How many suppliers pass each line of a need, and which line leaves the fewest of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from matchmaker.ranking.assessment import Assessment
from matchmaker.ranking.results import Verdict

RELEVANT = 0.05  # closeness of a thing offered to the things asked for; below lies another trade
_STANDING = frozenset({"own_challenge", "inactive", "outside_chain", "tier_not_allowed"})


@dataclass(frozen=True, slots=True)
class LinePassing:
    """How many of the suppliers that make such things meet a line, and how many it refuses.

    ``alone``: those that this line refuses and no other does; without it they would match.
    """

    position: int
    met: int
    partly: int
    unknown: int
    not_met: int
    alone: int


@dataclass(frozen=True, slots=True)
class Passing:
    """``relevant`` suppliers have to do with the need; no line refuses the ``matching`` ones.

    ``sure`` of these meet every line. ``clashes`` are pairs of lines that no supplier passes
    together, although each alone lets some pass.
    """

    relevant: int
    matching: int
    sure: int
    lines: tuple[LinePassing, ...]
    clashes: tuple[tuple[int, int], ...]

    @property
    def killer(self) -> LinePassing | None:
        """The line that refuses most suppliers by itself, None where none does."""
        worst = max(self.lines, key=lambda line: (line.alone, line.not_met), default=None)
        return worst if worst is not None and worst.alone else None


def count_passing(assessment: Assessment) -> Passing:
    """Count the suppliers of an assessment line by line; those of another trade are left out."""
    rows = [
        ledger.verdicts
        for place, ledger in enumerate(assessment.pairs.ledgers)
        if _has_to_do(assessment, place)
    ]
    refused = [{i for i, verdict in enumerate(row) if verdict is Verdict.NOT_MET} for row in rows]
    count = len(assessment.pairs.challenge.requirements)
    return Passing(
        relevant=len(rows),
        matching=sum(not lines for lines in refused),
        sure=sum(bool(row) and set(row) == {Verdict.MET} for row in rows),
        lines=tuple(_line(place, rows, refused) for place in range(count)),
        clashes=_clashes(count, refused),
    )


def _has_to_do(assessment: Assessment, place: int) -> bool:
    if any(reason.code in _STANDING for reason in assessment.reasons[place]):
        return False
    return bool(assessment.pairs.text.things[place] >= RELEVANT)


def _line(
    place: int, rows: Sequence[Sequence[Verdict]], refused: Sequence[set[int]]
) -> LinePassing:
    found = [row[place] for row in rows]
    return LinePassing(
        place,
        met=found.count(Verdict.MET),
        partly=found.count(Verdict.PARTLY),
        unknown=found.count(Verdict.UNKNOWN),
        not_met=found.count(Verdict.NOT_MET),
        alone=sum(lines == {place} for lines in refused),
    )


def _clashes(count: int, refused: Sequence[set[int]]) -> tuple[tuple[int, int], ...]:
    def passing(*places: int) -> bool:
        return any(lines.isdisjoint(places) for lines in refused)

    return tuple(
        (one, other)
        for one, other in combinations(range(count), 2)
        if passing(one) and passing(other) and not passing(one, other)
    )
