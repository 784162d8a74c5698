"""How likely two company names, full or short, mean the same company.

A name is found again in a full one by its letters in order (`company_letters`). Rare characters
tell more than common ones, the brand more than the trade, the legal form next to nothing. Beside
that stand BM25 of characters and pairs, and how much of the full name is covered.

That is the likeness of two names, which is what a person is asked about. A name means one company
at most, so where another company is as alike, neither is meant as surely: that is the score.
"""

from collections.abc import Sequence
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Floats
from nlp.company_letters import LEGAL, Asked, Bools, Letters, aligned, begins, letters_of
from nlp.company_parts import MAX_NAME, Parts, is_legal_form, parts_of, places
from nlp.general_language import character_share
from nlp.gram_bm25 import GramIndex, grams_of
from nlp.topk import DECIMALS, rounded

CANDIDATES = 60  # names with the best BM25 whose letters are then compared
PRIOR = 500  # weight of the general dictionary, in names
FLOOR = 0.001  # share of names that a character is taken to stand in at least
SHARPNESS = 1.3  # exponent of a character's rarity
BRAND = 1.5  # weight of the first two characters behind the place
SHORT_PLACE = 0.5  # weight of a one-character place such as 沪 in a short name
# Shares of letters, grams, cover and a brand at the front of both; grams may exceed theirs.
LETTERS, GRAMS, COVER, LEADING_BRAND = 0.61, 0.15, 0.17, 0.04
COVERED = 0.5  # a full name is covered by half its weight: short names leave the rest out
BARE_PLACE = 0.1  # lost if the place is missing that a full name without a trade needs
RIVAL = 0.25  # share of the score that is lost if another company is just as alike
ASK = 0.5  # likeness from which on two names may mean the same company
LIKELY = 0.7  # likeness with the best balance of right and missed answers
SURE = 0.84  # at least 99 in 100 first answers that score so are right


