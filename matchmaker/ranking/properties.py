"""Whether two names mean the same measured property.

Chinese names put the property last and what it belongs to first: 镀锡层厚度 is the thickness of a
tin layer. A name that only ends with the other may speak of another thing, so it is a hint.
"""

import re
from collections.abc import Container
from enum import IntEnum
from functools import lru_cache

from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import fold


class Likeness(IntEnum):
    """How far a statement under one name answers for another name."""

    NONE = 0
    KIN = 1  # the same kind of property, perhaps of another thing: a hint
    ALIKE = 2  # the same property in a longer wording
    SAME = 3


MAX_NAME = 64  # characters; what is longer is no name of a property
_EXTREMES = {"最大": "max", "最高": "max", "最小": "min", "最低": "min"}
_QUALIFIERS = (*_EXTREMES, "平均", "典型", "额定", "室温", "常温", "单件", "产品")
_NEUTRAL_HEADS = (
    "有效",
    "连续",
    "公称",
    "标称",
    "设计",
    "使用",
    "工作",
    "运行",
    "适用",
    "单件",
    "额定",
    "耐",
)
_NEUTRAL_TAILS = frozenset(
    {"含量", "浓度", "等级", "值", "尺寸", "稳定性", "范围", "数量", "指标", "要求", "率"}
)
# Of what a thing holds there are many: the 铁含量 of a product is not its 含量.
_OF_SUBSTANCES = frozenset(
    {"含量", "浓度", "残留", "残留量", "残余量", "排放浓度", "排放量", "纯度"}
)
_SHORT = re.compile(r"(?<=.)[厚深]$")
_CONTENT = re.compile(r"含([^率量]{1,3})量$")
_INNER = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:最高|最大|最低|最小|允许|极限)(?=[\u4e00-\u9fff]{2})"
)
_SYMBOL_TAIL = re.compile(r"(?!r[azty])[a-zα-ω]{1,4}\d{0,2}")
_BORE = re.compile(r"(?<=[管线丝口])径$")
_SYMBOL = re.compile(r"(?<=[\u4e00-\u9fff]{2})[a-z][a-z0-9.]*$")


def extreme(name: str) -> str | None:
    """Return max or min where a name says that its value is the end of a range, else None."""
    return _EXTREMES.get(fold(name).replace(" ", "")[:2])


def likeness(first: str, second: str, owner: str = "") -> Likeness:
    """Compare two names; ``owner`` is what the statement is about, such as a product's name.

    A longer name whose addition names the owner itself (模具钢 in 模具钢厚度) is ALIKE.
    """
    return _likeness(first, second, owner, lexicon.current())


@lru_cache(maxsize=65_536)
def _likeness(first: str, second: str, owner: str, lists: Lexicon) -> Likeness:
    return _closest(first, second, fold(owner), lists)


def _closest(first: str, second: str, owner: Container[str], lists: Lexicon) -> Likeness:
    (end, ones), (other_end, twos) = _forms(first, lists), _forms(second, lists)
    if {end, other_end} == {"max", "min"}:
        return Likeness.NONE
    best = Likeness.NONE
    for one, known in ones:
        for two, known_two in twos:
            best = max(best, _compare(known, known_two, owner))
            written = _compare(one, two, owner)
            # As written, only what is alike counts: every 含量 ends alike.
            best = max(best, written) if written > Likeness.KIN else best
    return best


