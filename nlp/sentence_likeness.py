"""How alike two sentences are, from 0 to 1: each word with its best counterpart.

A word of one sentence is compared with all words of the other by the characters they share
(男孩 and 孩子), and the best counts; the sentence is the mean over its words, rare ones weighing
more (late interaction: Khattab and Zaharia, 2020). Both directions count alike. Rarity is that of
Chinese at large, so the value depends on the two sentences alone.
"""

from collections.abc import Sequence
from functools import lru_cache

from nlp.general_language import character_rarity, word_rarity, words_of
from nlp.normalize import fold

MAX_SENTENCE = 2000  # characters that are read
SHARPNESS = 2.5  # exponent of a word's rarity
STRICTNESS = 1.5  # exponent of the likeness of two words


def sentence_likeness(first: str, second: str) -> float:
    """Return the likeness of two sentences in [0, 1]; 0 if one has no words."""
    one, two = _words(first), _words(second)
    return (_covered(one, two) + _covered(two, one)) / 2.0


def _words(sentence: str) -> list[str]:
    words = words_of(fold(sentence[:MAX_SENTENCE]))
    return [word for word in words if any(char.isalnum() for char in word)]


def _covered(words: Sequence[str], others: Sequence[str]) -> float:
    weights = [word_rarity(word) ** SHARPNESS for word in words]
    choices = list(dict.fromkeys(others))
    best = [max((_likeness(word, other) for other in choices), default=0.0) for word in words]
    total = sum(weights)
    return sum(a * b for a, b in zip(weights, best, strict=True)) / total if total else 0.0


@lru_cache(maxsize=65_536)
def _likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    shared = sum(character_rarity(char) for char in word if char in other)
    shared += sum(character_rarity(char) for char in other if char in word)
    whole = sum(character_rarity(char) for char in word + other)
    return (shared / whole) ** STRICTNESS if whole else 0.0
