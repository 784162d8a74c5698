"""Classes in words that stand above or below each other: IP65, V-0, F级, C30, SIL2."""

import re

_PROTECTION = re.compile(r"ip([\dx])([\dx])k?")
_EXPLOSION = re.compile(r"ex[a-z]{1,4}?ii([abc])t([1-6])")
_LADDERS: tuple[tuple[str, ...], ...] = (
    ("hb", "v2", "v1", "v0", "5vb", "5va"),  # UL 94
    ("sil1", "sil2", "sil3", "sil4"),
    ("asila", "asilb", "asilc", "asild"),
    ("e2", "e1", "e0", "enf"),  # release of formaldehyde, GB/T 39600
)
# By a word in the name: thermal classes (GB/T 11021), fire (GB 8624), bearings (ISO 492).
_NAMED_LADDERS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("绝缘", "耐热"), ("y", "a", "e", "b", "f", "h", "n")),
    (("燃烧", "防火"), ("b3", "b2", "b1", "b", "a2", "a1", "a")),
    (("精度", "轴承"), ("p0", "p6", "p5", "p4", "p2")),
)
_STEPPED = re.compile(r"(c|m|mu|s|p|pn|it|ca|po|gr|wr|g)(\d{1,3}(?:\.\d)?)")
_LESS_STEPS = frozenset({"it", "g"})  # IT6 is finer than IT8, G2.5 better balanced than G6.3
_ORDINAL = re.compile(r"([一二三四五]|[甲乙丙丁])级")
_ORDER = "一二三四五", "甲乙丙丁"


def stands_up(wanted: str, stated: str, name: str) -> bool | None:
    """Tell whether a stated class is at least the wanted one; None if they are on no one scale.

    Both are folded and without blanks and hyphens.
    """
    for pattern in (_PROTECTION, _EXPLOSION):
        one, two = pattern.fullmatch(wanted), pattern.fullmatch(stated)
        if one and two:
            pairs = zip(one.groups(), two.groups(), strict=True)
            return all(low == "x" or (high != "x" and high >= low) for low, high in pairs)
    named = [ladder for words, ladder in _NAMED_LADDERS if any(word in name for word in words)]
    for ladder in (*_LADDERS, *named):
        if wanted in ladder and stated in ladder:
            return ladder.index(stated) >= ladder.index(wanted)
    return _step_up(wanted, stated) if "级" in name else None


def _step_up(wanted: str, stated: str) -> bool | None:
    one, two = _STEPPED.fullmatch(wanted), _STEPPED.fullmatch(stated)
    if one is None or two is None or one[1] != two[1]:
        return None
    if one[1] in _LESS_STEPS:
        return float(two[2]) <= float(one[2])
    return float(two[2]) >= float(one[2])


def ordinal_stands_up(wanted: str, stated: str) -> bool | None:
    """Tell whether 一级 of a text stands for the 二级 wanted; None if either has no such class."""
    one, two = _ORDINAL.search(wanted), _ORDINAL.search(stated)
    for order in _ORDER:
        if one and two and one[1] in order and two[1] in order:
            return order.index(two[1]) <= order.index(one[1])
    return None
