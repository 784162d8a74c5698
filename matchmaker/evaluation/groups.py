"""Means of the measures over groups of queries, with their intervals."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.evaluation.records import Record
from matchmaker.ranking import metrics
from matchmaker.ranking.results import Plain

Grades = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Measure":
        """Return the mean of values, 0 if there are none."""
        mean = sum(values) / len(values) if values else 0.0
        return cls(mean, *metrics.bootstrap_interval(values))

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data, rounded to four places."""
        interval: list[Plain] = [round(self.low, 4), round(self.high, 4)]
        return {"mean": round(self.mean, 4), "interval": interval}


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of a group of queries; one that no query of the group has is left out."""

    queries: int
    measures: Mapping[str, Measure]

    def to_dict(self) -> dict[str, Plain]:
        """Return plain data."""
        values: dict[str, Plain] = {
            name: measure.to_dict() for name, measure in self.measures.items()
        }
        return {"queries": self.queries, **values}


@dataclass(frozen=True, slots=True)
class Groups:
    """All judged queries, and those of each kind and chain."""

    overall: Group
    by_kind: Mapping[str, Group]
    by_chain: Mapping[str, Group]


def scored(rankings: Rankings, grades: Grades) -> dict[str, dict[str, float]]:
    """Return all measures of each judged query; one without a ranking scores 0."""
    return {
        query: metrics.score_ranking(rankings.get(query, ()), judged)
        for query, judged in grades.items()
        if any(grade > 0 for grade in judged.values())
    }


def group(rankings: Rankings, queries: Sequence[Record], grades: Grades) -> Groups:
    """Score rankings over all judged queries, by kind and by chain."""
    rows = scored(rankings, grades)
    asked = {query.record_id: query for query in queries}
    return Groups(
        _mean(list(rows.values())),
        _by(rows, asked, lambda query: query.kind),
        _by(rows, asked, lambda query: query.chain),
    )


def _by(
    rows: Mapping[str, Mapping[str, float]],
    asked: Mapping[str, Record],
    key_of: Callable[[Record], str | None],
) -> dict[str, Group]:
    parts: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for query, values in rows.items():
        key = key_of(asked[query]) if query in asked else None
        if key is not None:
            parts[key].append(values)
    return {key: _mean(values) for key, values in sorted(parts.items())}


def _mean(rows: Sequence[Mapping[str, float]]) -> Group:
    measures = {}
    for name in metrics.MEASURES:
        values = [row[name] for row in rows if not math.isnan(row[name])]
        if values or not rows:
            measures[name] = Measure.of(values)
    return Group(len(rows), measures)
