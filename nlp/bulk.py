"""The clean form of many texts at once, without the map back to the originals.

Most characters have one clean form wherever they stand: it is looked up in a table, for all at
once. Texts are cut into stretches where no rule of cleaning looks across: before a comma or the
like, and inside words that no rule speaks of. A stretch with something that rules ask for (digits,
blanks, dashes, letters that look like others) is cleaned by its rules, many joined with a mark
that cleaning leaves alone. A text with characters
that act across stretches (combining marks, what cannot be seen, traditional characters, whose
phrases are converted together) is cleaned alone. The result is that of ``analysis.clean``.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import MAX_FIELD, Ints, clean
from nlp.lexicon import Lexicon, current
from nlp.lookalikes import same_look
from nlp.normalize import RANGE_WORDS, compatible, fold_simplified
from nlp.runs import from_zero, ranges

Chars = NDArray[np.uint32]
Flags = NDArray[np.uint8]

_CUTS = frozenset("、。,;")  # no rule looks across these, but for a comma behind a digit
_MARK = "␞"  # is printed, belongs to no word and no number, and has no other form
_READ = 400_000  # characters read at once
_JOINED = 30_000  # characters cleaned at once
# Where none of these stands, and no digit, no rule applies.
_ASKED = frozenset(" .±-—―○◯万亿千百/")
_LOOKALIKE = (("\u0131", "\u0131"), ("\u0251", "\u0269"), ("\u0370", "\u052f"))
_BESIDE = "以之上下内含本数及或"  # what may stand between a number and its range word, or in it
_IS_ASKED, _IS_DIGIT, _IS_CUT, _IS_APART, _IS_NEUTRAL = 1, 2, 4, 8, 16


def folded(texts: Sequence[str]) -> list[str]:
    """Return the folded clean form of each text, at most MAX_FIELD characters of each."""
    chars, ends = folded_chars(texts)
    joined = chars.tobytes().decode("utf-32-le", "surrogatepass")
    return [joined[start:end] for start, end in pairwise([0, *ends.tolist()])]


def folded_chars(texts: Sequence[str]) -> tuple[Chars, Ints]:
    """Return the code points of all of these, one after the other, and where each text ends."""
    chars, ends, size = [np.empty(0, np.uint32)], [np.empty(0, np.int64)], 0
    for group in _groups(texts):
        own_chars, own_ends = _folded_group(group)
        chars.append(own_chars)
        ends.append(own_ends + size)
        size += own_chars.size
    return np.concatenate(chars), np.concatenate(ends)


def _groups(texts: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    size = 0
    for text in texts:
        if size > _READ:
            yield group
            group, size = [], 0
        group.append(text[:MAX_FIELD])
        size += len(group[-1])
    if group:
        yield group


def _folded_group(texts: list[str]) -> tuple[Chars, Ints]:
    joined = "".join(texts)
    chars = _chars(joined)
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    if not chars.size:
        return chars, ends
    table = _Table.of(chars)
    flags = table.flags[chars]
    of_text = _join_flags(flags, from_zero(ends)[:-1], ends)
    starts = _stretches(flags, ends, of_text & _IS_APART > 0)
    bounds = np.append(starts, chars.size)
    of_stretch = np.bitwise_or.reduceat(flags, starts)
    whole = of_text[np.searchsorted(ends, starts, side="right")]
    kind = np.where(whole & _IS_APART, _IS_APART, of_stretch & _IS_ASKED | whole & _IS_DIGIT)
    replaced = np.flatnonzero(kind & (_IS_APART | _IS_ASKED))
    spans = zip(bounds[replaced].tolist(), bounds[replaced + 1].tolist(), strict=True)
    forms = _clean(
        [joined[start:end] for start, end in spans], kind[replaced].tolist(), table.compatible
    )
    # What is looked up and what was cleaned, one behind the other, put in order.
    source = np.concatenate((table.forms[chars], _chars("".join(forms))))
    begins, lengths = starts.copy(), np.diff(bounds)
    lengths[replaced] = [len(form) for form in forms]
    begins[replaced] = chars.size + np.cumsum(lengths[replaced]) - lengths[replaced]
    order = ranges(begins, begins + lengths)
    return source[order], from_zero(np.cumsum(lengths))[np.searchsorted(starts, ends)]


def _join_flags(flags: Flags, starts: Ints, ends: Ints) -> Flags:
    """Return the flags that any character of each run has, 0 for an empty run."""
    found = np.zeros(starts.size, np.uint8)
    filled = starts < ends
    found[filled] = np.bitwise_or.reduceat(flags, starts[filled])
    return found


def _stretches(flags: Flags, ends: Ints, is_whole: NDArray[np.bool_]) -> Ints:
    """Return where stretches begin: with texts, and where those that are not whole can be cut.

    Between two stretches that no rule asks for is no cut.
    """
    is_start = flags & _IS_CUT > 0
    is_start[1:] &= flags[:-1] & _IS_DIGIT == 0
    # A rule looks over two characters behind a number at most (5平米以上).
    is_neutral = flags & _IS_NEUTRAL > 0
    is_start[2:] |= is_neutral[:-2] & is_neutral[1:-1] & is_neutral[2:]
    is_start &= ~np.repeat(is_whole, np.diff(ends, prepend=0))
    begins = from_zero(ends)[:-1]
    begins = begins[begins < ends]
    is_start[begins] = True
    starts = np.flatnonzero(is_start)
    is_asked = np.bitwise_or.reduceat(flags, starts) & _IS_ASKED > 0
    is_kept = is_asked.copy()
    is_kept[1:] |= is_asked[:-1]
    is_start[starts] = is_kept
    is_start[begins] = True
    return np.flatnonzero(is_start)


def _clean(texts: list[str], kinds: list[int], compatible_forms: dict[int, str]) -> list[str]:
    """Clean stretches, by kind: those of texts without any digit are not read as values."""
    found = [""] * len(texts)
    for kind in set(kinds):
        own = [place for place, other in enumerate(kinds) if other == kind]
        if kind == _IS_APART:
            forms = [clean(texts[place]).folded for place in own]
        else:
            joined = _MARK.join([texts[place] for place in own])
            forms = _clean_joined(joined.translate(compatible_forms).split(_MARK))
        for place, form in zip(own, forms, strict=True):
            found[place] = form
    return found


def _clean_joined(texts: list[str]) -> list[str]:
    found, first, size = list[str](), 0, 0
    for place, text in enumerate(texts, 1):
        size += len(text)
        if size > _JOINED or place == len(texts):
            joined = _MARK.join(texts[first:place])
            found += fold_simplified(joined, current()).split(_MARK)
            first, size = place, 0
    return found


def _chars(text: str) -> Chars:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known of each character of some texts, by code point.

    ``forms`` is right where no rule applies; ``compatible`` has what is otherwise to be put in.
    """

    flags: Flags
    forms: Chars
    compatible: dict[int, str]

    @classmethod
    def of(cls, chars: Chars) -> "_Table":
        codes = np.flatnonzero(np.bincount(chars))
        flags, forms = np.zeros(codes[-1] + 1, np.uint8), np.zeros(codes[-1] + 1, np.uint32)
        lists = current()
        readings = [_read(chr(code), lists) for code in codes.tolist()]
        flags[codes] = [reading[0] for reading in readings]
        forms[codes] = [reading[1] for reading in readings]
        pairs = zip(codes.tolist(), readings, strict=True)
        return cls(flags, forms, {code: form for code, (_, _, form) in pairs if form != chr(code)})


