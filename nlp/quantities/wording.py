"""The name of a measured property, cut out of the words around a number."""

import re

from nlp.lexicon import Lexicon
from nlp.units import find_scale

BREAK = re.compile(r"[,。;!?\n]")
_BRACKETS = re.compile(r"\(([^()]{0,40})\)")
_UNIT_TAIL = re.compile(r"/([A-Za-z%℃°μΩ·²³\d/]{1,12})$")
_TAIL = re.compile(
    r"(?:要求|应当|应该|(?<![供响反对感效])应|必须|须|需要|(?<!必)需|可以|可|能够|达到|可达|高达|达|做到|实现"
    r"|控制|保持|维持|稳定|限制|为|在|是|至|到|于|从|自|由|介|约|(?<!平)均|都|各|分别|一般|通常|不得|不|要|满足|实测值?|实际|测试值|测得|检测值|典型值?|人民币|[AD]C"
    r"|提升|提高到|提高至|降低到|降低至|降到|降至|数值|范围|区间|最高|最大|最低|最小|最长|最迟|具有|拥有|配备|有|了"
    r"|[:=,、\s\"~的≥≤<>\-])+$"
)
_HEAD = re.compile(
    r"^(?:技术要求|技术指标|性能指标|指标要求|要求|需要|需(?!求)|必须|须|应(?![力变用急答])|确保|保证|满足|具备|具有"
    r"|实现|使得|其中|其|我司|我公司|公司|产品(?!率)|成品(?!率)|材料|零件|工件|并且|并(?![联行网发])|而且|且|同时|以及|及"
    r"|和|与|或|而|但|可(?![焊靠见溶燃塑逆调控视追])|能够|提供|达到|拥有|配备|采用|主要|下的|后的|时的"
    r"|近[一二两三四五\d]{1,2}年|至少|最少|每(?:年|月|日|天|周|班|小时|分钟|秒|吨|件|台|平方米|立方米|公斤|千克|升|米|百公里)(?![率])"
    r"|[\d一二三四五六七八九]{1,2}[.、)]|[:、\s~的/(≤≥<>\-+—])+"
)
_AND = re.compile(r"[、,/]|(?<![饱总])和|与|以及|及")
_OUTPUT = re.compile(
    r"(?:年|月|日|天|周|班|小时|每.{1,2})(?:均|平均|最大|最高|可|设计|总|计划|稳定)?(?:生产|供货|供应|产|供|出货|交付)"
)
_THROUGHPUT = re.compile(r"(?:年|月|日|天|小时|每.{1,2})(?:均|平均|最大|最高|可|设计|总)?处理")
_BEHIND = re.compile(r"\s?(?:级)?的([\u4e00-\u9fffA-Za-z]{2,14})")
_ACTION = re.compile(
    r"\s?内?(?:完成|提供|予以|进行|能|可)?(交货|交付|供货|到货|发货|响应|到场|到达|完工|竣工|维修|保修|质保)"
)
_ACTIONS = {
    "交货": "交货期", "交付": "交货期", "供货": "交货期", "到货": "交货期", "发货": "交货期",
    "响应": "响应时间", "到场": "到场时间", "到达": "到场时间", "完工": "工期", "竣工": "工期",
    "维修": "维修时间", "保修": "质保期", "质保": "质保期",
}  # fmt: skip
_THING = re.compile(r"\s?([\u4e00-\u9fff][\u4e00-\u9fffA-Za-z]{1,9})(?=[,。;!?\n、(]|$)")
_STOP = re.compile(r"(?:为|是|在|以及|并|等|且|可|应|须|要求|不|达|和|与|及|或).*$")
_BY_MARK = {
    "Ra": "Ra", "Rz": "Rz", "Ry": "Ry", "Φ": "直径", "φ": "直径", "¥": "价格", "DN": "公称直径",
    "邵A": "硬度", "邵D": "硬度",
}  # fmt: skip
_DIRECT = re.compile(r"\s?(?:级|级的)?([\u4e00-\u9fff]{2,10})(?=[,。;!?\n、(]|以及|和|与|的|$)")
_PROPERTY_END = (
    *("度", "率", "量", "期", "力", "寿命", "质保", "产能", "误差", "公差", "能效", "保修", "时间"),
)
_SHORT_NAMES = {"厚": "厚度", "宽": "宽度", "长": "长度", "高": "高度", "重": "重量", "径": "直径"}
_SUPERLATIVES = {"最长": "长度", "最宽": "宽度", "最厚": "厚度", "最重": "重量", "最薄": "厚度"}
_SYMBOL = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?!(?<!指数)R[az])[A-Za-zδσλ][A-Za-z\d.]{0,4}$")
_VERB = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:(?<![行作成])为|达到|可达)")
_EACH = re.compile(
    r"每(?:[百千万]?(?:米|件|只|吨|公斤|平方米)|米|吨|件|台|套|升|公斤|千克|平方米|立方米|年|月|日|天|小时|分钟|秒)$"
)
_CLEAN = re.compile(r"(?:的|空气)?(?:洁净|净化|无尘)")
_OUTPUT_NAMES = ("量", "能力", "规模", "产能", "产值", "率")
_COUNTED = frozenset({"piece", "person", "firm", "item"})


