"""Which part of the text score each matched word carries.

Text is compared gram by gram, so what the text signals give is divided over the grams that both
sides hold, by count × idf² on the need's side (a gram's part of a TF-IDF cosine of equal texts). A
gram belongs to the weightiest matched word that holds it; what belongs to none (parts of words,
single characters) stays as a rest, so that the parts add up.
"""

from collections.abc import Iterable

import numpy as np

from matchmaker.ranking.results import Contribution
from nlp.analysis import NEED_STOP, Ints, Scheme, clean, grams_of
from nlp.corpus_statistics import find
from nlp.vectors import Need

TEXT_SIGNALS = frozenset({"products", "text"})


def text_points(contributions: Iterable[Contribution]) -> float:
    """Return what the signals that compare text give together."""
    return sum(part.points for part in contributions if part.signal in TEXT_SIGNALS)


class Shares:
    """What each gram of a need weighs, ready to be divided over many documents."""

    def __init__(self, need: Need, scheme: Scheme) -> None:
        self._need = need
        self._scheme = scheme
        self._masses = need.counts * need.rarity * need.rarity
        self._places: dict[str, Ints] = {}

    def of(self, held: Ints, terms: Iterable[str]) -> tuple[float, ...]:
        """Return each matched word's share of all shared grams, in the order of ``terms``; sum ≤ 1.

        ``held`` are the places of the need's grams that a document holds, ascending.
        """
        left = self._masses.copy()
        total = float(left[held].sum())
        is_held = np.zeros(left.size, np.bool_)
        is_held[held] = True
        found = []
        for term in terms:
            own = self._grams(term)
            taken = own[is_held[own]]
            found.append(float(left[taken].sum()) / total if total else 0.0)
            left[taken] = 0.0
        return tuple(found)

    def _grams(self, term: str) -> Ints:
        """Return the places of a word's grams among those of the need, ascending."""
        known = self._places.get(term)
        if known is None:
            scheme = self._scheme
            own, _ = grams_of(
                clean(term).folded,
                scheme.max_gram,
                NEED_STOP,
                has_codes=scheme.has_codes,
                has_edges=scheme.has_edges,
            )
            places, is_there = find(self._need.grams, own)
            known = self._places[term] = places[is_there]
        return known
