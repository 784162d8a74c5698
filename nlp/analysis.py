"""Text to features: character 1–3-grams inside pieces and at their edges, and codes as a whole.

A *piece* is what stands between marks of punctuation: in a catalogue it is one thing listed. A
piece that is repeated in a document counts once, so saying a thing twenty times pays nothing.
A gram is a number: up to three code points of 21 bits, so it needs no dictionary; a code longer
than three characters (42crmo4) is a hash with the top bit set.

A Chinese name ends in what the thing is (高频头, 特种机器人), so the edges of a piece count as
characters: two pieces with the same end share more than two with the same middle. A need says
things among words of procurement; each piece of it is cut down to what lies between those.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import Normalized, normalize

Floats = NDArray[np.float64]
Grams = NDArray[np.uint64]
Ints = NDArray[np.int64]

MAX_FIELD = 20_000  # characters of one field that are read
NEED_STOP = 0.2  # what is left of a stop word's weight on the need's side
NEED_SOFT = 0.5  # of a soft one's, beside a word that is neither
_CHAR = np.uint64(21)
_TOP = 1 << 63
_START, _END = 2, 3  # control characters, which no clean text holds
_OFFSET, _PRIME = 14695981039346656037, 1099511628211  # FNV-1a
_MARKS = r"\s、,;:。.!?|/·()\[\]{}<>《》“”\"'‘’【】~—…*="
MARKS = re.compile(f"[{_MARKS}]")  # what separates pieces
_PIECE = re.compile(rf"[^{_MARKS}]+(?:[./][^\W_]+)*")
_CODE = re.compile(r"[a-z0-9][a-z0-9.\-]{2,30}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Field:
    """A named text of a document. ``weight`` scales what it says, relative to other fields."""

    path: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Document:
    """An identified bundle of fields; a need is a document too."""

    doc_id: str
    fields: tuple[Field, ...]

    @cached_property
    def text_hash(self) -> str:
        """A hash of everything that features depend on."""
        digest = hashlib.blake2b(digest_size=16)
        for field in self.fields:
            for part in (field.path, field.text, repr(field.weight)):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(4, "big") + data)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Piece:
    """A thing named: ``[start, end)`` in the clean text of field number ``field``."""

    field: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a document, one row per gram and piece.

    ``grams``, ``counts`` and ``piece_of`` have shape (n,), ordered by piece, then gram;
    ``weights`` has shape (n_pieces,): the weight of the field that a piece stands in.
    """

    pieces: tuple[Piece, ...]
    weights: Floats
    grams: Grams
    counts: Floats
    piece_of: Ints

    def totals(self) -> tuple[Grams, Floats]:
        """Return each gram once with its weighted count over all pieces, grams ascending."""
        grams, place = np.unique(self.grams, return_inverse=True)
        counts = self.counts * self.weights[self.piece_of]
        return grams, sum_by(place, counts, grams.size)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How text becomes features.

    ``need_stop`` is the weight of stop words on the need's side; below 1, a need's pieces are cut
    down to what lies between such words. ``has_edges``: the edges of a piece count as characters
    of grams of two and more.
    """

    max_gram: int = 3
    has_codes: bool = True
    need_stop: float = NEED_STOP
    has_edges: bool = True


def clean(text: str) -> Normalized:
    """Return the clean form of a field, of at most MAX_FIELD characters."""
    return _clean(text, lexicon.current())


@lru_cache(maxsize=32_768)
def _clean(text: str, lists: Lexicon) -> Normalized:
    return normalize(text[:MAX_FIELD], lists)


def document_features(document: Document, scheme: Scheme) -> Features:
    """Return the features of a supplier's document."""
    return _features(document, scheme, is_need=False)


def need_features(document: Document, scheme: Scheme) -> Features:
    """Return the features of a need: words that most needs share weigh little."""
    return _features(document, scheme, is_need=True)


def need_pieces(document: Document) -> tuple[Piece, ...]:
    """Return the things that a need names, each once."""
    return _need_pieces(document, lexicon.current())


@lru_cache(maxsize=64)
def _need_pieces(document: Document, _lists: Lexicon) -> tuple[Piece, ...]:
    return tuple(_pieces(document, NEED_STOP))


def _pieces(document: Document, stop: float) -> list[Piece]:
    seen: set[str] = set()
    found = []
    for number, field in enumerate(document.fields):
        folded = clean(field.text).folded
        for match in _PIECE.finditer(folded):
            start, end = _core(folded, match.start(), match.end(), stop)
            if folded[start:end] not in seen:
                seen.add(folded[start:end])
                found.append(Piece(number, start, end))
    return found


def _core(folded: str, start: int, end: int, stop: float) -> tuple[int, int]:
    """Return a piece without the stop words at its edges; one of nothing else stays whole."""
    weights = char_weights(folded[start:end], stop)
    telling = np.flatnonzero(weights >= NEED_SOFT)
    if not telling.size:
        return start, end
    return start + int(telling[0]), start + int(telling[-1]) + 1


