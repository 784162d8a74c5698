"""Which of several named classes a list of things belongs to, without training.

Each thing casts a vote over the classes, spread as BM25 of its characters and pairs has it and
damped, so that one long thing does not decide alone. A class that names a trade is widened by
what is typical of that trade (``data/trades.tsv``), which weighs less than its own words.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path

import numpy as np

from nlp.analysis import Floats
from nlp.gram_bm25 import K1, GramIndex, grams_of
from nlp.normalize import fold

MAX_TEXT = 20_000  # characters that are read
TYPICAL = 0.7  # weight of what is typical of a trade beside the class's own words
_BREAK = re.compile(r"[^\w%+#]+")
_TRADES = Path(__file__).parent / "data" / "trades.tsv"


class LabelIndex:
    """Classes by their texts; a class is known by its row."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._grams = GramIndex([_class_grams(things_of(text)) for text in classes])
        self._n = len(classes)

    def scores(self, text: str) -> Floats:
        """Return the mean vote of the things a text names, in [0, 1]. Shape (n_classes,)."""
        things = things_of(text)
        votes = np.zeros(self._n)
        for thing in things:
            found = self._grams.scores(grams_of([thing]))
            size = sqrt(float(np.sum(found * found)))
            if size:
                votes += found / sqrt(size)
        # No gram's share is above 1 + K1, so no vote above its root.
        return votes / (len(things) * sqrt(1.0 + K1)) if things else votes


def things_of(text: str) -> list[str]:
    """Return what stands between marks of punctuation, each once, in order."""
    return list(dict.fromkeys(thing for thing in _BREAK.split(fold(text[:MAX_TEXT])) if thing))


def _class_grams(things: list[str]) -> dict[str, float]:
    grams: dict[str, float] = dict(grams_of(things))
    for gram, count in grams_of(_typical_of(things)).items():
        grams[gram] = grams.get(gram, 0.0) + TYPICAL * count
    return grams


def _typical_of(things: list[str]) -> list[str]:
    """Return what is typical of the trades that a class names."""
    found = [typical for names, typical in trades() if _is_named(names, things)]
    return list(dict.fromkeys(thing for typical in found for thing in typical))


def _is_named(names: tuple[str, ...], things: list[str]) -> bool:
    # Two characters such as 综合 also stand inside other words: they must be the whole thing.
    return any(
        name == thing or (len(name) > 2 and name in thing) for name in names for thing in things
    )


@lru_cache(maxsize=1)
def trades() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Read the trades: their names, and what is typical of them."""
    rows = []
    for line in _TRADES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            names, typical = (tuple(cell.split("、")) for cell in line.split("\t"))
            rows.append((names, typical))
    return tuple(rows)