@lru_cache(maxsize=65_536)
def _forms(name: str, lists: Lexicon) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Return the end of a range that a name speaks of, and each wording with its known name."""
    wordings = _wordings(name, lists)
    return extreme(name), tuple((word, lists.canonical(word)) for word in wordings)


class _Anything:
    """An owner of which every word is a part."""

    def __contains__(self, _word: object) -> bool:
        return True


_ANYTHING = _Anything()


def may_answer(wanted: str, stated: str) -> bool:
    """Tell whether a statement under one name can answer for another, whatever it is about.

    Where this is false, ``likeness`` is NONE and no end of ``stated`` is ``wanted`` or its core,
    for any owner: most pairs of names need not be looked at with what they are about.
    """
    lists = lexicon.current()
    if _marks_of_wanted(wanted, lists).isdisjoint(_marks_of_stated(stated, lists)):
        return False
    return _may_answer(wanted, stated, lists)


@lru_cache(maxsize=16_384)
def _marks_of_wanted(name: str, lists: Lexicon) -> frozenset[str]:
    """Return marks of which a name that may answer shares one.

    Names are alike that begin or end with each other, by two characters at least.
    """
    words = [name, *_cores(name, lists)]
    known = [found for word in words for _, found in _forms(word, lists)[1]]
    return frozenset([f"={word}" for word in known]).union(*(_edges(word, lists) for word in words))


@lru_cache(maxsize=65_536)
def _marks_of_stated(name: str, lists: Lexicon) -> frozenset[str]:
    folded, endings = _endings(name, lists)
    return _edges(name, lists) | {f"={word}" for word in endings} | {f"{folded[-2:]}$"}


def _edges(name: str, lists: Lexicon) -> frozenset[str]:
    words = {name, *(word for pair in _forms(name, lists)[1] for word in pair)}
    return frozenset([mark for word in words for mark in (f"^{word[:2]}", f"{word[-2:]}$")])


@lru_cache(maxsize=65_536)
def _may_answer(wanted: str, stated: str, lists: Lexicon) -> bool:
    return (
        _closest(wanted, stated, _ANYTHING, lists) is not Likeness.NONE
        or _ends_with(stated, wanted, lists)
        or any(
            _likeness(core, stated, "", lists) is Likeness.SAME or _ends_with(stated, core, lists)
            for core in _cores(wanted, lists)
        )
    )


def read_name(stated: str) -> None:
    """Read a name under which something is stated, before it is compared with others."""
    lists = lexicon.current()
    _marks_of_stated(stated, lists)


def likeness_at_most(first: str, second: str) -> Likeness:
    """Return the most that ``likeness`` can be, whatever the statement is about."""
    return _closest(first, second, _ANYTHING, lexicon.current())


def has_core(name: str) -> bool:
    """Tell whether ``core_name`` may be another one for some owner."""
    return bool(_cores(name, lexicon.current()))


def core_name(name: str, owner: str) -> str:
    """Return the known property at the end of a name whose front is the owner: 棒材直径 → 直径.

    What a layer has (镀层厚度) stays that of the layer.
    """
    return _core_name(name, owner, lexicon.current())


@lru_cache(maxsize=65_536)
def _core_name(name: str, owner: str, lists: Lexicon) -> str:
    owner = fold(owner)
    cores = _cores(name, lists)
    return next((core for core in cores if fold(name.removesuffix(core)) in owner), name)


@lru_cache(maxsize=16_384)
def _cores(name: str, lists: Lexicon) -> tuple[str, ...]:
    """Return the known properties that end a name, the longest first."""
    if len(name) > MAX_NAME:
        return ()
    return tuple(
        name[start:]
        for start in range(1, len(name) - 1)
        if name[start:].lower() in lists.synonyms
        and name[start:] not in _OF_SUBSTANCES
        and not fold(name[:start]).endswith("层")
    )


def ends_with(text: str, name: str) -> bool:
    """Tell whether running text ends with a name, and not as that of a layer on something."""
    return _ends_with(text, name, lexicon.current())


@lru_cache(maxsize=65_536)
def _ends_with(text: str, name: str, lists: Lexicon) -> bool:
    folded, endings = _endings(text, lists)
    wordings = _forms(name, lists)[1]
    if wordings[0][0] in _OF_SUBSTANCES:  # the bare name
        return folded.endswith(name) and folded.removesuffix(name) in ("", *_NEUTRAL_HEADS)
    return any(known in endings for _, known in wordings)


@lru_cache(maxsize=65_536)
def _endings(text: str, lists: Lexicon) -> tuple[str, frozenset[str]]:
    """Return a folded text, and the known names that it may end with, those of a layer apart."""
    folded = fold(text)
    starts = range(max(0, len(folded) - 8), len(folded))
    return folded, frozenset(
        lists.canonical(word)
        for start in starts
        if not folded[:start].endswith("层")
        for word in _wordings(folded[start:], lists)
    )


def _compare(one: str, two: str, owner: Container[str]) -> Likeness:
    if one == two:
        return Likeness.SAME
    short, long = sorted((one, two), key=len)
    if len(short) < 2:
        return Likeness.NONE
    if long.endswith(short):
        # Only what adds nothing may stand before 含量, not even a word of the product's name.
        return _by_head(long.removesuffix(short), "" if short in _OF_SUBSTANCES else owner)
    if long.startswith(short):
        return _by_tail(long.removeprefix(short))
    return Likeness.NONE


def _by_head(head: str, owner: Container[str]) -> Likeness:
    if head in _NEUTRAL_HEADS or head in owner:
        return Likeness.ALIKE
    # The thickness of a layer is never that of what it covers.
    return Likeness.NONE if head.endswith("层") else Likeness.KIN


def _by_tail(tail: str) -> Likeness:
    if tail in _NEUTRAL_TAILS:
        return Likeness.ALIKE
    if _SYMBOL_TAIL.fullmatch(tail):
        return Likeness.ALIKE  # 色差ΔE is 色差; Rz is not Ra
    # A symbol, a condition in brackets, a second property after a stroke; else another property.
    return Likeness.KIN if tail.isascii() or tail[0] in "(/" else Likeness.NONE


@lru_cache(maxsize=65_536)
def _wordings(name: str, lists: Lexicon) -> tuple[str, ...]:
    """Return the bare name, and the one without a symbol that says the same (介电常数Dk)."""
    canonical = lists.canonical
    bare = _bare(name)
    plain = _SYMBOL.sub("", bare)
    is_doubled = plain != bare and canonical(plain) == canonical(bare.removeprefix(plain))
    return (bare, plain) if is_doubled else (bare,)


def _bare(name: str) -> str:
    text = fold(name).replace(" ", "")
    for word in _QUALIFIERS:
        if text.startswith(word) and len(text) > len(word) + 1:
            text = text.removeprefix(word)
            break
    text = _INNER.sub("", _CONTENT.sub(r"\1含量", text))
    return _BORE.sub("直径", _SHORT.sub(lambda found: f"{found[0]}度", text))
