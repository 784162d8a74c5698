"""Which words of a need stand in a document, and where: the evidence behind a text score."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nlp import lexicon, tokenizer
from nlp.analysis import NEED_STOP, Document, Grams, Ints, Piece, clean, grams_of, need_pieces
from nlp.corpus_statistics import Statistics, find
from nlp.lexicon import Lexicon

_AMOUNT = re.compile(r"[\d.%+-]+[^\d]{0,3}")  # 22mm, 50%, 20次: the same number is no likeness
MAX_RUN = 64  # keeps hostile texts of one long run linear
_JOINTS = frozenset("./")
_PARTICLES = frozenset("的与和及或等在为对于以并将把被由从到其之可按")
MIN_RUN = 2  # one shared character is no evidence a reader would accept


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A run of characters that both texts hold, with its ``[start, end)`` in the originals.

    ``weight`` is its share of the weight of all matches of the pair.
    """

    term: str
    weight: float
    need_field: str
    need_span: tuple[int, int]
    doc_field: str
    doc_span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Run:
    piece: Piece
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Thing:
    """A piece of a need made ready for many documents, with the weight of its field.

    ``first`` numbers its first pair of characters among those of all pieces. At each place of the
    text ``starts`` is the next start of a word, ``ends`` the last end of one up to there, ``told``
    how many characters before it are no procurement words.
    """

    piece: Piece
    text: str
    first: int
    weight: float
    starts: list[int]
    ends: list[int]
    told: list[int]

    @classmethod
    def of(cls, need: Document, piece: Piece, first: int) -> "_Thing":
        field = need.fields[piece.field]
        text = clean(field.text).folded[piece.start : piece.end]
        word_starts, word_ends = _word_edges(text)
        starts, ends, told = [len(text) + 1] * (len(text) + 1), [-1] * (len(text) + 1), [0]
        for place in range(len(text), -1, -1):
            following = starts[place + 1] if place < len(text) else starts[place]
            starts[place] = place if place in word_starts else following
        for place in range(len(text) + 1):
            before = ends[place - 1] if place else -1
            ends[place] = place if place in word_ends else before
        for is_stop in _stop_mask(text):
            told.append(told[-1] + (not is_stop))
        return cls(piece, text, first, field.weight, starts, ends, told)


class NeedWords:
    """The words of a need, ready to be found in many documents."""

    def __init__(self, need: Document, statistics: Statistics, grams: Grams | None = None) -> None:
        """``grams`` are those of the need, if it is known which of them documents hold."""
        self._need = need
        self._statistics = statistics
        self._things: list[_Thing] = []
        first = 0
        for piece in need_pieces(need):
            self._things.append(_Thing.of(need, piece, first))
            first += max(0, len(self._things[-1].text) - 1)
        self._places = _pair_places(
            self._things, np.empty(0, np.uint64) if grams is None else grams
        )
        self._n_grams = 0 if grams is None else grams.size
        self._weights: dict[str, float] = {}

    def find(
        self,
        document: Document,
        folded: Sequence[str],
        held: Ints | None = None,
        *,
        limit: int = 12,
    ) -> tuple[TextMatch, ...]:
        """Return the weightiest matches, best first; each wording of the need is told once.

        ``folded`` are the folded clean forms of the document's fields, ``held`` the places of the
        need's grams that it holds. Runs that consist of procurement words only are left out.
        """
        fields = document.fields
        order = sorted(range(len(folded)), key=lambda place: (-fields[place].weight, place))
        joined = "\n".join([folded[place] for place in order])
        may_start = self._may_start(held)
        best: dict[str, tuple[float, _Run]] = {}
        for thing in self._things:
            for run in _runs(thing, joined, may_start):
                weight = self._weight(run.text) * thing.weight
                if weight > best.get(run.text, (0.0, run))[0]:
                    best[run.text] = (weight, run)
        total = sum(weight for weight, _ in best.values())
        ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].text))[:limit]
        return tuple(
            _located(self._need, document, run, weight / total, _place(run.text, folded, order))
            for weight, run in ranked
        )

    def _may_start(self, held: Ints | None) -> bytes:
        """Return, for each pair of characters of all pieces, 1 if the document may hold it."""
        is_held = np.zeros(self._n_grams + 1, np.uint8)
        is_held[-1] = 1  # pairs that are no gram of the need
        is_held[slice(None) if held is None else held] = 1
        return is_held[self._places].tobytes()

    def _weight(self, text: str) -> float:
        found = self._weights.get(text)
        if found is None:
            found = self._weights[text] = _weight(text, self._statistics)
        return found


