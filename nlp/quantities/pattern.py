"""The shape of one quantity in clean text: bound, number, range or tolerance, unit, bound."""

import re
from functools import lru_cache

from nlp.lexicon import Lexicon
from nlp.number_words import ARABIC, WORDS
from nlp.units import MULTIPLIERS

_NOT = (
    "不得|不应当|不应|不能|不可以|不可|不宜|不允许|不准|不会|不许|不必|不|未|勿|严禁|禁止|没有|无"
)
_LESS = "低于|小于|少于|短于|薄于|劣于|差于|逊于|弱于|早于|<"
_MORE = "高于|大于|超过|多于|超出|长于|厚于|迟于|晚于|超|突破|>"
LESS = frozenset(_LESS.split("|"))
MORE = frozenset(_MORE.split("|"))
BOUNDS = {
    "至少": "ge", "最少": "ge", "最低": "ge", "最小": "ge", "下限": "ge", "≥": "ge",
    ">=": "ge", "=>": "ge", "<=": "le", "=<": "le",
    "最长": "le", "最迟": "le", "最晚": "le", "最宽": "le", "最厚": "le", "最重": "le",
    "最薄": "ge",
    "至多": "le", "最多": "le", "最高": "le", "最大": "le", "上限": "le", "≤": "le",
    "不足": "le", "不到": "le", "大约": "about", "约": "about", "大概": "about", "近": "about",
    "将近": "about", "接近": "about", "≈": "about", "优于": "better", "好于": "better",
}  # fmt: skip
AFTER = {
    "以上": "ge", "起": "ge", "往上": "ge", "+": "ge", "min": "ge", "MIN": "ge", "Min": "ge",
    "或更细": "better", "或更高": "better", "或更优": "better", "或更好": "better",
    "更细": "better", "更高": "better", "更优": "better",
    "以下": "le", "以内": "le", "之内": "le", "内": "le", "封顶": "le", "为限": "le",
    "max": "le", "MAX": "le", "Max": "le", "左右": "about", "上下": "about",
}  # fmt: skip
MARKS = {
    "HRC": "HRC", "HRB": "HRB", "HRA": "HRA", "HBW": "HB", "HBS": "HB", "HB": "HB", "HV": "HV",
    "HL": "HL", "Ra": "μm", "Rz": "μm", "Ry": "μm", "Φ": "mm", "φ": "mm", "¥": "元", "DN": "DN",
    "邵A": "邵A", "邵D": "邵D",
}  # fmt: skip
# What makes another word of a unit: 分子, 方向, 成本.
_FOLLOWS = {
    "元": "素件器", "分": "子布离级之散别析辨", "度": "数", "方": "向式案法面形", "条": "件码纹",
    "面": "积", "级": "别配联进", "成": "本分品型立熟套", "次": "级品", "个": "性", "片": "状",
    "角": "度", "目": "标前录", "层": "压间流", "轴": "承向套类", "芯": "片棒", "路": "由",
    "位": "置移", "块": "状", "卷": "材绕", "头": "部", "天": "然线", "日": "本", "名": "义称",
    "人": "工造民", "家": "具电用", "项": "目", "丝": "杆杠印线材", "升": "级降温", "件": "套",
    "米": "粒", "牛": "皮", "克": "服", "圈": "数", "号": "钢楼线机码令召文",
}  # fmt: skip
# What makes another word of a bound behind a number: 内径, 起重机, 5+3.
_GOES_ON = {"内": "径部壁外容层置胆孔衬齿螺存阻", "起": "升重动订落伏草始", "+": "0123456789"}


@lru_cache(maxsize=4)
def quantity_pattern(lists: Lexicon) -> re.Pattern[str]:
    """Return the pattern of one quantity; its groups are read in ``values``."""
    unit = unit_source(lists)
    number = rf"(?:(?:百|千|万)分之)?(?:{ARABIC}|{WORDS})"
    marks = _any(MARKS)
    # A letter or another number in front makes it part of a code.
    sign = r"(?:(?<![A-Za-z\d.%℃)])-|\+|负|零下)?"
    start = (
        r"(?<![A-Za-z\d.])|(?<=HRC|HRB|HRA|HBW|HBS|COD|BOD|TOC|TDS|VOC|LOI)"
        r"|(?<=HB|HV|HL|Ra|Rz|Ry|DN|pH|SS|Tg|AC|DC|邵A|邵D)"
    )
    return re.compile(
        rf"(?:(?P<bound>(?:最[高大多长迟低小少])?"
        rf"(?:(?:{_NOT})\s?)?(?:{_any([*LESS, *MORE])})(?:或?等于)?|{_any(BOUNDS)})"
        rf"(?:为|可达到?|达到?|于|在|具备|具有|拥有|配备|有|人民币|:)?\s?)?"
        rf"(?:(?P<mark>(?<![A-Za-z数])(?:{marks}))\s{{0,8}}(?P<inner>[≥≤<>:=])?\s?)?(?P<spread>±)?\s?"
        rf"(?:{start})(?P<first>{sign}{number})(?P<more>多|余)?(?P<unit>\s?(?:{unit}))?"
        rf"(?:(?P<range>\s?(?:~|[-—–]{{1,2}}|至|到"
        rf"|[和与及](?=[^,;。]{{1,16}}之间))\s?(?:{marks})?)(?P<second>{sign}{number})"
        rf"|\s?\(?±\s?(?P<around>{number})\s?(?P<around_unit>{unit})?\)?"
        rf"|\s?\(?\+\s?(?P<upper>{number})(?:{unit})?\s?[/,]?\s?-\s?(?P<lower>{number})\)?"
        rf"|\s?/\s?(?P<below>-\s?{number}|[+-]?0(?![\d.]))|\s?:\s?(?P<ratio>{ARABIC}))?"
        rf"(?P<last>\s?(?:{unit}))?(?![A-Za-z\d])"
        rf"(?:\s?\(?(?:\(含\)|含|及|或|或者|\(及\)|\(或\))?(?P<after>{_any_after()})\)?)?"
    )


@lru_cache(maxsize=4)
def unit_source(lists: Lexicon) -> str:
    """Return the source of a pattern for units, powers and quotients of them."""
    words = _longest([*lists.units, *lists.unit_aliases])
    atom = rf"(?:{'|'.join(map(_word, words))})(?:\^?-?[123](?!\d))?"
    factor = rf"(?:(?!1(?!\d))\d{{1,4}})?{atom}"
    below = rf"\(\s?{factor}(?:\s?[·.*]\s?{factor}){{0,2}}\s?\)|{factor}(?:·{factor}){{0,2}}"
    times = _any(MULTIPLIERS)
    whole = (
        rf"(?:{times})?\s?{atom}(?:\s?[·]\s?{atom}){{0,2}}(?:\s?(?:/每|/|每)\s?(?:{below})){{0,3}}"
    )
    # Units that nobody has listed still count, each as a kind of its own: mgKOH/g, EU/mL.
    other = rf"[A-Za-zμ]{{1,8}}/(?:{atom})|/(?:{atom})"
    return rf"(?:{whole}|{other})(?![A-Za-z·])|{times}"


def _any_after() -> str:
    return "|".join(
        f"{re.escape(word)}(?![{_GOES_ON[word]}])" if word in _GOES_ON else re.escape(word)
        for word in _longest(list(AFTER))
    )


def _word(word: str) -> str:
    follows = _FOLLOWS.get(word)
    return f"{word}(?![{follows}])" if follows else re.escape(word)


def _longest(words: list[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def _any(words: "dict[str, str] | dict[str, int] | list[str]") -> str:
    return "|".join(map(re.escape, _longest(list(words))))
