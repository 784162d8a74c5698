"""Compare a need with documents in full: whole texts, and thing by thing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Floats, Ints, sum_by
from nlp.blocks import Block
from nlp.relatedness import relate
from nlp.rows import shared_grams
from nlp.runs import from_zero, ranges
from nlp.vectors import BM25_B, BM25_K1, Need, Settings, piece_values, whole_values

_CELLS = 1 << 22  # documents × grams, or pieces × things, that are held at once


@dataclass(frozen=True, slots=True)
class TextScores:
    """Scores of a need with n documents: ``whole``, ``things``, ``related``, shapes (n_docs,).

    For each piece ``fields`` and ``closeness`` hold the number of its field and how close that
    field is to the need: the best cosine of each thing with a piece of it, averaged by weight;
    those of document i end at ``piece_ends[i]``. ``grams`` numbers the grams of the need that a
    document holds, each once; those of document i end at ``gram_ends[i]``.
    """

    whole: Floats
    things: Floats
    related: Floats
    fields: NDArray[np.int32]
    closeness: Floats
    piece_ends: Ints
    grams: NDArray[np.int32]
    gram_ends: Ints

    @classmethod
    def join(cls, parts: Sequence["TextScores"], order: Ints) -> "TextScores":
        """Join parts; the documents of all parts, one after the other, are those of ``order``."""
        joined = parts[0] if len(parts) == 1 else _joined(parts)
        if np.array_equal(order, np.arange(order.size)):
            return joined
        back = np.argsort(order, kind="stable")
        pieces, piece_ends = _reordered(joined.piece_ends, back)
        grams, gram_ends = _reordered(joined.gram_ends, back)
        return cls(
            joined.whole[back], joined.things[back], joined.related[back],
            joined.fields[pieces], joined.closeness[pieces], piece_ends,
            joined.grams[grams], gram_ends,
        )  # fmt: skip

    def by_field(self, document: int) -> dict[int, float]:
        """Return how close each field of a document is to the need, by number of the field."""
        found: dict[int, float] = {}
        own = _slice(self.piece_ends, document)
        for number, value in zip(
            self.fields[own].tolist(), self.closeness[own].tolist(), strict=True
        ):
            found[number] = max(found.get(number, 0.0), value)
        return found

    def held(self, document: int) -> Ints:
        """Return the places in the need's grams of those that a document holds, ascending."""
        return np.sort(self.grams[_slice(self.gram_ends, document)]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The grams that a need shares with pieces, entry by entry.

    ``pieces`` numbers the pieces compared, those of document i end at ``ends[i]``; ``piece`` counts
    among these. Shapes (n_pieces,), (n_documents,), (n_entries,) …
    """

    pieces: Ints
    ends: Ints
    piece: Ints
    gram: NDArray[np.int32]
    counts: Floats


def whole_scores(need: Need, block: Block, documents: Ints, settings: Settings) -> Floats:
    """Return the whole-text score of some documents of a block. Shape (n,)."""
    found = np.zeros(documents.size)
    for part in _parts(need, block, documents):
        shared = _shared(need, block, documents[part], settings)
        found[part] = _whole(need, block, documents[part], shared, settings)[0]
    return found


def compare(need: Need, block: Block, documents: Ints, settings: Settings) -> TextScores:
    """Return all scores of some documents of a block."""
    parts = [
        _compare(need, block, documents[part], settings) for part in _parts(need, block, documents)
    ]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _compare(need: Need, block: Block, documents: Ints, settings: Settings) -> TextScores:
    shared = _shared(need, block, documents, settings)
    whole, grams, gram_ends = _whole(need, block, documents, shared, settings)
    fields = block.rows.fields[shared.pieces]
    things, closeness = _things(need, block, shared, fields)
    return TextScores(
        whole=whole,
        things=things,
        related=relate(need.meaning, block.rows, documents),
        fields=fields,
        closeness=closeness,
        piece_ends=shared.ends,
        grams=grams,
        gram_ends=gram_ends,
    )


def _joined(parts: Sequence[TextScores]) -> TextScores:
    def ends(of: Sequence[Ints]) -> Ints:
        first = np.cumsum([0, *(int(own[-1]) if own.size else 0 for own in of)])
        moved = [own + start for own, start in zip(of, first.tolist(), strict=False)]
        return np.concatenate(moved or [np.empty(0, np.int64)]).astype(np.int64, copy=False)

    return TextScores(
        whole=np.concatenate([part.whole for part in parts] or [np.empty(0)]),
        things=np.concatenate([part.things for part in parts] or [np.empty(0)]),
        related=np.concatenate([part.related for part in parts] or [np.empty(0)]),
        fields=np.concatenate([part.fields for part in parts] or [np.empty(0, np.int32)]),
        closeness=np.concatenate([part.closeness for part in parts] or [np.empty(0)]),
        piece_ends=ends([part.piece_ends for part in parts]),
        grams=np.concatenate([part.grams for part in parts] or [np.empty(0, np.int32)]),
        gram_ends=ends([part.gram_ends for part in parts]),
    )


def _reordered(ends: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Return the entries of the owners in another order, and where those of each then end."""
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))[: ends.size]
    return ranges(starts[order], ends[order]), np.cumsum((ends - starts)[order])