def clean_name(segment: str) -> str:
    """Return the property that a stretch of text before a number names; empty if none."""
    name = _BRACKETS.sub("", segment).replace("\ue200", "").strip()
    name = _UNIT_TAIL.sub("", name) if _unit_behind(name) else name
    name = _HEAD.sub("", _TAIL.sub("", _EACH.sub("", _TAIL.sub("", name))))
    owner, _, last = name.rpartition("的")
    if owner.endswith("层"):
        name = owner + last  # the thickness of a layer stays that of a layer
    elif last:
        name = _HEAD.sub("", last)
    name = name.strip(" :()、~-×\"'的")
    name = _SHORT_NAMES.get(name, name)
    # 爆破压力为工作压力 is measured in its own words up to the verb.
    name = _VERB.split(name)[0] or name
    # 热处理后 says when, not what.
    return "" if name.isdigit() or name.endswith(("后", "时", "下", "中", "里")) else name


def unit_in(segment: str) -> str:
    """Return the unit that a table gives with the name: 抗拉强度(MPa), 伸长率/%."""
    name = _TAIL.sub("", segment).strip()
    found = _BRACKETS.findall(name)
    inner = str(found[-1]) if found else ""
    if inner and find_scale(inner) is not None:
        return inner
    return _unit_behind(name)


def _unit_behind(name: str) -> str:
    found = _UNIT_TAIL.search(name)
    return found[1] if found and find_scale(found[1]) is not None else ""


def split_names(segment: str) -> tuple[str, ...]:
    """Return all names of a list: 抗拉强度、屈服强度和伸长率分别."""
    parts = [clean_name(part) for part in _AND.split(_TAIL.sub("", _BRACKETS.sub("", segment)))]
    return tuple(part for part in parts if part)


def name_before(segment: str, lists: Lexicon) -> tuple[str, ...]:
    """Return the names that a number answers for, from the text before it; mostly one."""
    names = split_names(segment) if _AND.search(segment) else ()
    if len(names) > 1:
        tail = segment[-6:]
        is_shared = re.search(r"(?<!平)均|都|各|同时", tail) is not None
        if is_shared or all(_is_known(name, lists) for name in names):
            return names
        segment = re.split(r"[、,]", segment.rstrip("、, "))[-1]
    name = _without_symbol(clean_name(segment), lists)
    if name and (_is_known(name, lists) or name.endswith(_OUTPUT_NAMES)):
        return (name,)
    if _OUTPUT.search(segment):
        return ("产能",)
    if _THROUGHPUT.search(segment):
        return ("处理能力",)
    return (name,) if name else ()


def name_of_action(text: str, unit: str) -> str:
    """Return the name that an action after a time stands for: 30天内交货 is 交货期."""
    action = _ACTION.match(text)
    scale = find_scale(unit) if action else None
    is_time = scale is not None and scale.dimension == (("s", 1),)
    return _ACTIONS[action[1]] if action and is_time else ""


def name_behind(text: str, unit: str, lists: Lexicon) -> str:
    """Return the name that follows a number: 30MPa以上的抗压强度, 20台加工中心, 10年使用寿命."""
    if unit == "级" and _CLEAN.match(text):
        return "洁净度"
    found = _BEHIND.match(text)
    if found:
        return _STOP.sub("", found[1])
    direct = _DIRECT.match(text)
    if direct and (_is_known(direct[1], lists) or direct[1].endswith(_PROPERTY_END)):
        return direct[1]
    scale = find_scale(unit)
    thing = _THING.match(text)
    if thing and scale and any(name in _COUNTED for name, _ in scale.dimension):
        return thing[1]
    return ""


def name_by_unit(text: str, mark: str, unit: str) -> str:
    """Return the property that a mark, a unit or a bound alone stands for: HRC58, 最长12m."""
    if text[:2] in _SUPERLATIVES:
        return _SUPERLATIVES[text[:2]]
    if mark in _BY_MARK:
        return _BY_MARK[mark]
    if unit in {"HRC", "HRB", "HRA", "HB", "HV", "HL", "HBW"}:
        return "硬度"
    if unit in {"r/min", "转/分", "转/分钟", "rpm", "r/分钟", "转/min"}:
        return "转速"
    return "产能" if unit.endswith(("/年", "/月", "/日", "/a")) else ""


def _without_symbol(name: str, lists: Lexicon) -> str:
    """断后伸长率A is 断后伸长率; Ra and Rz say more than 粗糙度."""
    plain = _SYMBOL.sub("", name)
    return plain if plain != name and _is_known(plain, lists) else name


def _is_known(name: str, lists: Lexicon) -> bool:
    return name.lower() in lists.synonyms
