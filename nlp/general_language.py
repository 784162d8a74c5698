"""How common words and characters are in Chinese at large: a frozen, public reference.

The figures are those of jieba's dictionary (MIT), so a text weighs the same in every corpus and
no other document shows through. The cut is jieba's without the hidden Markov model and without
any word list of ours.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log
from types import MappingProxyType

MAX_PIECE = 200  # characters cut at a time, so that time stays linear


@dataclass(frozen=True, slots=True)
class Counts:
    """Occurrences of each word, their sum, and how many words hold each character."""

    words: MappingProxyType[str, int]
    total: int
    words_with: MappingProxyType[str, int]


@lru_cache(maxsize=1)
def counts() -> Counts:
    """Return the figures of the dictionary; the first call takes about half a second."""
    words = {}
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            words[word] = int(count)
    words_with = Counter(char for word in words for char in dict.fromkeys(word))
    return Counts(MappingProxyType(words), sum(words.values()), MappingProxyType(words_with))


def word_rarity(word: str) -> float:
    """Return 0 for a word as common as all together, 1 for the rarest or an unknown one."""
    known = counts()
    return 1.0 - log(max(known.words.get(word, 1), 1)) / log(known.total)


def character_share(char: str) -> float:
    """Return the share of the dictionary's words that hold the character; 0 to 1."""
    known = counts()
    return known.words_with.get(char, 0) / len(known.words)


def character_rarity(char: str) -> float:
    """Return 0 for a character that every word holds, 1 for one that none holds."""
    known = counts()
    return 1.0 - log(1 + known.words_with.get(char, 0)) / log(1 + len(known.words))


def words_of(text: str) -> list[str]:
    """Cut a text into words; together they are the text."""
    pieces = (text[start : start + MAX_PIECE] for start in range(0, len(text), MAX_PIECE))
    return [word for piece in pieces for word in _cutter()(piece)]


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str], list[str]]:
    import rjieba

    cut: Callable[[str, bool], list[str]] = rjieba.Jieba().cut
    return lambda piece: cut(piece, False)  # noqa: FBT003 - the library takes it by position
