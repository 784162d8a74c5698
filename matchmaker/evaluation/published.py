"""The published quality of ranking: measured on the gold set, shipped with the program.

`published.json` is written by `python -m tests.golden.record`, together with the versions of
everything that it was measured with.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from matchmaker.ranking.metrics import bootstrap_interval

FILE = Path(__file__).parent / "published.json"
MEASURES = ("nDCG@10", "Recall@20", "MRR@10", "EasyPairs", "HardPairs")
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over challenges with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChainQuality:
    """The quality on the challenges of a chain: an estimate per measure.

    `agreement` is Cohen's kappa of the two judges with quadratic weights. The whole gold set has
    no code.
    """

    code: str
    name: str
    challenges: int
    agreement: float
    measures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Published:
    """What was measured, when, and with which versions of engine, weights and word lists."""

    measured_on: date
    engine: str
    weights: str
    lexicon: str
    whole: ChainQuality
    chains: tuple[ChainQuality, ...]

    def to_json(self) -> str:
        """Return the text of the file."""
        values = asdict(self) | {"measured_on": self.measured_on.isoformat()}
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def summarize(values: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Return the estimate of each measure from its values per challenge, nan where it has none."""
    return {
        name: _estimate([row[name] for row in values if not math.isnan(row[name])])
        for name in MEASURES
    }


def _estimate(values: Sequence[float]) -> Estimate:
    low, high = bootstrap_interval(values)
    mean = sum(values) / len(values)
    return Estimate(round(mean, DECIMALS), round(low, DECIMALS), round(high, DECIMALS))


@lru_cache(maxsize=1)
def load() -> Published:
    """Return what was published with this version of the program."""
    return parse(FILE.read_text("utf-8"))


def parse(text: str) -> Published:
    """Return what `to_json` wrote."""
    row = json.loads(text)
    return Published(
        date.fromisoformat(row["measured_on"]),
        row["engine"],
        row["weights"],
        row["lexicon"],
        _chain(row["whole"]),
        tuple(_chain(item) for item in row["chains"]),
    )


def _chain(row: Mapping[str, Any]) -> ChainQuality:
    measures = {name: Estimate(**values) for name, values in row["measures"].items()}
    return ChainQuality(**{**row, "measures": measures})
