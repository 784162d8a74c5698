"""Measure ranking against the gold set, on the demo city in a real database.

Two orders are measured. *Shown*: the list as a reader sees it; whom a hard limit refuses stands in
a list of its own and counts as not found. *Scored*: all suppliers by score, before the limits. The
judges gave many refused suppliers a 1, so methods that know no limits are compared with the latter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from matchmaker import demo
from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.evaluation.groups import Measure
from matchmaker.permissions import SYSTEM
from matchmaker.ranking.metrics import MEASURES, ndcg
from matchmaker.ranking.results import Ranking
from matchmaker.services import index_building, matching, running_versions
from matchmaker.services.running_versions import RunningVersions
from models.challenges import Challenge
from tests.factories.city import settings_in
from tests.golden.baselines import Baselines
from tests.golden.labels import CHAINS, agreed, read

SHOWN = ("nDCG@10", "Recall@20", "MRR@10")
SCORED = ("EasyPairs", "HardPairs")
FITTING = 2  # the grade from which a supplier is worth inviting

Values = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """The values of each challenge, by chain and challenge; and the versions that gave them.

    ``scored`` has the nDCG@10 of the scored order and, by name, that of each simple method.
    """

    chains: Mapping[str, Mapping[str, Values]]
    scored: Mapping[str, Values]
    running: RunningVersions

    @property
    def every(self) -> list[Values]:
        """The values of all challenges."""
        return [row for rows in self.chains.values() for row in rows.values()]

    def ndcg(self) -> dict[str, float]:
        """Return the mean nDCG@10 of each chain, of `all`, and of those with a fit (`fitting`)."""
        groups = {name: list(rows.values()) for name, rows in self.chains.items()}
        groups |= {"all": self.every, "fitting": self._fitting()}
        return {
            name: sum(row["nDCG@10"] for row in rows) / len(rows) for name, rows in groups.items()
        }

    def gains(self) -> dict[str, Measure]:
        """Return what the scored order gains over each simple method, challenge by challenge."""
        names = [name for name in next(iter(self.scored.values())) if name != "ours"]
        return {
            name: Measure.of([row["ours"] - row[name] for row in self.scored.values()])
            for name in names
        }

    def _fitting(self) -> list[Values]:
        return [
            values
            for chain, rows in self.chains.items()
            for challenge, values in rows.items()
            if max(agreed(chain)[challenge].values()) >= FITTING
        ]


def in_folder(folder: Path) -> Measured:
    """Load the demo into the migrated database of `folder` and measure it."""
    settings = settings_in(folder)
    database = Database.connect(settings.database_url)
    try:
        with transaction(database.write) as session:
            ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
            return quality(ctx, demo.load(ctx))
    finally:
        database.engine.dispose()


def quality(ctx: Context, loaded: demo.Loaded) -> Measured:
    """Rank every challenge of the demo that has a supplier of grade 1 or more."""
    matcher = matching.Matcher(ctx)
    chains: dict[str, dict[str, Values]] = {}
    scored: dict[str, Values] = {}
    for chain in CHAINS:
        index_building.build(ctx, chain)
        wanted = {name: grades for name, grades in agreed(chain).items() if any(grades.values())}
        found = {name: _match(ctx, matcher, loaded.challenges[name]) for name in wanted}
        simple = Baselines(next(iter(found.values())).suppliers)
        chains[chain] = {}
        for name, match in found.items():
            by_id = {loaded.enterprises[key]: grade for key, grade in wanted[name].items()}
            chains[chain][name] = _values(match.ranking, by_id)
            orders = {"ours": _scored(match.ranking), **simple.rankings(match.challenge)}
            scored[name] = {way: ndcg(order, by_id, 10) for way, order in orders.items()}
    return Measured(chains, scored, running_versions.read(ctx))


def _match(ctx: Context, matcher: matching.Matcher, public_id: str) -> matching.Match:
    found = ctx.session.scalars(select(Challenge.id).where(Challenge.public_id == public_id)).one()
    return matcher.rank(matching.load_challenge(ctx, found))


def _values(ranking: Ranking, grades: Mapping[str, int]) -> Values:
    shown, scored = [entry.supplier_id for entry in ranking.entries], _scored(ranking)
    return {
        **{name: MEASURES[name](shown, grades) for name in SHOWN},
        **{name: MEASURES[name](scored, grades) for name in SCORED},
    }


def _scored(ranking: Ranking) -> list[str]:
    entries = [
        entry for entry in (*ranking.entries, *ranking.ineligible) if entry.score is not None
    ]
    return [
        entry.supplier_id
        for entry in sorted(entries, key=lambda entry: (-(entry.score or 0.0), entry.supplier_id))
    ]


def agreement(*chains: str) -> float:
    """Return Cohen's kappa with quadratic weights over the pairs that either judge named."""
    from sklearn.metrics import cohen_kappa_score

    first, second = (
        {
            (c, s): g
            for chain in chains
            for c, found in read(judge, chain).items()
            for s, g in found.items()
        }
        for judge in ("first", "second")
    )
    pairs = sorted({*first, *second})
    rows = [[grades.get(pair, 0) for pair in pairs] for grades in (first, second)]
    return float(cohen_kappa_score(*rows, weights="quadratic"))