def _slice(ends: Ints, number: int) -> slice:
    return slice(int(ends[number - 1]) if number else 0, int(ends[number]))


def _parts(need: Need, block: Block, documents: Ints) -> Iterator[slice]:
    """Cut a list of documents so that each part can be held in memory."""
    n_pieces = block.rows.offsets[documents + 1] - block.rows.offsets[documents]
    cells = np.maximum(n_pieces * need.thing_weights.size, need.grams.size)
    room = np.cumsum(cells) // _CELLS
    bounds = [0, *(np.flatnonzero(np.diff(room)) + 1).tolist(), documents.size]
    for start, end in pairwise(bounds):
        if end > start:
            yield slice(start, end)


def _shared(need: Need, block: Block, documents: Ints, settings: Settings) -> _Shared:
    rows = block.rows
    pieces = rows.pieces_of(documents)
    ends = np.cumsum(rows.offsets[documents + 1] - rows.offsets[documents])
    piece, gram, counts = shared_grams(rows, pieces, need.table, settings.scheme)
    return _Shared(pieces, ends, piece, gram, counts)


def _whole(
    need: Need, block: Block, documents: Ints, shared: _Shared, settings: Settings
) -> tuple[Floats, NDArray[np.int32], Ints]:
    """Return the whole-text scores, the grams that each document shares, and where they end."""
    from nlp.kernels import comparing

    grams, sums = np.empty(shared.piece.size, np.int32), np.empty(shared.piece.size)
    scratch, ends = np.zeros(need.grams.size), np.empty(documents.size, np.int64)
    weights = block.rows.weights[shared.pieces].astype(np.float64)
    comparing.add_up(
        shared.piece, shared.gram, shared.counts, weights, shared.ends, scratch, grams, sums, ends
    )
    n = int(ends[-1]) if ends.size else 0
    grams, sums = grams[:n], sums[:n]
    found, lengths = np.empty(documents.size), block.lengths[documents].astype(np.float64)
    if settings.is_bm25:
        comparing.weigh(
            ends, grams, sums, need.rarity, need.values, lengths, BM25_K1, 1.0 - BM25_B, BM25_B,
            found,
        )  # fmt: skip
    else:
        owner = np.repeat(np.arange(documents.size), np.diff(from_zero(ends)))
        values = whole_values(sums, need.rarity[grams], lengths[owner], settings)
        found = sum_by(owner, values * need.values[grams], documents.size)
    return np.minimum(found / block.norms[documents], 1.0), grams, ends


def _things(
    need: Need, block: Block, shared: _Shared, fields: NDArray[np.int32]
) -> tuple[Floats, Floats]:
    """Return the mean over things of the best cosine: of each document, and of each piece's field.

    Shapes (n_documents,) and (n_pieces,).
    """
    from nlp.kernels import comparing

    values = piece_values(shared.counts, need.rarity[shared.gram])
    scales = block.rows.weights[shared.pieces] / block.piece_norms[shared.pieces].astype(np.float64)
    things, closeness = np.empty(shared.ends.size), np.empty(shared.pieces.size)
    comparing.match_things(
        shared.piece, shared.gram, values, need.thing_starts, need.thing_of, need.thing_values,
        need.thing_weights, float(need.thing_weights.sum()), shared.ends, fields, scales,
        things, closeness,
    )  # fmt: skip
    return things, closeness
