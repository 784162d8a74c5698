"""BM25 over the characters and pairs of characters of short texts such as names.

Source: Robertson and Zaragoza (2009). Sums run over sorted grams, so results have equal bits.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np

from nlp.analysis import Floats, Ints

K1 = 1.2
B = 0.5


def grams_of(texts: Iterable[str]) -> dict[str, int]:
    """Return the counts of single characters and pairs inside each text, grams ascending."""
    found = Counter(
        text[start : start + size]
        for text in texts
        for size in (1, 2)
        for start in range(len(text) - size + 1)
    )
    return dict(sorted(found.items()))


class GramIndex:
    """Documents as weighted grams. Statistics come from the documents alone."""

    def __init__(self, documents: Sequence[dict[str, float]]) -> None:
        self._n = len(documents)
        lengths = [sum(grams.values()) for grams in documents]
        mean = sum(lengths) / self._n if self._n else 1.0
        rows: dict[str, list[int]] = {}
        tallies: dict[str, list[float]] = {}
        for row, grams in enumerate(documents):
            damping = K1 * (1.0 - B + B * lengths[row] / (mean or 1.0))
            for gram, count in grams.items():
                rows.setdefault(gram, []).append(row)
                tallies.setdefault(gram, []).append(count / (count + damping))
        self._idf = {gram: self._rarity(len(found)) for gram, found in rows.items()}
        self._postings: dict[str, tuple[Ints, Floats]] = {
            gram: (np.array(found, dtype=np.int64), np.array(tallies[gram]) * self._idf[gram])
            for gram, found in rows.items()
        }

    def _rarity(self, documents: int) -> float:
        return log(1.0 + (self._n - documents + 0.5) / (documents + 0.5))

    def scores(self, grams: dict[str, int]) -> Floats:
        """Return each document's share of what one of mean length with all grams has.

        At least 0, a little above 1 for a shorter one with all grams. Shape (n,); a gram that no
        document holds counts as the rarest.
        """
        total = np.zeros(self._n)
        whole = 0.0
        for gram, count in sorted(grams.items()):
            whole += count * self._idf.get(gram, self._rarity(0))
            if gram in self._postings:
                rows, values = self._postings[gram]
                total[rows] += count * values
        return total * (1.0 + K1) / whole if whole else total