@lru_cache(maxsize=100_000)
def _read(char: str, lists: Lexicon) -> tuple[int, int, str]:
    """Return the flags, the folded clean form where no rule applies, and the compatible form."""
    form = compatible(char)
    if not form or any(map(_acts_on_others, char + form)):
        return _IS_APART, 0, form
    look = same_look(form)
    flags = _IS_DIGIT | _IS_ASKED if any(map(str.isdigit, form)) else 0
    if look not in _reserved(lists):
        flags |= _IS_CUT if look in _CUTS else 0
        flags |= _IS_NEUTRAL if "\u4e00" <= look <= "\u9fff" and len(look) == 1 else 0
    if len(look) > 1 or look in _ASKED or any(low <= form <= high for low, high in _LOOKALIKE):
        flags |= _IS_ASKED
    return flags, ord(look[0].lower()), form


@lru_cache(maxsize=8)
def _reserved(lists: Lexicon) -> frozenset[str]:
    """Return the characters of the words that rules look for."""
    words = (*chain.from_iterable(RANGE_WORDS.values()), *lists.unit_aliases, _BESIDE)
    return _ASKED | frozenset("".join(words))


def _acts_on_others(char: str) -> bool:
    if "\u3400" <= char <= "\u9fff":
        try:
            char.encode("gb2312")  # what this does not hold may be a traditional character
        except UnicodeEncodeError:
            return True
        return False
    is_jamo = "\u1100" <= char <= "\u11ff"
    # A final sigma has a small letter of its own; some letters have small ones of several.
    is_cased = char == "Σ" or len(char.lower()) > 1
    return char == _MARK or is_jamo or is_cased or unicodedata.category(char).startswith("M")
