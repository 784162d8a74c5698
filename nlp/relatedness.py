"""How closely texts are related beyond the characters they share: 铜箔 and 覆铜板, 口罩 and 防护服.

A shipped table places some 70,000 words as points in space, so that words used alike lie close
together; the longer a point, the more its word says. A piece of text lies where the points of its
words add up, the longest word at each place first. The table belongs to no corpus: no text that
anybody registers can move another's score. It is made by ``nlp.relatedness_table``.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp import lexicon
from nlp.analysis import NEED_STOP, Document, Features, Floats, Ints, char_weights, clean
from nlp.rows import Rows

TABLE = Path(__file__).parent / "data" / "relatedness.npz"
_LONGEST = 4  # characters of a word
_LANES = 8  # things that a kernel takes at once


@dataclass(frozen=True, slots=True)
class Table:
    """An open table of words (four 16-bit characters each) and the points of n words.

    ``beginnings`` tells how words may begin. Shapes: beginnings (2^i,), keys and places (2^k,),
    points (n × size,).
    """

    beginnings: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    places: NDArray[np.int32]
    points: NDArray[np.int8]
    size: int

    def point(self, word: str) -> Floats | None:
        """Return the point of a word, shape (size,); None if it is not known."""
        from nlp.kernels import relating

        slot = int(relating.find(packed(word), self.keys))
        if self.keys[slot] == 0:
            return None
        first = int(self.places[slot]) * self.size
        return self.points[first : first + self.size].astype(np.float64)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where a need lies: each thing it names and the whole, as unit vectors, or 0 if unknown.

    Shapes: things (n_things × size,), weights (n_things,), whole (size,).
    """

    things: Floats
    weights: Floats
    whole: Floats


def packed(word: str) -> int:
    """Return a word of at most four characters of the basic plane as a number."""
    found = 0
    for char in word:
        found = found << 16 | ord(char)
    return found


@lru_cache(maxsize=1)
def table() -> Table:
    """Return the shipped table."""
    from nlp.kernels import closeness, relating

    with np.load(TABLE, allow_pickle=False) as file:
        words, points = file["words"], file["points"]
    room = 1 << (2 * words.size).bit_length()
    keys, places = np.zeros(room, np.uint64), np.zeros(room, np.int32)
    relating.fill(words, words.size, keys, places)
    beginnings = np.zeros(room, np.uint8)
    closeness.note_beginnings(words, beginnings)
    return Table(beginnings, keys, places, points.reshape(-1), int(points.shape[1]))


def meaning_of(need: Document, features: Features) -> Meaning:
    """Return where a need and the things that it names lie."""
    size = table().size
    points = [
        _thing(clean(need.fields[piece.field].text).folded[piece.start : piece.end])
        for piece in features.pieces
    ]
    things = np.array(points).reshape(len(points), size)
    norms = _norms(things)
    total = np.zeros(size)
    for thing, weight in zip(things, features.weights.tolist(), strict=True):
        total += thing * weight
    whole = total[None]
    return Meaning(
        things=_unit(things, norms).reshape(-1),
        # What weighs most is what says most; a piece of unknown words says nothing.
        weights=norms * features.weights,
        whole=_unit(whole, _norms(whole))[0],
    )


def _thing(text: str) -> Floats:
    return _read_thing(text, lexicon.current())


@lru_cache(maxsize=8192)
def _read_thing(text: str, _lists: lexicon.Lexicon) -> Floats:
    points, weights = table(), char_weights(text, NEED_STOP)
    total = np.zeros(points.size)
    place = 0
    while place < len(text):
        for length in range(min(_LONGEST, len(text) - place), 0, -1):
            word = text[place : place + length]
            point = points.point(word) if max(word) <= "\uffff" else None
            if point is not None:
                total += point * float(weights[place : place + length].mean())
                break
        place += length
    total.flags.writeable = False
    return total


def forget() -> None:
    """Let go of what is kept of needs, as a new process has none."""
    _read_thing.cache_clear()


def relate(meaning: Meaning, rows: Rows, documents: Ints) -> Floats:
    """Return how closely documents are related to a need, in [0, 1]. Shape (n_documents,).

    The mean of two: for each thing named the closest piece, averaged by weight; and all texts as a
    whole.
    """
    from nlp.kernels import closeness

    points, n_things = table(), meaning.weights.size
    things = np.zeros((points.size, -(-n_things // _LANES) * _LANES))
    things[:, :n_things] = meaning.things.reshape(n_things, points.size).T
    weights = rows.weights[rows.pieces_of(documents)].astype(np.float64)
    ends = np.cumsum(rows.offsets[documents + 1] - rows.offsets[documents])
    words, starts = rows.words.find(documents, partial(_find_words, rows))
    close = np.empty(ends.size)
    closeness.come_close(
        words, starts, weights, ends, points.points, things.ravel(), meaning.weights,
        float(meaning.weights.sum()), meaning.whole, close,
    )  # fmt: skip
    return close


def _find_words(rows: Rows, documents: Ints) -> tuple[NDArray[np.int32], Ints]:
    """Return the words of documents and where those of each end (``closeness.find_words``)."""
    from nlp.kernels import closeness

    points = table()
    pieces = rows.pieces_of(documents)
    units = rows.bounds[pieces + 1].astype(np.int64) - rows.bounds[pieces]
    words, ends = np.empty(pieces.size + int(units.sum()), np.int32), np.empty_like(documents)
    closeness.find_words(
        rows.units, rows.bounds, rows.offsets, documents, points.beginnings, points.keys,
        points.places, words, ends,
    )  # fmt: skip
    return words, ends


def _norms(points: Floats) -> Floats:
    return np.asarray(np.sqrt(np.add.reduce(points * points, axis=1)), dtype=np.float64)


def _unit(points: Floats, norms: Floats) -> Floats:
    return points / np.where(norms > 0.0, norms, 1.0)[:, None]
