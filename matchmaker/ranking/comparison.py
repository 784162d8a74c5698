"""Why one supplier stands above another: the difference of two scores, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.ranking.results import Contribution, Entry, LedgerLine, Plain
from matchmaker.ranking.signals.requirements import MUST_HAVE, VALUES
from nlp.topk import DECIMALS

REQUIREMENTS = "requirements"


@dataclass(frozen=True, slots=True)
class Side:
    """What one supplier has in a line. ``points`` is 0 where nothing is known."""

    points: float
    is_known: bool
    verdict: str | None = None
    found: str | None = None

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "points": self.points,
            "is_known": self.is_known,
            "verdict": self.verdict,
            "found": self.found,
        }


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """A signal, or one requirement of the ledger (``position`` is its place there, from 0)."""

    signal: str
    label: str
    first: Side
    second: Side
    position: int | None = None
    required: str | None = None

    @property
    def difference(self) -> float:
        """Points of the first less those of the second."""
        return self.first.points - self.second.points

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        return {
            "signal": self.signal,
            "label": self.label,
            "position": self.position,
            "required": self.required,
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "difference": self.difference,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two entries of one challenge. The lines, those that decided first, sum to ``difference``.

    ``difference`` is None where one of the two has no score: a gate or missing text decided.
    """

    first: Entry
    second: Entry
    lines: tuple[ComparisonLine, ...]
    difference: float | None

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data, without the entries."""
        return {
            "difference": self.difference,
            "lines": [line.to_dict() for line in self.lines],
        }


def compare_entries(first: Entry, second: Entry) -> Comparison:
    """Compare two entries of the same challenge; raise ValueError for those of two."""
    if first.challenge_id != second.challenge_id:
        raise ValueError("the entries belong to two challenges")
    lines = [
        line
        for one, other in zip(first.contributions, second.contributions, strict=True)
        for line in _lines(one, other, first.ledger, second.ledger)
    ]
    # Stable: equal differences stay in the order of the signals.
    lines.sort(key=lambda line: -abs(round(line.difference, DECIMALS)))
    difference = None
    if first.score is not None and second.score is not None:
        difference = round(first.score - second.score, DECIMALS)
    return Comparison(first, second, tuple(lines), difference)


def _lines(
    one: Contribution,
    other: Contribution,
    ledger: Sequence[LedgerLine],
    other_ledger: Sequence[LedgerLine],
) -> list[ComparisonLine]:
    if one.signal != REQUIREMENTS or not ledger:
        return [ComparisonLine(one.signal, one.label, _side(one), _side(other))]
    mine, theirs = _by_requirement(one, ledger), _by_requirement(other, other_ledger)
    return [
        ComparisonLine(one.signal, line.name, my_side, their_side, line.position, line.required)
        for line, my_side, their_side in zip(ledger, mine, theirs, strict=True)
    ]


def _side(part: Contribution) -> Side:
    return Side(part.points, part.value is not None)


def _by_requirement(part: Contribution, ledger: Sequence[LedgerLine]) -> list[Side]:
    """Divide the points of the requirements over the lines, as the signal sums them up."""
    weights = [MUST_HAVE if line.is_must_have else 1.0 for line in ledger]
    won = [weight * VALUES[line.verdict] for weight, line in zip(weights, ledger, strict=True)]
    total = sum(won)
    return [
        Side(
            part.points * item / total if total else 0.0,
            line.verdict.value != "unknown",
            line.verdict.value,
            line.found,
        )
        for item, line in zip(won, ledger, strict=True)
    ]
