"""What a gram weighs: BM25 (or sublinear TF-IDF) in whole texts, TF-IDF in each thing.

A weight follows from how often the gram occurs, how long the text is, and how rare the gram is.
The same functions serve when an index is built and when a few documents are compared in full.
"""

from dataclasses import dataclass, field

import numpy as np

from nlp.analysis import Features, Floats, Grams, Ints, Scheme, sum_by
from nlp.corpus_statistics import Statistics
from nlp.relatedness import Meaning
from nlp.rows import GramTable

BM25_K1 = 0.9  # how soon saying more pays no more
BM25_B = 0.75  # how much a long text is held against what it says


@dataclass(frozen=True, slots=True)
class Settings:
    """How an index reads and weighs text."""

    scheme: Scheme = field(default_factory=Scheme)
    is_bm25: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """A need as vectors over its s grams (ascending).

    ``counts``, ``values``, ``rarity`` (the idf on the document's side) and ``ceilings`` (what no
    document's value of the gram exceeds) have shape (s,); ``table`` finds the grams. The things
    ``thing_of[thing_starts[g]:thing_starts[g + 1]]`` give gram g the weights ``thing_values`` at
    the same places; ``thing_weights`` has shape (t,). ``meaning`` is where it lies among related
    words.
    """

    grams: Grams
    counts: Floats
    values: Floats
    rarity: Floats
    ceilings: Floats
    thing_starts: Ints
    thing_of: Ints
    thing_values: Floats
    thing_weights: Floats
    meaning: Meaning
    table: GramTable


def build_need(
    features: Features, meaning: Meaning, statistics: Statistics, settings: Settings
) -> Need:
    """Turn the features of a need into vectors."""
    grams, counts = features.totals()
    rarity = statistics.idf(grams)
    if settings.is_bm25:
        best = float((counts * rarity).sum()) * (BM25_K1 + 1.0)
        values = counts / best if best else counts
    else:
        values = whole_values(counts, rarity, 1.0, settings)
        values = values / (float(np.sqrt(np.sum(values * values))) or 1.0)
    place = np.searchsorted(grams, features.grams).astype(np.int64)
    things = piece_values(features.counts, rarity[place])
    n_things = len(features.pieces)
    norms = np.sqrt(sum_by(features.piece_of, things * things, n_things))
    order = np.argsort(place, kind="stable")
    return Need(
        grams=grams,
        counts=counts,
        values=values,
        rarity=rarity,
        ceilings=rarity * (BM25_K1 + 1.0) if settings.is_bm25 else np.full(grams.size, np.inf),
        thing_starts=np.searchsorted(place[order], np.arange(grams.size + 1)).astype(np.int64),
        thing_of=features.piece_of[order],
        thing_values=(things / norms[features.piece_of])[order],
        thing_weights=norms * features.weights,
        meaning=meaning,
        table=GramTable.of(grams),
    )


def whole_values(
    counts: Floats, rarity: Floats, lengths: Floats | float, settings: Settings
) -> Floats:
    """Return what each gram weighs in a whole text, before it is divided by the norm.

    ``lengths`` is the length of the text over the mean length. Shapes (n,).
    """
    if not settings.is_bm25:
        return _sublinear(counts) * rarity
    damped = counts + BM25_K1 * (1.0 - BM25_B + BM25_B * lengths)
    return np.asarray(rarity * counts * (BM25_K1 + 1.0) / damped, dtype=np.float64)


def whole_norms(values: Floats, owner: Ints, n: int, settings: Settings) -> Floats:
    """Return what the values of each text are divided by; never 0. Shape (n,)."""
    if settings.is_bm25:
        return np.ones(n)
    return norms_of(values, owner, n)


def piece_values(counts: Floats, rarity: Floats) -> Floats:
    """Return what each gram weighs in a piece, before it is divided by the norm. Same shape."""
    return _sublinear(counts) * rarity


def norms_of(values: Floats, owner: Ints, n: int) -> Floats:
    """Return the Euclidean norm of the values of each owner, 1 where there are none. Shape (n,)."""
    norms = np.sqrt(sum_by(owner, values * values, n))
    norms[norms == 0.0] = 1.0
    return norms


def _sublinear(counts: Floats) -> Floats:
    """Return 1 + ln(count), continued by the count itself below one."""
    found = counts.copy()
    several = np.flatnonzero(counts > 1.0)
    found[several] = 1.0 + np.log(counts[several])
    return found
