"""The words of documents that were compared lately, in one array for the kernels."""

from collections.abc import Callable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Ints

MOST = 8_192  # documents whose words are kept
Numbers = NDArray[np.int32]


class KeptWords:
    """The words of each document, one after the other, and where those of each begin.

    Threads share it: an array that was given away is never written again where it was filled.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._starts: dict[int, int] = {}
        self._words, self._filled = np.empty(0, np.int32), 0

    def find(
        self, documents: Ints, read: Callable[[Ints], tuple[Numbers, Ints]]
    ) -> tuple[Numbers, Ints]:
        """Return an array of words and where in it those of each document begin. Shape (n,).

        ``read`` returns the words of documents one after the other, and where those of each end.
        """
        numbers = documents.tolist()
        with self._lock:
            starts = list(map(self._starts.get, numbers))
            if None in starts:
                missing = documents[[start is None for start in starts]]
                if len(self._starts) + missing.size > MOST:
                    self._forget()
                    missing = documents
                self._add(missing, *read(missing))
                starts = list(map(self._starts.get, numbers))
            return self._words, np.array(starts, dtype=np.int64)

    def _add(self, documents: Ints, words: Numbers, ends: Ints) -> None:
        filled = self._filled + int(ends[-1])
        if filled > self._words.size:
            larger = np.empty(max(filled, 2 * self._words.size), np.int32)
            larger[: self._filled] = self._words[: self._filled]
            self._words = larger
        self._words[self._filled : filled] = words[: int(ends[-1])]
        starts = self._filled + np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        self._starts.update(zip(documents.tolist(), starts.tolist(), strict=True))
        self._filled = filled
