"""Is a demand in words satisfied by a text? Codes, classes and plain words.

What is not mentioned stays unknown. A demand is refused only where the text denies it, states
another value on the same scale (IP65 for IP67), or gives another value to the same attribute.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.ranking.measured import holds, is_counted, is_measured, judge_measured, pairs_of
from matchmaker.ranking.results import Span, Verdict
from matchmaker.ranking.scales import ordinal_stands_up, stands_up
from nlp import lexicon
from nlp.lexicon import Lexicon
from nlp.normalize import normalize
from nlp.wordings import Wording, find_wordings

MAX_CHARS = 20_000
SHARE = 0.75  # of the character pairs of a plain demand that one clause must hold
_BLANK = re.compile(r"[\s·‐–—_]|-(?!\d)|(?<!\d)-")
_CODE = re.compile(r"[a-z\d][a-z\d.+/#:\-]*")
# What names one thing by itself: a whole standard, or letters with at least two digits.
_STRONG = re.compile(
    r"[a-z]+(?:/[a-z]+)?\d{2,}[a-z\d.]*|(?<![a-z\d.])\d{2,}[a-z]{2,}\d*|(?<![\d.])\d{3,5}[a-z]\d?"
)
_SHORT_GRADE = re.compile(r"(?<![a-z\d])[a-z]{2,3}\d(?![a-z\d])")  # TC4钛合金
_SIGN = re.compile(r"[≤≥<>±]")
_TOKEN = re.compile(r"\d[\d.]*(?:[a-z]+\d*)?|[a-zα-ω]+[\d.]*")
_YEAR = re.compile(r"[-:](?:19|20)\d\d$")
_PREFIX = re.compile(r"(?<![a-z\d])(?:sus|aisi|aa|al|ss|ul94|ul|en|cn)$")
_SUFFIX = re.compile(r"-?[thof]\d{0,3}(?![a-z\d])|[-:](?:19|20)\d\d")
_EQUAL = {"ccc": "3c", "3c": "ccc", "tuv": "tüv", "tüv": "tuv"}
_DENIAL = re.compile(
    r"不(?:采用|使用|支持|具备|提供|含|能|可|得|符合|满足|通过|接受|做|涉及)"
    r"|未(?:取得|获得|通过|采用|提供|使用|具备|办理|开展|能|做|含|添加)"
    r"|没有|暂无|尚未|尚无|无法|缺少|缺乏|未有|暂未|禁止|严禁|非(?=[a-z\d])"
)
_FORBIDDEN = re.compile(
    r"^(?:不得|不可|不能|不应|不允许|不准|禁止|严禁|不)(?:使用|采用|含有?|出现|存在|添加|有)"
)
_PENDING = re.compile(r"正在|申请中|办理中|审核中|认证中|筹备|计划|拟|准备|预计|在办|受理")
_CLAUSE_END = "，,。；;！!？?\n"
# What a thing has one of: another value under the same name refuses. Certificates add up.
_EXCLUSIVE = (
    *("材质", "材料", "基材", "等级", "级别", "状态", "处理", "颜色", "系统", "方式", "封装"),
    *("镀层", "涂层", "钢种", "牌号", "钢号", "型号"),
)


@dataclass(frozen=True, slots=True)
class _Compact:
    """A folded text without blanks and hyphens; where each character stood; where one was cut."""

    text: str
    places: tuple[Span, ...]
    cuts: frozenset[int]


def judge_words(name: str, options: tuple[str, ...], text: str) -> tuple[Verdict, Span | None]:
    """Return whether a text satisfies one of the options, and the span that says so."""
    return _judge(name, options, text, lexicon.current()) if text else (Verdict.UNKNOWN, None)


@lru_cache(maxsize=16_384)
def _judge(
    name: str, options: tuple[str, ...], text: str, lists: Lexicon
) -> tuple[Verdict, Span | None]:
    where = _compact(text, lists)
    forms = dict.fromkeys(form for plain in map(_plain, options) for form in _forms(plain, lists))
    found = [_judge_one(name, form, where) for form in forms]
    for verdict in (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET):
        for item in found:
            if item[0] is verdict:
                return verdict, _original(item[1], where)
    for option in options:
        measured = judge_measured(name, option, text)
        if measured[0] is not Verdict.UNKNOWN:
            return measured
    if name.endswith(_EXCLUSIVE):
        other = _says_otherwise(name, options, _wordings(text, lists))
        place = _find(other, where) if other else None
        if place is not None:
            return Verdict.NOT_MET, _original(place, where)
    return Verdict.UNKNOWN, None


def _judge_one(name: str, wanted: str, where: _Compact) -> tuple[Verdict, Span]:
    forbidden = _FORBIDDEN.match(wanted)
    if forbidden:
        return _judge_forbidden(wanted[forbidden.end() :], where)
    place = _find_named(name, wanted, where)
    if place is not None:
        return _verdict_at(wanted, place, where.text), place
    if _CODE.fullmatch(wanted):
        return _by_code(name, wanted, where.text)
    code = _STRONG.search(wanted)
    if code is None and name.endswith(_EXCLUSIVE):
        code = _SHORT_GRADE.search(wanted)
    if code is None or is_measured(code[0]):
        return _by_pairs(wanted, where)
    place = _find(code[0], where)
    if place is not None:
        return _verdict_at(wanted, place, where.text), place
    return _by_code(name, code[0], where.text)


def _find_named(name: str, wanted: str, where: _Compact) -> Span | None:
    """Find a demand as a whole; a number or a letter counts only beside what it is the value of."""
    place = _find(wanted, where)
    is_number = wanted.isdigit() and len(wanted) > 2
    is_weak = len(wanted) < 2 or is_measured(wanted)
    words = pairs_of(name)
    while place is not None:
        clause = where.text[slice(*_clause_around(place, where.text))]
        is_named = not words or any(pair in clause for pair in words)
        if not (is_number and is_counted(where.text, place[1])) and (is_named or not is_weak):
            return place
        place = _find(wanted, where, place[1])
    return None


def _forms(plain: str, lists: Lexicon) -> list[str]:
    """Return the spellings of one demand: 3C is CCC, and a grade has a name in each system."""
    others = (_EQUAL.get(plain, ""), *map(_plain, lists.same_grade(plain)))
    return [form for form in dict.fromkeys((plain, *others)) if form]


def _judge_forbidden(core: str, where: _Compact) -> tuple[Verdict, Span]:
    """不得使用再生料: met where the text denies it too, not where it is mentioned plainly."""
    place = _find(core, where) if core else None
    if place is None:
        free = _find(f"无{core.removesuffix('素')}", where) if core else None  # 无卤
        return (Verdict.MET, free) if free else (Verdict.UNKNOWN, (0, 0))
    before = where.text[_start_of(place[0], where.text) : place[0]]
    is_denied = _DENIAL.search(before) is not None or before.endswith(("无", "零", "不"))
    return Verdict.MET if is_denied else Verdict.NOT_MET, place


def _verdict_at(wanted: str, place: Span, text: str) -> Verdict:
    """Return what a mention says: it may be denied (未取得) or only under way (正在申请)."""
    clause = text[slice(*_clause_around(place, text))]
    if _denies(text[_start_of(place[0], text) : place[0]], wanted):
        return Verdict.NOT_MET
    return _pending(clause)


def _find(wanted: str, where: _Compact, start: int = 0) -> Span | None:
    """Return where a text names something as a whole: 316 is no part of 316L."""
    plain = _YEAR.sub("", wanted)
    start = where.text.find(plain, start) if plain else -1
    while start >= 0:
        end = start + len(plain)
        suffix = _SUFFIX.match(where.text, end) if plain.isascii() else None
        end = suffix.end() if suffix else end
        if _is_edge(start, end, where) and not _is_other_year(wanted, plain, where.text[start:end]):
            return start, end
        start = where.text.find(plain, start + 1)
    return None


def _is_edge(start: int, end: int, where: _Compact) -> bool:
    text = where.text
    is_start = (
        start in where.cuts
        or not _is_latin(text[start - 1 : start] + text[start])
        or _PREFIX.search(text[max(0, start - 6) : start]) is not None
    )
    if re.match(r"\.\d", text[end : end + 2]) and not _STRONG.fullmatch(text[start:end]):
        return False  # 4 is no part of 4.5, but GB/T 16886.5 is one of GB/T 16886
    return is_start and (end in where.cuts or not _is_latin(text[end - 1] + text[end : end + 1]))


def _is_latin(pair: str) -> bool:
    return (
        len(pair) == 2
        and pair.isascii()
        and (pair[0].isalnum() or pair[0] == ".")
        and pair[1].isalnum()
    )


def _is_other_year(wanted: str, plain: str, stated: str) -> bool:
    return plain != wanted and _YEAR.search(stated) is not None and stated != wanted


def _by_code(name: str, wanted: str, text: str) -> tuple[Verdict, Span]:
    """Compare with the other codes of the text: on one scale, or of one series and name."""
    refused: Span | None = None
    words = pairs_of(name)
    for match in _CODE.finditer(text):
        clause = text[slice(*_clause_around(match.span(), text))]
        if len(match[0]) < 2 and not any(pair in clause for pair in words):
            continue  # the F of F级仓库 is no class of 绝缘等级
        is_up = stands_up(wanted, match[0].removeprefix("ul94"), name)
        if is_up:
            return _verdict_at(wanted, match.span(), text), match.span()
        is_other = is_up is None and _is_of_series(wanted, match[0])
        if is_up is False or (is_other and _is_named(name, match, text)):
            refused = refused or match.span()
    return (Verdict.NOT_MET, refused) if refused else (Verdict.UNKNOWN, (0, 0))


def _is_named(name: str, match: re.Match[str], text: str) -> bool:
    # Only a statement that gives the same attribute refuses; a number elsewhere does not.
    clause = text[_start_of(match.start(), text) : match.end() + 3]
    if not name.endswith(_EXCLUSIVE):
        return False
    if name[-2:].lower() in clause:
        return True
    return name.startswith("材") and re.search(r"[材牌钢]|采用|选用", clause) is not None


def _is_of_series(wanted: str, other: str) -> bool:
    """Tell whether two codes are of one series: 304 and 316L, Q235 and Q355B, not 1.4404."""
    one, two = (re.match(r"([a-z]*)(\d+)(?![\d.])", code) for code in (wanted, other))
    if one is None or two is None or "/" in other:
        return False
    return one[1] == two[1] and len(one[2]) == len(two[2])


def _says_otherwise(name: str, options: tuple[str, ...], stated: tuple[Wording, ...]) -> str:
    """Return another value that a text gives the attribute, in words that can be told apart."""
    plain = [_plain(option) for option in options]
    others = [
        _plain(option)
        for item in stated
        if item.name[-2:] == name[-2:]
        for option in item.options
        if option != item.name
    ]
    if not others or any(set(one) & set(two) for one in plain for two in others):
        return ""
    # Codes of different series may name one thing in two systems: 316L and 1.4404.
    is_coded = all(any(char.isdigit() for char in word) for word in (*plain, *others))
    return "" if is_coded else others[0]


@lru_cache(maxsize=4096)
def _wordings(text: str, _lists: Lexicon) -> tuple[Wording, ...]:
    return find_wordings(text[:MAX_CHARS])


def _by_pairs(wanted: str, where: _Compact) -> tuple[Verdict, Span]:
    """Look for a clause that holds the words of a demand, and every number and code of it."""
    pairs, tokens = dict.fromkeys(pairs_of(wanted)), list(_TOKEN.finditer(wanted))
    if all(len(pair) < 2 for pair in pairs) or _SIGN.search(wanted):
        return Verdict.UNKNOWN, (0, 0)
    start = 0
    for clause in re.split(f"[{_CLAUSE_END}]", where.text):
        place = (start, start + len(clause))
        start += len(clause) + 1
        held = sum(pair in clause for pair in pairs)
        ordinal = ordinal_stands_up(wanted, clause)
        is_held = held >= len(pairs) * (SHARE if ordinal is None else SHARE / 2)
        if is_held and all(holds(clause, token) for token in tokens):
            is_refused = ordinal is False or _denies(clause, wanted)
            return Verdict.NOT_MET if is_refused else _pending(clause), place
    return Verdict.UNKNOWN, (0, 0)


def _denies(text: str, wanted: str) -> bool:
    return _DENIAL.search(text) is not None and _DENIAL.search(wanted) is None


def _pending(clause: str) -> Verdict:
    return Verdict.PARTLY if _PENDING.search(clause) else Verdict.MET


def _clause_around(place: Span, text: str) -> Span:
    ends = [end for mark in _CLAUSE_END if (end := text.find(mark, place[1])) >= 0]
    return _start_of(place[0], text), min(ends, default=len(text))


def _start_of(place: int, text: str) -> int:
    return max(text.rfind(mark, 0, place) for mark in _CLAUSE_END) + 1


def _plain(option: str) -> str:
    plain = _BLANK.sub("", normalize(option[:MAX_CHARS]).folded)
    return plain.removeprefix("ul94") or plain


@lru_cache(maxsize=4096)
def _compact(text: str, lists: Lexicon) -> _Compact:
    clean = normalize(text[:MAX_CHARS], lists)
    folded = clean.folded
    dropped = {place for match in _BLANK.finditer(folded) for place in range(*match.span())}
    kept = [place for place in range(len(folded)) if place not in dropped]
    return _Compact(
        "".join(folded[place] for place in kept),
        tuple(clean.span(place, place + 1) for place in kept),
        frozenset(number for number, place in enumerate(kept) if place - 1 in dropped),
    )


def _original(place: Span, where: _Compact) -> Span | None:
    start, end = place
    return (where.places[start][0], where.places[end - 1][1]) if end > start else None
