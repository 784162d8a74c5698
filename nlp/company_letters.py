"""The letters of company names in order: how much of one name is found again in another.

A letter earns its full weight beside the letter matched before it or where the brand starts, part
of it where a word starts (a short name takes the first letters of words), less inside a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Floats
from nlp.company_parts import Parts, places
from nlp.general_language import words_of

LEGAL = 0.15
PLACE = 0.9
LINKED = 0.3  # share of a letter's weight that only a linked or leading one earns
WORD_START = 0.4
_NEVER = -1e9

Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Letters:
    """Names as rows of letters, padded with 0. All of shape (n_names, longest).

    ``codes`` are code points, ``short`` those of one-character names of the places that begin
    there, ``weights`` shares of a letter's rarity that count, ``links`` of LINKED at a start.
    """

    codes: Codes
    short: tuple[Codes, Codes]
    weights: Floats
    links: Floats
    in_place: Bools

    def of(self, rows: NDArray[np.intp]) -> "Letters":
        """Return some of the rows, no longer than these names need."""
        width = np.count_nonzero(self.codes[rows].any(axis=0)) + 1
        one, two = self.short
        return Letters(
            self.codes[rows, :width],
            (one[rows, :width], two[rows, :width]),
            self.weights[rows, :width],
            self.links[rows, :width],
            self.in_place[rows, :width],
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Names that are looked up: code points and weights, both padded with 0, starts of cores.

    Shapes (n_queries, longest), twice, and (n_queries, 2); a core of one letter is -1, -1.
    """

    codes: Codes
    weights: Floats
    cores: Codes


def letters_of(names: Sequence[Parts]) -> Letters:
    longest = max((len(parts.text) for parts in names), default=0) + 1
    shape = (len(names), longest)
    codes, one, two = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    weights, links = np.zeros(shape), np.zeros(shape)
    in_place = np.zeros(shape, dtype=np.bool_)
    for row, parts in enumerate(names):
        size = len(parts.text)
        codes[row, :size] = [ord(char) for char in parts.text]
        weights[row, : parts.body] = PLACE
        weights[row, parts.body : parts.legal] = 1.0
        weights[row, parts.legal : size] = LEGAL
        in_place[row, : parts.body] = True
        links[row, _word_starts(parts)] = WORD_START
        links[row, parts.body] = 1.0
        for place, letters in _short_places(parts.text):
            one[row, place] = ord(letters[0])
            two[row, place] = ord(letters[-1])
    return Letters(codes, (one, two), weights, links, in_place)


def _word_starts(parts: Parts) -> list[int]:
    starts, done = [], 0
    for part in (parts.place, parts.core, parts.text[parts.legal :]):
        for word in words_of(part):
            starts.append(done)
            done += len(word)
    return starts


def _short_places(text: str) -> list[tuple[int, str]]:
    """Return where a place with one-character names stands, and these; two at most."""
    letters: dict[str, str] = {}
    for letter, name in places().short.items():
        letters[name] = letters.get(name, "") + letter
    return [(text.find(name), found) for name, found in letters.items() if name in text]


def aligned(codes: Codes, weights: Floats, names: Letters) -> Floats:
    """Return the best share of the weights found in order in each name, in [0, 1]. Shape (n,).

    ``codes`` and ``weights`` are those of one query, or of each of several beside one name.
    """
    shape = max(codes.shape[0], names.codes.shape[0]), names.codes.shape[1]
    ending = np.full((shape[0], shape[1] + 1), _NEVER)  # the last letter matched at j - 1
    best = np.zeros((shape[0], shape[1] + 1))  # within the first j letters of the name
    for place in range(codes.shape[1]):
        code, weight = codes[:, place, None], weights[:, place, None]
        is_same = (names.codes == code) | (names.short[0] == code) | (names.short[1] == code)
        # A shorter query is padded with nothing, which is found nowhere.
        is_same &= code > 0
        value = weight * names.weights
        linked = LINKED * value
        before = np.maximum(ending[:, :-1] + linked, best[:, :-1] + linked * names.links)
        ending = np.full_like(ending, _NEVER)
        ending[:, 1:] = np.where(is_same, (1.0 - LINKED) * value + before, _NEVER)
        best = np.maximum.accumulate(np.maximum(best, ending), axis=1)
    return np.asarray(best[:, -1], dtype=np.float64)


def begins(cores: Codes, codes: Codes, bodies: NDArray[np.intp]) -> Bools:
    """Tell which names begin, perhaps behind a place, with the first two letters of the core."""
    rows = np.arange(codes.shape[0])
    one, two = cores[:, 0], cores[:, 1]
    behind = (codes[rows, bodies] == one) & (codes[rows, bodies + 1] == two)
    in_front = (codes[:, 0] == one) & (codes[:, 1] == two)
    return np.asarray(behind | in_front, dtype=np.bool_)
