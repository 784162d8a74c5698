"""One clean form of a text, with a map back: spans always refer to the original text.

Order: width and compatibility forms (NFKC) without what cannot be seen, traditional to simplified
(OpenCC tw2sp), look-alikes, range words before a number, blanks that say nothing, unit names after
a number, range words behind a number, names of one grade in several systems. Case is kept in
``text`` (MPa is not mPa) and folded in ``folded``; both have the same length.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from nlp.lookalikes import INVISIBLE, MARKS, same_look

if TYPE_CHECKING:
    from nlp.lexicon import Lexicon

MAX_CHARS = 200_000
MAX_MARKS = 4  # combining marks kept per character: NFC of long runs of marks is quadratic
MAX_EXPANSION = 8  # U+FDFA alone becomes 18 characters under NFKC

RANGE_WORDS = {
    "≥": ("不低于", "不小于", "不少于", "大于等于", "大于或等于", "高于或等于", "至少", ">="),
    "≤": ("不高于", "不大于", "不超过", "不多于", "小于等于", "小于或等于", "至多", "<="),
    ">": ("大于", "高于", "超过", "优于"),
    "<": ("小于", "低于", "少于"),
}
_SYMBOL = {word: symbol for symbol, words in RANGE_WORDS.items() for word in words}
_RANGE = re.compile(
    "(" + "|".join(sorted(map(re.escape, _SYMBOL), key=len, reverse=True)) + r")(?=\s*[\d.±-])"
)
# 900MPa以上: the word stands behind the number; not behind the end of a range or a negative.
_AFTER = {"以上": "≥", "以下": "≤", "以内": "≤", "之内": "≤"}
_RANGE_AFTER = re.compile(
    r"(?<![\dA-Za-z.,~/×≥≤<>±%℃-])"
    r"(\d+(?:[.,]\d+)*[万亿千]?(?:[A-Za-zμΩ℃°%‰²³/·]{1,8}|[\u4e00-\u9fff]{1,2}?)?)"
    r"[(及或]?(?:含|本数)?\)?(以上|以下|以内|之内)"
)
# A blank says nothing between Chinese and Latin or digits, around a comparison, before a unit and
# inside the number of a standard. Between two Chinese words it separates things.
_UNIT = r"[mckμnMGk]?(?:m|g|Pa|W|V|A|N|L|Hz|J|Ω|s|F)|mm²|h|t|min|dB|HRC|HV|HB"
_BLANK = re.compile(
    r"(?= )(?:"  # fails at once where there is no blank
    r"(?<=[\u4e00-\u9fff]) +(?=[A-Za-z0-9≥≤<>=±~])"
    r"|(?<=[A-Za-z0-9%℃)≥≤<>=±~]) +(?=[\u4e00-\u9fff])"
    r"|(?<=[≥≤<>=±~×]) +(?=[\w.-])"
    r"|(?<=[\w%℃)]) +(?=[≥≤=±~×])"
    rf"|(?<=\d) +(?=(?:{_UNIT})\b|[℃°%‰])"
    r"|(?:(?<=[^A-Za-z0-9]GB)|(?<=^GB)|(?<=[A-Z]{2}/[TZ])) +(?=\d)"
    r")"
)
_PLAIN = re.compile(r"[ -~\u4e00-\u9fa5]+")  # each is its own form
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[.\-/+][A-Za-z0-9]+)*")


class TextTooLong(ValueError):
    """The text, or its clean form, exceeds MAX_CHARS."""


@dataclass(frozen=True)
class Normalized:
    """A clean text; ``starts`` and ``ends`` give the original span of each of its characters.

    Both are empty where nobody asks for the original.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @cached_property
    def folded(self) -> str:
        """The text in lower case, character by character."""
        low = self.text.lower()
        if len(low) == len(self.text):
            return low
        return "".join(fold_char(char) for char in self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original ``[start, end)`` of a non-empty span of the clean text."""
        return self.starts[start], self.ends[end - 1]


def normalize(text: str, lexicon: "Lexicon | None" = None) -> Normalized:
    """Return the clean form of a text. Raises TextTooLong."""
    return _follow_rules(simplify(text), lexicon)


def fold_simplified(text: str, lexicon: "Lexicon") -> str:
    """Return the folded clean form of a text in compatible, simplified characters, without a map.

    Raises TextTooLong.
    """
    return _follow_rules(Normalized(same_look(text), (), ()), lexicon).folded


def _follow_rules(clean: Normalized, lexicon: "Lexicon | None") -> Normalized:
    clean = _substitute(clean, _RANGE, lambda match: _SYMBOL[match[1]])
    clean = _substitute(clean, _BLANK, lambda _match: "", group=0)
    if any(char.isdigit() for char in clean.text):
        clean = _unify_values(clean, lexicon or _current())
    if len(clean.text) > MAX_CHARS:
        raise TextTooLong(f"{len(clean.text)} characters after cleaning, at most {MAX_CHARS}")
    return clean


@lru_cache(maxsize=64)  # one text is read for its features, its values and its spans
def simplify(text: str) -> Normalized:
    """Return a text in plain, simplified characters, every word as written. Raises TextTooLong."""
    if len(text) > MAX_CHARS:
        raise TextTooLong(f"{len(text)} characters, at most {MAX_CHARS}")
    clean = _to_simplified(_compatible(text))
    return Normalized(same_look(clean.text), clean.starts, clean.ends)


def compatible(char: str) -> str:
    """Return the compatible form (NFKC) of a character; nothing for one that cannot be seen."""
    return _compatible(char).text


def fold(text: str) -> str:
    """Return the clean form of a short text, folded and without outer blanks."""
    return _fold_short(text, _current())


@lru_cache(maxsize=50_000)
def _fold_short(text: str, lexicon: "Lexicon") -> str:
    return normalize(text, lexicon).folded.strip()


def fold_char(char: str) -> str:
    """Return a character in lower case, where that is one character too."""
    low = char.lower()
    return low if len(low) == 1 else char


@lru_cache(maxsize=20_000)
def _compatible_cluster(cluster: str) -> str:
    clean = unicodedata.normalize("NFKC", cluster)
    if len(clean) > MAX_EXPANSION:
        return cluster[:1]
    clean = MARKS.sub("", INVISIBLE.sub("", clean))
    return "".join(
        " " if char.isspace() else char for char in clean if char.isprintable() or char.isspace()
    )


def _compatible(text: str) -> Normalized:
    if _is_compatible(text):
        return _in_place(text)
    alone = _one_by_one(text)
    if alone is not None:
        return _in_place(alone)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        clean = _compatible_cluster(text[start : min(end, start + 1 + MAX_MARKS)])
        pieces.append(clean)
        starts.extend([start] * len(clean))
        ends.extend([end] * len(clean))
    return Normalized("".join(pieces), starts, ends)


def _in_place(text: str) -> Normalized:
    places = range(len(text) + 1)
    return Normalized(text, places[:-1], places[1:])


def _one_by_one(text: str) -> str | None:
    """Return the form of a text whose characters each become one; None where they do not."""
    replaced: dict[int, str] = {}
    for char in set(_PLAIN.sub("", text)):
        form = _compatible_cluster(char)
        if len(form) != 1 or unicodedata.combining(char):
            return None
        if form != char:
            replaced[ord(char)] = form
    return text.translate(replaced)


def _is_compatible(text: str) -> bool:
    return (
        text.isprintable()
        and unicodedata.is_normalized("NFKC", text)
        and not (INVISIBLE.search(text) or MARKS.search(text))
    )


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut into one base character each, with the combining marks that follow it."""
    cuts = [
        place for place, char in enumerate(text) if place == 0 or not unicodedata.combining(char)
    ]
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def _to_simplified(clean: Normalized) -> Normalized:
    # Every simplified text of common characters fits GB 2312; only what does not is converted.
    try:
        "".join(_HAN.findall(clean.text)).encode("gb2312")
    except UnicodeEncodeError:
        return _align(clean, _converter()(clean.text))
    return clean


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("tw2sp").convert
    return convert


def _align(clean: Normalized, converted: str) -> Normalized:
    if len(converted) == len(clean.text):
        return Normalized(converted, clean.starts, clean.ends)
    # A phrase was replaced by one of another length: convert run by run, so that only
    # the runs concerned lose the exact position of their characters.
    parts, starts, ends = [], list[int](), list[int]()
    for run in re.finditer(r"[\u3400-\u9fff]{1,8}|[^\u3400-\u9fff]+", clean.text):
        part = _converter()(run[0])
        parts.append(part)
        same = len(part) == len(run[0])
        for place in range(len(part)):
            first, last = (run.start() + place,) * 2 if same else (run.start(), run.end() - 1)
            starts.append(clean.starts[first])
            ends.append(clean.ends[last])
    return Normalized("".join(parts), starts, ends)


def _current() -> "Lexicon":
    from nlp.lexicon import current

    return current()


def _unify_values(clean: Normalized, lists: "Lexicon") -> Normalized:
    aliases, grades = lists.unit_aliases, lists.grade_codes
    clean = _substitute(clean, lists.unit_pattern, lambda match: aliases[match[1]])
    clean = _substitute(clean, _RANGE_AFTER, lambda match: _AFTER[match[2]] + match[1], group=0)
    return _substitute(clean, _CODE, lambda match: grades.get(match[0].lower(), match[0]), group=0)


def _substitute(
    clean: Normalized,
    pattern: re.Pattern[str],
    replace: Callable[[re.Match[str]], str],
    *,
    group: int = 1,
) -> Normalized:
    """Replace every match; a changed stretch maps to the whole original one, if there is a map."""
    found = [
        (match.span(group), new)
        for match in pattern.finditer(clean.text)
        if (new := replace(match)) != match[group]
    ]
    if not found:
        return clean
    parts, done = list[str](), 0
    for (start, end), new in found:
        parts += [clean.text[done:start], new]
        done = end
    text = "".join((*parts, clean.text[done:]))
    if not clean.starts:
        return Normalized(text, (), ())
    starts, ends, done = list[int](), list[int](), 0
    for (start, end), new in found:
        starts += [*clean.starts[done:start], *([clean.starts[start]] * len(new))]
        ends += [*clean.ends[done:start], *([clean.ends[end - 1]] * len(new))]
        done = end
    return Normalized(text, [*starts, *clean.starts[done:]], [*ends, *clean.ends[done:]])
