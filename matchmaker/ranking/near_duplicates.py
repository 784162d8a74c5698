"""How likely it is that two needs are one need, posted twice.

Two things are compared: the wording, as character 1–2-grams, and the quantities named, in base
units. Rewording leaves the quantities as they are, while look-alike needs of one buyer share their
sentences and differ in them. Each gives a likelihood by a logistic curve; the higher one counts.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from matchmaker.ranking.profiles import ChallengeProfile
from nlp.analysis import clean, grams_of
from nlp.quantities import find_quantities
from nlp.topk import top_k
from nlp.units import find_scale

WARNING = 0.8
SCREENED = 50  # needs that are compared in full
# Rounded from a fit on one half of planted rewrites and look-alikes; the other half confirmed them.
BIAS, WORDING, QUANTITIES = -6.5, 2.5, 12.0
COPY_BIAS, COPY_WORDING = -14.0, 21.0  # the wording alone: 0.8 at three quarters in common
STOP = 0.2  # procurement words tell little
FEW = 2  # a single quantity in common is chance
FIGURES = 4  # significant digits that must agree

Amount = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Likely:
    """A need that may be the same; ``similarity`` in [0, 1]."""

    public_id: str
    similarity: float


def find_near_duplicates(
    need: ChallengeProfile, others: Sequence[ChallengeProfile], *, least: float = WARNING
) -> tuple[Likely, ...]:
    """Return the needs that are at least so similar, most similar first, then by id."""
    found = [Likely(other.public_id, similarity(need, other)) for other in others]
    kept = [item for item in found if item.similarity >= least]
    return tuple(sorted(kept, key=lambda item: (-item.similarity, item.public_id)))


def screen(text: str, others: Sequence[tuple[str, str]], *, limit: int = SCREENED) -> list[str]:
    """Return the ids of the needs that share most characters with a text, from ``(id, text)``.

    The measure is Dice's coefficient of both bags of characters: the longest common subsequence
    of two sorted texts is what the bags share.
    """
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    if not others:
        return []
    bags = [_bag(other) for _, other in others]
    scores = cdist([_bag(text)], bags, scorer=ratio, dtype=np.float64)[0]
    ids = np.array([public_id for public_id, _ in others], dtype=np.str_)
    return [str(ids[place]) for place in top_k(scores, ids, limit)]


def similarity(first: ChallengeProfile, second: ChallengeProfile) -> float:
    """Return how likely both are one need, in [0, 1]; symmetric."""
    wording = _wording(_text(first), _text(second))
    copied = _logistic(COPY_BIAS + COPY_WORDING * wording)
    shared = _dice(set(_amounts(first)), set(_amounts(second)))
    reworded = _logistic(BIAS + WORDING * wording + QUANTITIES * shared) if shared else 0.0
    return round(max(copied, reworded), 4)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


def _bag(text: str) -> str:
    return "".join(sorted(unicodedata.normalize("NFKC", text).lower()))


def _text(need: ChallengeProfile) -> str:
    names = (requirement.name for requirement in need.requirements)
    return "\n".join((need.title, need.content, need.background, *need.items, *names))


def _wording(first: str, second: str) -> float:
    """Return Dice's coefficient of the weighted 1–2-grams of two texts."""
    grams, counts = grams_of(clean(first).folded, 2, STOP, has_codes=False)
    others, other_counts = grams_of(clean(second).folded, 2, STOP, has_codes=False)
    shared, places, other_places = np.intersect1d(
        grams, others, assume_unique=True, return_indices=True
    )
    total = float(counts.sum() + other_counts.sum())
    if not shared.size or not total:
        return 0.0
    return 2.0 * float(np.minimum(counts[places], other_counts[other_places]).sum()) / total


def _amounts(need: ChallengeProfile) -> Iterator[Amount]:
    """Yield all quantities of a need in base units, with their dimension."""
    for requirement in need.requirements:
        yield from _based(requirement.unit, requirement.low, requirement.high)
        yield from _read(requirement.text)
    for text in (need.title, need.content, need.background, *need.items):
        yield from _read(text)


def _read(text: str) -> Iterator[Amount]:
    for quantity in find_quantities(text):
        yield from _based(quantity.unit, quantity.low, quantity.high)


def _based(unit: str, *values: Decimal | None) -> Iterator[Amount]:
    scale = find_scale(unit)
    for value in values:
        if value is not None:
            base = value if scale is None else value * scale.factor
            yield float(f"{base:.{FIGURES}g}"), repr(scale.dimension) if scale else unit


def _dice(first: set[Amount], second: set[Amount]) -> float:
    shared = len(first & second)
    return 2.0 * shared / (len(first) + len(second)) if shared >= FEW else 0.0
