"""Requirements in words: 材质316L或304, 通过IATF16949认证, 防护等级不低于IP67."""

import re
from dataclasses import dataclass

from nlp.codes import Code, find_codes
from nlp.normalize import simplify
from nlp.quantities import find_stated

MAX_CLAUSES = 50
MAX_CHARS = 20_000
_CLAUSE = re.compile(r"[,;。!?\n]")
_NAMES = (
    r"[\u4e00-\u9fff]{0,6}等级|材料牌号|材质|材料|基材|钢种|钢号|牌号|规格型号|型号|执行标准|标准|表面处理(?:工艺|方式)?"
    r"|热处理(?:状态|工艺)?|供货状态|交货状态|状态|通信协议|通讯协议|协议|通信接口|接口(?:类型)?|封装(?:形式)?"
    r"|包装(?:方式)?|颜色|外观颜色|焊接方式|焊接工艺|成型工艺|工艺|镀层|涂层|控制系统|数控系统|操作系统|安装方式"
    r"|冷却方式|驱动方式|电池类型|认证|资质|结构形式|连接方式|加工方式|纤维成分|成分|纹理|晶型|级别"
)
_NAMED = re.compile(
    rf"^(?P<name>[\u4e00-\u9fff]{{0,6}}?(?:{_NAMES}))(?:要求|应当|应|须|必须|需要|需|可)?"
    r"(?:为|是|可采用|采用|选用|使用|符合|满足|达到|达|不低于|不得低于|≥|优于|至少|限于|限|选|:|\s)*(?P<value>.+)$"
)
_BEHIND = re.compile(
    r"^(?P<value>[^的]{2,24}?)(?:的)?(?P<name>材质|材料|协议|接口|工艺|牌号|封装|颜色|涂层|镀层)$"
)
_LEAD = re.compile(
    r"^(?:供应商|投标人|投标方|揭榜方|产品|设备|企业|要求|必须|应当|应(?![力变用急])|须|需要|需(?!求)"
    r"|能够|能(?![耗量源])|可以|可(?![靠焊])|具备|具有|拥有|提供|支持|采用|使用|选用|满足|符合|通过|取得|获得|持有|执行|按照|遵循|有|并|且|\s)+"
)
_TRAIL = re.compile(
    r"(?:的?(?:要求|规定|能力|资质|证书)|(?:及|或)?以上|或更高|或同等(?:级别|水平)?|级|\s)+$"
)
_OR = re.compile(r"、|或者?|/(?![TZ]\s?\d)(?=[A-Za-z\d\u4e00-\u9fff]{2})|和|及")
_MATERIAL = re.compile(r"[钢铁铜铝钛镁锌镍]|合金|塑料|树脂|橡胶|陶瓷|玻璃|尼龙|纤维")
_USED = re.compile(r"(?:采用|使用|选用)")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a sentence demands in words: its name, and the wordings any of which will do."""

    name: str
    options: tuple[str, ...]


def find_wordings(sentence: str) -> tuple[Wording, ...]:
    """Return the demands of a sentence that are words or codes, not measured values.

    At most MAX_CLAUSES clauses are read. A clause with a measured value is left to
    ``find_stated``, except for the codes in it.
    """
    found: list[Wording] = []
    for clause in _CLAUSE.split(simplify(sentence[:MAX_CHARS]).text)[:MAX_CLAUSES]:
        words = clause.strip(" :、")
        if len(words) > 1:
            found += _read(words)
    return tuple(found)


def _read(clause: str) -> list[Wording]:
    codes, is_measured = find_codes(clause), bool(find_stated(clause))
    named = _NAMED.match(_LEAD.sub("", clause))
    if codes:
        # A standard beside a value is its test method.
        kept = [code for code in codes if not (is_measured and code.name == "执行标准")]
        return _coded(clause, kept)
    if is_measured:
        return []
    if named:
        return [Wording(named["name"], _options(named["value"]))]
    value = _TRAIL.sub("", _LEAD.sub("", clause)) or clause
    behind = _BEHIND.match(value)
    if behind:
        return [Wording(behind["name"], _options(behind["value"]))]
    if _USED.search(clause) and _MATERIAL.search(value):
        return [Wording("材质", _options(value))]
    return [Wording(value, (value,))]


def _coded(clause: str, codes: list[Code]) -> list[Wording]:
    """One demand per code; codes of one kind around 或 are options of one demand."""
    found: list[Wording] = []
    end = 0
    for code in codes:
        between = clause[end : code.start]
        is_option = "或" in between or (between == "/" and bool(found))
        if found and found[-1].name == code.name and is_option:
            found[-1] = Wording(code.name, (*found[-1].options, code.text))
        else:
            found.append(Wording(code.name, (code.text,)))
        end = code.end
    return found


def _options(value: str) -> tuple[str, ...]:
    parts = [_TRAIL.sub("", _LEAD.sub("", part.strip())) for part in _OR.split(value)]
    return tuple(part for part in parts if part) or (value,)
