"""Cut Chinese text into words: codes, grades and trade terms stay whole, the rest is jieba's.

The engine is rjieba (jieba in Rust) without its hidden Markov model: that differs from jieba
beside ASCII hyphens and is slow on long runs; without it both agree. The text is cut into
pieces of at most 200 characters first, so that time stays linear.

Terms are not added to jieba's dictionary: whatever frequency they got, they would break some
word next to them, or be broken themselves. Instead jieba cuts first, and a term joins the words
that it consists of, where it begins and ends with a word (铜/箔 → 铜箔, but never 云南/铜 → 南铜).
Two terms that overlap become one word. So a further term only ever removes cuts, and no word
that was known before it can be split by it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp import lexicon
from nlp.lexicon import Lexicon, key_of
from nlp.normalize import fold_char

MAX_PIECE = 200
MAX_WORD = 64

# Model codes, steel grades, alloys, sizes: BZ-YQ1722, 42CrMo4, 6061-T6, 0.1μm, Wi-Fi, GB/T 1591.
_CODE = re.compile(
    r"(?:GB|HG|YB|JB|QC|SJ|YS|ISO|IEC|ASTM|DIN|EN)(?:/[TZ])?\s?\d+(?:[.\-]\d+)*"
    r"|[A-Za-z0-9μΩ]+(?:[.\-/+#%][A-Za-z0-9μΩ]+)*[#%]?"
)
# A comma within a name (1,3-丙磺酸内酯, N,N-二甲基甲酰胺) or a number breaks nothing.
_BREAK = re.compile(r"(?<=[。！？；!?;\n，、])|(?<=,)(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its ``[start, end)`` in the text that was cut."""

    text: str
    start: int
    end: int


class Tokenizer:
    """Cuts text; ``terms`` are kept whole although the dictionary would split them."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._terms = frozenset(form for term in terms for form in _forms(term))
        sizes: dict[str, set[int]] = {}
        for term in self._terms:
            sizes.setdefault(term[:2], set()).add(len(term))
        # By the first two characters: the lengths of the terms that begin so, longest first.
        self._sizes = {start: sorted(found, reverse=True) for start, found in sizes.items()}

    def words(self, text: str) -> list[Word]:
        """Return the words of a text in order, without blanks around them.

        A word is at most MAX_WORD long, or MAX_PIECE where terms join.
        """
        return [word for start, piece in _pieces(text) for word in self._joined(piece, start)]

    def _joined(self, piece: str, offset: int) -> list[Word]:
        words = list(_plain_words(piece))
        folded = "".join(map(fold_char, piece))
        ends = {word.end for word in words}
        joined: list[Word] = []
        limit = 0
        for word in words:
            start = word.start
            if joined and start < limit:
                start = joined.pop().start - offset
            end = max(word.end, limit, self._longest(folded, word.start, ends))
            limit = end
            joined.append(Word(piece[start : word.end], offset + start, offset + word.end))
        return joined

    def _longest(self, folded: str, start: int, ends: set[int]) -> int:
        """Return where the longest term ends that begins at a word; 0 where there is none."""
        for size in self._sizes.get(folded[start : start + 2], ()):
            if start + size in ends and folded[start : start + size] in self._terms:
                return start + size
        return 0


def _plain_words(piece: str) -> Iterator[Word]:
    done = 0
    for match in _CODE.finditer(piece):
        yield from _plain(piece[done : match.start()], done)
        yield from _clipped(match[0], match.start())
        done = match.end()
    yield from _plain(piece[done:], done)


def _plain(text: str, start: int) -> Iterator[Word]:
    for word in _cut(text) if text else ():
        if not word.isspace():
            yield from _clipped(word, start)
        start += len(word)


def _forms(term: str) -> tuple[str, ...]:
    """Return how a term may stand in a text: its code with and without blanks."""
    clean = "".join(map(fold_char, unicodedata.normalize("NFKC", term)))
    return tuple(form for form in dict.fromkeys((clean, key_of(term))) if len(form) > 1)


def _clipped(word: str, start: int) -> Iterator[Word]:
    for offset in range(0, len(word), MAX_WORD):
        part = word[offset : offset + MAX_WORD]
        yield Word(part, start + offset, start + offset + len(part))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for piece in _BREAK.split(text):
        for offset in range(0, len(piece), MAX_PIECE):
            yield start + offset, piece[offset : offset + MAX_PIECE]
        start += len(piece)


def _cut(text: str) -> list[str]:
    words: list[str] = _engine().cut(text, False)  # noqa: FBT003 - the library takes it by position
    return words


@lru_cache(maxsize=1)
def _engine() -> Any:
    import rjieba

    return rjieba.Jieba()


def plain_words(text: str) -> list[Word]:
    """Return the words of a text as they are without any terms: codes, and jieba's words."""
    return [
        Word(word.text, start + word.start, start + word.end)
        for start, piece in _pieces(text)
        for word in _plain_words(piece)
    ]


def low_frequency_cut(words: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what would cut as jieba does if the words were entered with the lowest frequency."""
    import rjieba

    engine = rjieba.Jieba()
    for word in words:
        engine.add_word(word, 1, "n")
    cut: Callable[[str, bool], list[str]] = engine.cut
    return lambda text: cut(text, False)  # noqa: FBT003 - the library takes it by position


def dictionary_cut(text: str) -> list[str]:
    """Return how jieba's dictionary alone cuts a text."""
    return _cut(text)


def current() -> Tokenizer:
    """Return the tokenizer with the terms in force."""
    return with_terms_of(lexicon.current())


@lru_cache(maxsize=4)
def with_terms_of(lists: Lexicon) -> Tokenizer:
    """Return the tokenizer with the words of some lists."""
    return Tokenizer(lists.words)