def find_matches(
    need: Document, document: Document, statistics: Statistics, *, limit: int = 12
) -> tuple[TextMatch, ...]:
    """Return what ``NeedWords.find`` does, for one document."""
    folded = [clean(field.text).folded for field in document.fields]
    return NeedWords(need, statistics).find(document, folded, limit=limit)


def _pair_places(things: Sequence[_Thing], grams: Grams) -> Ints:
    """Return the place in the grams of each pair of characters of all pieces, else their number.

    A joint (. or /) may stand at the edge of a piece, where it belongs to none of its grams.
    """
    pairs = [
        thing.text[start : start + MIN_RUN]
        for thing in things
        for start in range(len(thing.text) - 1)
    ]
    chars = [[ord(char) for char in pair] for pair in pairs]
    numbers = np.array([one << 21 | two for one, two in chars], dtype=np.uint64)
    places, is_there = find(grams, numbers)
    is_joint = np.array([not _JOINTS.isdisjoint(pair) for pair in pairs], dtype=np.bool_)
    return np.where(is_there & ~is_joint, places, grams.size)


def _runs(thing: _Thing, joined: str, may_start: bytes) -> Iterator[_Run]:
    """Cut a piece greedily into its longest runs of words that stand in the document."""
    text, begin, n = thing.text, thing.piece.start, len(thing.text)
    offset, stop = thing.first, thing.first + n - 1
    start = 0
    while (start := may_start.find(1, offset + start, stop) - offset) >= 0:
        end = start + MIN_RUN
        if text[start:end] not in joined:
            start += 1
            continue
        limit = min(n, start + MAX_RUN)
        while end < limit and text[start : end + 1] in joined:
            end += 1
        first, last = _trimmed(thing, start, end)
        if _is_telling(text[first:last], thing.told[last] - thing.told[first]):
            yield _Run(thing.piece, begin + first, begin + last, text[first:last])
        start = end


def _trimmed(thing: _Thing, start: int, end: int) -> tuple[int, int]:
    """Return a stretch cut down to whole words, without particles at its ends."""
    text = thing.text
    first = min(thing.starts[start], end)
    last = max(thing.ends[end], first)
    while last > first and text[last - 1] in _PARTICLES:
        last -= 1
    while first < last and text[first] in _PARTICLES:
        first += 1
    return first, last


def _word_edges(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return where words start and end: half a word is no evidence a reader would accept."""
    return _edges(text, lexicon.current())


@lru_cache(maxsize=32_768)
def _edges(text: str, _lists: Lexicon) -> tuple[frozenset[int], frozenset[int]]:
    words = tokenizer.current().words(text)
    return frozenset(word.start for word in words), frozenset(word.end for word in words)


def _stop_mask(text: str) -> list[bool]:
    mask = [False] * len(text)
    for match in lexicon.current().stop_pattern.finditer(text):
        mask[match.start() : match.end()] = [True] * (match.end() - match.start())
    return mask


def _is_telling(run: str, n_told: int) -> bool:
    if len(run) < MIN_RUN or (run.isascii() and len(run) < 3) or _AMOUNT.fullmatch(run):
        return False
    return n_told >= MIN_RUN


def _weight(text: str, statistics: Statistics) -> float:
    grams, counts = grams_of(text, 3, NEED_STOP, has_codes=True)
    values = statistics.idf(grams) * counts
    return float(np.sum(values * values))


def _place(text: str, folded: Sequence[str], order: list[int]) -> tuple[int, int]:
    """Return the field, best first, that holds a run, and where the run starts in it."""
    place = next(place for place in order if text in folded[place])
    return place, folded[place].index(text)


def _located(
    need: Document, document: Document, run: _Run, weight: float, place: tuple[int, int]
) -> TextMatch:
    field, target = need.fields[run.piece.field], document.fields[place[0]]
    span = clean(field.text).span(run.start, run.end)
    return TextMatch(
        term=field.text[slice(*span)],
        weight=weight,
        need_field=field.path,
        need_span=span,
        doc_field=target.path,
        doc_span=clean(target.text).span(place[1], place[1] + len(run.text)),
    )