def _features(document: Document, scheme: Scheme, *, is_need: bool) -> Features:
    stop = scheme.need_stop if is_need else 1.0
    pieces = _pieces(document, stop)
    top = max((document.fields[piece.field].weight for piece in pieces), default=1.0)
    rows = [_piece_rows(document, piece, scheme, stop) for piece in pieces]
    lengths = [grams.size for grams, _ in rows]
    return Features(
        pieces=tuple(pieces),
        weights=np.array([document.fields[piece.field].weight / top for piece in pieces]),
        grams=np.concatenate([grams for grams, _ in rows] or [np.empty(0, np.uint64)]),
        counts=np.concatenate([counts for _, counts in rows] or [np.empty(0)]),
        piece_of=np.repeat(np.arange(len(pieces), dtype=np.int64), lengths),
    )


def _piece_rows(
    document: Document, piece: Piece, scheme: Scheme, stop: float
) -> tuple[Grams, Floats]:
    text = clean(document.fields[piece.field].text).folded[piece.start : piece.end]
    return grams_of(
        text, scheme.max_gram, stop, has_codes=scheme.has_codes, has_edges=scheme.has_edges
    )


def grams_of(
    text: str, max_gram: int, stop: float, *, has_codes: bool, has_edges: bool = False
) -> tuple[Grams, Floats]:
    """Return the grams of one piece, ascending, each with its weighted count.

    A gram counts as much as the mean weight of its characters; those of a stop word weigh
    ``stop``, an edge as much as the character beside it. Both arrays have shape (n_distinct,) and
    are read-only.
    """
    return _grams(text, max_gram, stop, (has_codes, has_edges), lexicon.current())


@lru_cache(maxsize=8192)
def _grams(
    text: str, max_gram: int, stop: float, kinds: tuple[bool, bool], lists: Lexicon
) -> tuple[Grams, Floats]:
    has_codes, has_edges = kinds
    chars = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    weights = _char_weights(text, stop, lists)
    if has_edges and chars.size:
        chars = np.concatenate(([_START], chars, [_END])).astype(np.uint32)
        weights = np.concatenate((weights[:1], weights, weights[-1:]))
    sums = np.concatenate(([0.0], np.cumsum(weights)))
    grams, counts = [], []
    gram = np.zeros(chars.size, dtype=np.uint64)
    for size in range(1, min(max_gram, chars.size) + 1):
        last = chars[size - 1 :].astype(np.uint64)
        gram = (gram[: last.size] << _CHAR) | last
        # An edge alone says nothing.
        inner = slice(1, -1) if has_edges and size == 1 else slice(None)
        grams.append(gram[inner])
        counts.append(((sums[size:] - sums[:-size]) / size)[inner])
    if has_codes:
        codes = [_code(match[0]) for match in _CODE.finditer(text) if _is_mixed(match[0])]
        grams.append(np.array(codes, dtype=np.uint64))
        counts.append(np.ones(len(codes)))
    unique, place = np.unique(np.concatenate(grams), return_inverse=True)
    total = sum_by(place, np.concatenate(counts), unique.size)
    unique.flags.writeable = total.flags.writeable = False
    return unique, total


def forget() -> None:
    """Let go of what is kept of needs, as a new process has none."""
    _grams.cache_clear()
    _need_pieces.cache_clear()


def sum_by(place: NDArray[np.integer], values: Floats, size: int) -> Floats:
    """Sum values by place, in their given order. Shape (size,)."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64, copy=False)


def char_weights(text: str, stop: float) -> Floats:
    """Return what each character of a need's piece weighs. Shape (n_characters,)."""
    return _char_weights(text, stop, lexicon.current())


def _char_weights(text: str, stop: float, lists: Lexicon) -> Floats:
    weights = np.ones(len(text))
    if stop >= 1.0:
        return weights
    found = [(match.start(), match.end()) for match in lists.stop_pattern.finditer(text)]
    for start, end in found:
        weights[start:end] = 0.0
    is_telling = np.concatenate(([False], weights > 0.0, [False]))
    for start, end in found:
        is_beside = is_telling[start] or is_telling[end + 1]
        is_soft = is_beside and text[start:end] in lists.soft
        weights[start:end] = max(stop, NEED_SOFT) if is_soft else stop
    return weights


def _is_mixed(text: str) -> bool:
    return any(char.isdigit() for char in text) and any(char.isalpha() for char in text)


def _code(text: str) -> int:
    """Return a hash (FNV-1a) with the top bit set."""
    found = _OFFSET
    for char in text:
        found = (found ^ ord(char)) * _PRIME % (1 << 64)
    return found | _TOP
