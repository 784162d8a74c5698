"""Which documents an index holds: their ids and the hashes of their texts, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Document, Ints


@dataclass(frozen=True, slots=True)
class Keys:
    """``ids`` and ``hashes`` (UTF-8), ordered by both. Shapes (n,)."""

    ids: NDArray[np.bytes_]
    hashes: NDArray[np.bytes_]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Keys":
        """Take the keys of documents that are in order."""
        return cls(
            _array([doc.doc_id for doc in documents]), _array([doc.text_hash for doc in documents])
        )

    def __len__(self) -> int:
        """Return the number of documents."""
        return int(self.ids.size)

    def id(self, place: int) -> str:
        """Return the id of a document."""
        return bytes(self.ids[place]).decode("utf-8", "surrogatepass")

    def find(self, documents: Sequence[Document]) -> Ints:
        """Return the place of each document; -1 for one whose text is not stored. Shape (n,)."""
        wanted = _array([doc.doc_id for doc in documents])
        hashes = _array([doc.text_hash for doc in documents])
        places = np.searchsorted(self.ids, wanted)
        ends = np.searchsorted(self.ids, wanted, side="right")
        found = np.full(len(documents), -1, dtype=np.int64)
        # An id with several texts, which only files can hold, takes more than one round.
        for step in range(int((ends - places).max(initial=0))):
            own = np.flatnonzero(places + step < ends)
            own = own[self.hashes[places[own] + step] == hashes[own]]
            found[own] = places[own] + step
        return found

    def places_of(self, ids: Sequence[str]) -> Ints:
        """Return the places of all documents with one of these ids, ascending."""
        wanted = np.unique(_array(ids))
        if not len(self) or not wanted.size:
            return np.empty(0, np.int64)
        found = np.minimum(np.searchsorted(wanted, self.ids), wanted.size - 1)
        return np.flatnonzero(wanted[found] == self.ids).astype(np.int64)

    def digest(self) -> str:
        """Return a hash of the content."""
        digest = blake2b(digest_size=16)
        for array in (self.ids, self.hashes):
            digest.update(repr((array.size, array.itemsize)).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def _array(texts: Sequence[str]) -> NDArray[Any]:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    width = max(map(len, encoded), default=1)
    return np.array(encoded, dtype=f"S{max(width, 1)}")
