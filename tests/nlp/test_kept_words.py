"""Words are read once, and the room for them is bounded."""

import numpy as np
import pytest

from nlp import kept_words
from nlp.kept_words import KeptWords


class Reader:
    """Says of document d that it has d words, all of number d."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.asked.append(documents.tolist())
        return np.repeat(documents, documents).astype(np.int32), np.cumsum(documents)


def found(kept: KeptWords, reader: Reader, *documents: int) -> None:
    words, starts = kept.find(np.array(documents, dtype=np.int64), reader)
    for start, size in zip(starts, documents, strict=True):
        assert words[start : start + size].tolist() == [size] * size


def test_a_document_is_read_once() -> None:
    kept, reader = KeptWords(), Reader()
    found(kept, reader, 3, 1)
    found(kept, reader, 2, 3, 5, 1)
    found(kept, reader, 1, 2)
    assert reader.asked == [[3, 1], [2, 5]]


def test_what_was_given_away_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_words, "MOST", 2)
    kept, reader = KeptWords(), Reader()
    words, starts = kept.find(np.array([4, 2]), reader)
    found(kept, reader, 2, 9)
    assert reader.asked == [[4, 2], [2, 9]]
    assert words[starts[0] : starts[0] + 4].tolist() == [4] * 4


def test_no_document_needs_no_reading() -> None:
    kept, reader = KeptWords(), Reader()
    assert kept.find(np.empty(0, np.int64), reader)[1].size == 0
    assert reader.asked == []
