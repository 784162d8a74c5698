"""What documents say, gram by gram: who repeats a text, and who says the same as another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Document, Ints
from nlp.rows import GramTable

GRAM = 5  # characters; long enough to be rare, short enough to survive small edits
OTHER = re.compile(r"[\W_]+")  # what is no letter and no digit
SKETCH = 32  # a document that holds another twice over shares sixteen of them
_MIXER, _HALF = np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
_MULTIPLIER, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Trace:
    """The grams of one document: ``grams``, each once, ascending, and ``again``, the repeated ones.

    ``flat`` are its fields without marks, the name of the firm included, which has no grams here:
    many firms share most of their name. ``sketch`` are the SKETCH smallest hashes, mixed.
    """

    flat: tuple[str, ...]
    grams: Hashes
    again: Hashes
    sketch: Hashes

    @classmethod
    def of(cls, document: Document, texts: Sequence[str]) -> "Trace":
        """Read a document, with the folded clean forms of its fields."""
        flat = tuple(OTHER.sub("", text) for text in texts)
        paths = [field.path for field in document.fields]
        # A line end after each field: no gram reaches over it.
        told = [f"{text}\n" for text, path in zip(flat, paths, strict=True) if path != "name"]
        hashes = np.sort(hash_grams("".join(told))[0])
        is_first = np.ones(hashes.size, np.bool_)
        is_first[1:] = hashes[1:] != hashes[:-1]
        grams = hashes[is_first]
        return cls(flat, grams, hashes[~is_first], sketch(grams))


def sketch(grams: Hashes) -> Hashes:
    """Return the smallest of the mixed hashes, at most SKETCH, ascending."""
    mixed = grams * _MIXER
    mixed ^= mixed >> _HALF
    return np.sort(mixed)[:SKETCH].copy()


def find_holders(need: str, traces: Sequence[Trace], least: int) -> list[int]:
    """Return the documents that hold grams of a text at so many places at least."""
    from nlp.kernels import repeating

    wanted = np.unique(hash_grams(need)[0])
    parts = [part for trace in traces for part in (trace.grams, trace.again)]
    ends = np.cumsum([part.size for part in parts], dtype=np.int64)[1::2].copy()
    joined = np.concatenate([*parts, np.empty(0, np.uint64)])
    hits = np.zeros(ends.size, np.int64)
    repeating.count_held(GramTable.of(wanted).keys, joined, ends, hits)
    return [int(place) for place in np.flatnonzero(hits >= least)]


def hash_grams(text: str) -> tuple[Hashes, Ints]:
    """Return a hash of each gram within a line, and where it starts. Shapes (n_grams,)."""
    chars = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    n = max(0, chars.size - GRAM + 1)
    hashes, is_gram = np.zeros(n, np.uint64), np.ones(n, np.bool_)
    for offset in range(GRAM):
        char = chars[offset : offset + n].astype(np.uint64)
        hashes = (hashes ^ char) * _MULTIPLIER
        hashes ^= hashes >> _SHIFT
        is_gram &= char != ord("\n")
    places = np.flatnonzero(is_gram).astype(np.int64)
    return hashes[places], places
