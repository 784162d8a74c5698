"""Text that a supplier has copied from a need.

A supplier that makes the thing shares its name with the need, seldom more than 15 characters in a
row and a part of the whole; who copies shares sentences. Texts are compared without marks, blanks
and disguise (their clean form), by all runs of GRAM characters; lengths count Chinese characters
alone, since grades and values are what both sides must name. A copied stretch is not counted: it
says what the buyer wants, not what the supplier does.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.facts import bounds_text
from matchmaker.ranking.masking import Spans
from matchmaker.ranking.profiles import ChallengeProfile
from matchmaker.ranking.results import Span
from matchmaker.ranking.traces import GRAM, OTHER, Chars, Traces, chars_of, find_holders, hash_grams
from nlp import lexicon
from nlp.analysis import Document, clean
from nlp.lexicon import Lexicon
from nlp.rows import GramTable

LONG = 60  # characters from which on a need is long: of it, copied is
LONG_RUN = 24  # so much in one piece, as no name is,
MANY, PART = 60, 0.4  # or so much and this part, however it is broken up;
RUN, SHARE = 12, 0.95  # of a short one, as good as all (a passage may answer in a question's words)
MOST, SOME = 0.75, 0.5  # the part of a long and of a short sentence by which it is copied whole
LINK, GAP = 3, 8  # within a sentence, copied text goes on over words so short and gaps so wide
_WORD = re.compile(r"[^\W_]")
_STOP = re.compile(r"[。;!?\n]+")

Mask = NDArray[np.bool_]


def suspects(source: "Source", traces: Traces) -> list[int]:
    """Return the documents that share enough with a need's text to be read in full."""
    return find_holders(source.table, traces, RUN - GRAM + 1)


def need_text(challenge: ChallengeProfile) -> str:
    """Return what a challenge says, with its required values, without marks; fields on lines."""
    fields = [challenge.title, "、".join(challenge.items), challenge.content]
    fields += [challenge.restricted, challenge.background]
    fields += [f"{item.name}{bounds_text(item)}" for item in challenge.requirements]
    return _flat(tuple(fields), lexicon.current())


@lru_cache(maxsize=64)
def _flat(fields: tuple[str, ...], _lists: Lexicon) -> str:
    return "\n".join(OTHER.sub("", clean(text).folded) for text in fields)


def copied_spans(need: str, document: Document) -> Spans:
    """Return what a document has copied from a need's text (see ``need_text``), by field path."""
    source = source_of(need)
    flat = chars_of([_Flat(field.text).text for field in document.fields])
    return source.spans(document) if source.is_copied(flat) else {}


class _Flat:
    """A text without marks, and the way back to the original.

    ``sentences`` are the non-empty ones, in order.
    """

    def __init__(self, text: str) -> None:
        self._clean = clean(text)
        folded = self._clean.folded
        self._places = [match.start() for match in _WORD.finditer(folded)]
        self.text = "".join(folded[place] for place in self._places)
        begins = [match.end() for match in _STOP.finditer(folded)]
        starts = [0, *(bisect_left(self._places, place) for place in begins), len(self.text)]
        self.sentences = [(start, end) for start, end in pairwise(starts) if end > start]

    def span(self, start: int, end: int) -> Span:
        """Return the original place of a non-empty stretch."""
        return self._clean.span(self._places[start], self._places[end - 1] + 1)