class NameIndex:
    """Full names that a name, full or short, is looked up in; a name is known by its row."""

    def __init__(self, names: Sequence[str]) -> None:
        self._parts = [_telling_parts(name) for name in names]
        self._grams = GramIndex([dict(grams_of([parts.text])) for parts in self._parts])
        self._counts = _documents_with([parts.text for parts in self._parts])

    @cached_property
    def _letters(self) -> Letters:
        return letters_of(self._parts)

    @cached_property
    def _bodies(self) -> tuple[NDArray[np.intp], Bools]:
        """Where each core starts, and whether it is so short that the place belongs to it."""
        starts = np.array([parts.body for parts in self._parts], dtype=np.intp)
        short = [parts.body > 0 and len(parts.core) <= 3 for parts in self._parts]
        return starts, np.array(short, dtype=np.bool_)

    @cached_property
    def _sizes(self) -> Floats:
        """The weight of all letters of each name. Shape (n,)."""
        rarity = {char: self._rarity(char) for char in sorted(self._counts)}
        rows = [[rarity[char] for char in parts.text] for parts in self._parts]
        weights = self._letters.weights
        return np.array(
            [
                float(np.sum(np.array(row) * weights[place, : len(row)]))
                for place, row in enumerate(rows)
            ]
        )

    def _rarity(self, char: str) -> float:
        share = character_share(char) + FLOOR
        among = (self._counts.get(char, 0) + PRIOR * share) / (len(self._parts) + PRIOR)
        return float((-log(min(among, 1.0))) ** SHARPNESS)

    def find(self, name: str, limit: int = 5) -> list[tuple[int, float]]:
        """Return the rows that may mean the same company with their likeness, best first.

        A stored name that is clearly shorter is also looked for in the given one.
        """
        alike = self.likeness(name)
        size = len(_telling_parts(name).proper)
        near = np.flatnonzero(alike >= ASK / 2.0).tolist()
        shorter = [row for row in near if len(self._parts[row].proper) + 2 <= size]
        if shorter:
            inside = NameIndex([name])._likeness_of([self._parts[row] for row in shorter])
            alike[shorter] = np.maximum(alike[shorter], inside)
        order = np.argsort(-alike, kind="stable")[:limit]
        return [(int(row), float(alike[row])) for row in order if alike[row] >= ASK]

    def scores(self, name: str) -> Floats:
        """Return how surely each name is meant, each of a company of its own. Shape (n,).

        In [0, 1], ordered as their likeness, 0 beyond the candidates.
        """
        alike = self.likeness(name)
        second, first = np.sort(alike)[-2:] if alike.size > 1 else (0.0, alike.max(initial=0.0))
        return rounded(alike * _unrivalled(float(first), float(second)))

    def likeness(self, name: str) -> Floats:
        """Return how alike each name is, in [0, 1]; 0 beyond the candidates. Shape (n,)."""
        result = np.zeros(len(self._parts))
        query = _telling_parts(name)
        if not query.text or not self._parts:
            return result
        grams = self._grams.scores(grams_of([query.text]))
        best = _candidates(rounded(grams))
        if best.size:
            result[best] = rounded(self._mixed([query], best, grams[best]))
        return result

    def _likeness_of(self, queries: Sequence[Parts]) -> Floats:
        """Return how alike the only name is to each of these. Shape (n_queries,)."""
        grams = [self._grams.scores(grams_of([query.text]))[0] for query in queries]
        found = np.array([rounded(np.array([value]))[0] for value in grams])
        mixed = rounded(self._mixed(queries, np.zeros(1, dtype=np.intp), np.array(grams)))
        return np.where(found > 0.0, mixed, 0.0)

    def _mixed(self, queries: Sequence[Parts], rows: NDArray[np.intp], grams: Floats) -> Floats:
        """Return how alike one query is to some names, or some queries to one name."""
        asked = self._asked(queries)
        total = np.sum(asked.weights, axis=1)
        letters = self._letters.of(rows)
        found = aligned(asked.codes, asked.weights / total[:, None], letters)
        cover = np.minimum(found * total / np.maximum(COVERED * self._sizes[rows], 1e-9), 1.0)
        mixed = LETTERS * found + GRAMS * grams + COVER * np.sqrt(cover)
        starts, is_bare = self._bodies
        in_query = (letters.codes[:, :, None] == asked.codes[:, None, :]).any(axis=2)
        lacks_place = is_bare[rows] & ~(in_query & letters.in_place).any(axis=1)
        mixed = mixed * np.where(lacks_place, 1.0 - BARE_PLACE, 1.0)
        leads = begins(asked.cores, letters.codes, starts[rows])
        is_same = np.array(
            [self._parts[row].proper == query.proper for query in queries for row in rows.tolist()]
        )
        return np.where(is_same, 1.0, np.minimum(mixed + LEADING_BRAND * leads, 1.0))

    def _asked(self, queries: Sequence[Parts]) -> Asked:
        codes, weights = (np.zeros((len(queries), MAX_NAME + 1)) for _ in range(2))
        cores = np.full((len(queries), 2), -1, dtype=np.int32)
        for row, query in enumerate(queries):
            size = len(query.text)
            codes[row, :size] = [ord(char) for char in query.text]
            weights[row, :size] = self._query_weights(query)
            if len(query.core) > 1:
                cores[row] = [ord(char) for char in query.core[:2]]
        longest = max(len(query.text) for query in queries)
        return Asked(codes[:, :longest].astype(np.int32), weights[:, :longest], cores)

    def _query_weights(self, query: Parts) -> Floats:
        brand = query.body
        weights = np.array([self._rarity(char) for char in query.text])
        weights[query.legal :] *= LEGAL
        if not brand and query.legal >= 3 and query.text[0] in places().short:
            weights[0] *= SHORT_PLACE
            brand = 1
        weights[brand : min(brand + 2, query.legal)] *= BRAND
        return weights


def is_sure(alike: Sequence[float]) -> bool:
    """Tell whether the first of some companies is surely meant, given their likeness, best first.

    Who is less alike than ASK need not be among them: such a one is taken to exist.
    """
    if not alike:
        return False
    second = max(alike[1] if len(alike) > 1 else 0.0, ASK)
    return round(alike[0] * _unrivalled(alike[0], second), DECIMALS) >= SURE


def _unrivalled(first: float, second: float) -> float:
    """Return what is left of a score beside the second best."""
    return 1.0 - RIVAL * min(second / first, 1.0) ** 3 if first else 1.0


def _telling_parts(name: str) -> Parts:
    """Return the parts of a name, empty ones if it says nothing but a legal form."""
    parts = parts_of(name)
    return Parts("", 0, 0) if is_legal_form(parts.text) else parts


def _candidates(grams: Floats) -> NDArray[np.intp]:
    """Return the rows with the best values above 0; who equals the last one is in too."""
    if grams.size <= CANDIDATES:
        return np.flatnonzero(grams > 0.0)
    bound = np.partition(grams, grams.size - CANDIDATES)[grams.size - CANDIDATES]
    return np.flatnonzero((grams >= bound) & (grams > 0.0))


def _documents_with(texts: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        for char in dict.fromkeys(text):
            counts[char] = counts.get(char, 0) + 1
    return counts
