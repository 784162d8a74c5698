"""How rare each gram is in a body of text: frozen, and apart from the documents that are ranked.

Keeping them apart lets a caller compute them from public text only, so that no score can betray
what stands in a confidential one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.analysis import Floats, Grams, Ints


@dataclass(frozen=True, slots=True)
class Tally:
    """What some documents add to the statistics.

    ``grams``, each once, and in how many of the documents it occurs, both of shape (n_grams,);
    the number of documents and the sum of their lengths.
    """

    grams: Grams
    frequencies: Ints
    n_documents: int
    length: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """Document frequencies. ``grams`` ascending and ``frequencies``, both of shape (n_grams,)."""

    grams: Grams
    frequencies: Ints
    n_documents: int
    mean_length: float

    @classmethod
    def join(cls, parts: Sequence[Tally]) -> "Statistics":
        """Add up what parts of the documents hold."""
        every = np.concatenate([part.grams for part in parts] or [np.empty(0, np.uint64)])
        counts = np.concatenate([part.frequencies for part in parts] or [np.empty(0, np.int64)])
        grams, place = np.unique(every[counts > 0], return_inverse=True)
        frequencies = np.bincount(place, weights=counts[counts > 0], minlength=grams.size)
        n_documents = sum(part.n_documents for part in parts)
        mean = sum(part.length for part in parts) / n_documents if n_documents else 1.0
        return cls(grams, frequencies.astype(np.int32), n_documents, mean or 1.0)

    def idf(self, grams: Grams) -> Floats:
        """Return ln((1 + N) / (1 + n)) + 1 of each gram, as scikit-learn does. Same shape."""
        count = np.zeros(grams.size, dtype=np.int64)
        places, is_known = find(self.grams, grams)
        count[is_known] = self.frequencies[places[is_known]]
        rarity = (1.0 + self.n_documents) / (1.0 + count.astype(np.float64))
        return np.asarray(np.log(rarity) + 1.0, dtype=np.float64)

    def digest(self) -> str:
        """Return a hash of the content."""
        digest = hashlib.blake2b(digest_size=16)
        digest.update(np.ascontiguousarray(self.grams).data)
        digest.update(np.ascontiguousarray(self.frequencies).data)
        digest.update(repr((self.n_documents, self.mean_length)).encode())
        return digest.hexdigest()


def find(ordered: Grams, grams: Grams) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return the place of each gram in an ascending array, and whether it stands there."""
    if ordered.size == 0:
        return np.zeros(grams.size, np.int64), np.zeros(grams.size, np.bool_)
    places = np.minimum(np.searchsorted(ordered, grams), ordered.size - 1).astype(np.int64)
    return places, np.asarray(ordered[places] == grams, dtype=np.bool_)