class Source:
    """The text of a need (see ``need_text``), as that from which others may have copied."""

    def __init__(self, need: str) -> None:
        self.need = need

    @cached_property
    def table(self) -> GramTable:
        """The hashes of its grams (see ``traces.hash_grams``), to be looked up."""
        return GramTable.of(np.unique(hash_grams(self.need)[0]))

    @cached_property
    def _grams(self) -> frozenset[str]:
        return frozenset(_grams(self.need, GRAM))

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(_grams(self.need, LINK))

    @cached_property
    def _numbered(self) -> tuple[Chars, NDArray[np.int32], NDArray[np.int32], int]:
        """The characters, the table of their grams and the first of each, the Chinese ones."""
        from nlp.kernels import repeating

        chars = chars_of([self.need])
        table = np.zeros(1 << (2 * chars.size + 1).bit_length(), np.int32)
        first = np.empty(chars.size, np.int32)
        repeating.number_grams(chars, GRAM, table, first)
        return chars, table, first, int(((chars >= 0x3400) & (chars <= 0x9FFF)).sum())

    def is_copied(self, texts: Chars) -> bool:
        """Tell whether texts without marks repeat more of the need than a maker of it would.

        ``texts`` are their characters (see ``traces.chars_of``).
        """
        from nlp.kernels import repeating

        chars, table, first, told = self._numbered
        is_held = np.zeros(chars.size, np.uint8)
        longest = repeating.longest_run(chars, texts, GRAM, table, is_held)
        if told >= LONG and longest >= LONG_RUN:
            return True
        covered = repeating.count_covered(chars, GRAM, first, is_held)
        share = covered / max(1, told)
        return (longest >= RUN and share >= SHARE) or (covered >= MANY and share >= PART)

    def spans(self, document: Document) -> Spans:
        """Return what a document has copied, by field path."""
        flat = [(field.path, _Flat(field.text)) for field in document.fields]
        return {
            path: spans
            for path, item in flat
            if (spans := [item.span(*stretch) for stretch in self.stretches(item)])
        }

    def stretches(self, told: _Flat) -> Iterator[Span]:
        """Yield what is copied of a text: sentences, or a part of one that is only there copied."""
        dense, loose = _cover(told.text, self._grams, GRAM), _cover(told.text, self._links, LINK)
        held = [int(dense[start:end].sum()) for start, end in told.sentences]
        is_likely = [
            loose[start:end].mean() >= (MOST if end - start >= LONG_RUN else SOME)
            for start, end in told.sentences
        ]
        is_copied = [
            count >= RUN or (likely and end - start >= LONG_RUN)
            for count, likely, (start, end) in zip(held, is_likely, told.sentences, strict=True)
        ]
        # A title or a value is too short to tell; beside a copied sentence it is copied, too.
        is_copied = _spread(is_copied, is_likely)
        is_copied = _spread(is_copied[::-1], is_likely[::-1])[::-1]
        for place, (start, end) in enumerate(told.sentences):
            if not is_copied[place]:
                continue
            if is_likely[place]:
                yield start, end
                continue
            for first, last in _joined(loose[start:end]):
                if dense[start + first : start + last].sum() >= RUN:
                    yield start + first, start + last


@lru_cache(maxsize=64)
def source_of(need: str) -> Source:
    """Return the text of a need that may be ranked again."""
    return Source(need)


def _spread(flags: list[bool], may_follow: list[bool]) -> list[bool]:
    """Return the flags, set on what may follow something set."""
    found: list[bool] = []
    for own, may in zip(flags, may_follow, strict=True):
        found.append(own or (may and bool(found) and found[-1]))
    return found


def _joined(covered: Mask) -> Iterator[Span]:
    """Yield the runs of covered characters, over gaps of at most GAP."""
    runs = _edges(covered)
    while runs:
        start, end = runs.pop(0)
        while runs and runs[0][0] - end <= GAP:
            end = runs.pop(0)[1]
        yield start, end


def _grams(text: str, size: int) -> Iterator[str]:
    for place in range(len(text) - size + 1):
        gram = text[place : place + size]
        if "\n" not in gram:
            yield gram


def _cover(text: str, grams: frozenset[str], size: int) -> Mask:
    """Tell which characters stand in one of the grams. Shape (len(text),)."""
    covered = np.zeros(len(text), dtype=np.bool_)
    for place in range(len(text) - size + 1):
        if text[place : place + size] in grams:
            covered[place : place + size] = True
    return covered


def _edges(covered: Mask) -> list[Span]:
    """Return start and end of all runs of covered characters."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], covered, [False])))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
