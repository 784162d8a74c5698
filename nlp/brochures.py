"""Capabilities in brochure text: one offer per paragraph that names something made or done."""

import re
from dataclasses import dataclass

from nlp.statements import Statement, split_statements

MAX_CHARS = 20_000
MOST = 12
MAX_NAME = 40
_PARAGRAPH = re.compile(r"\n+|(?<=[。；;])")
_NUMBERED = re.compile(
    r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[、.．](?!\d)|[一二三四五六七八九十]{1,2}、|[●•·\-—*])\s*"
)
_LEAD = re.compile(
    r"^(?:我公司|我司|本公司|公司|本企业|企业|我们)?(?:目前|现|已|还|也|同时|此外|另)?"
    r"(?:专业|主要|专注于?|长期)?(?:从事|主营|经营|生产|制造|提供|开展|承接|供应|研发|加工|拥有|配有|配备|可|能够?)+"
    r"(?:和?(?:销售|研发|生产|制造))*(?:各类|各种|多种)?"
)
_OFFER = re.compile(r"主营|生产|制造|提供|开展|承接|供应|研发|加工|专注|从事|产品")
_SERVICE = re.compile(r"服务|检测|设计|咨询|维修|试验")
_PROCESS = re.compile(
    r"加工|热处理|注塑|压铸|冲压|焊接|电镀|喷涂|铸造|锻造|机加|成型|处理|装配|切割|工艺|烧结|涂覆"
)
_EQUIPMENT = re.compile(r"(?:拥有|配有|配备|购置).*(?:台|套|条|线)")
_ABOUT = re.compile(
    r"成立于|注册资本|占地|员工|荣获|获评|被评为|位于|地址|电话|联系|通过.{0,24}认证"
)
_END = re.compile(r"[，,、:：（(]|以?及|和|等|的(?:研发|生产|加工|销售|制造)")

_HEADINGS = frozenset(
    {
        "公司简介",
        "企业简介",
        "简介",
        "主营产品",
        "主要产品",
        "产品介绍",
        "联系方式",
        "联系人",
        "地址",
    }
    | {"电话", "资质", "认证", "资质荣誉", "荣誉", "设备", "主要设备", "网址", "邮箱"}
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a paragraph offers. ``kind``: product, process, equipment or service."""

    name: str
    kind: str
    text: str
    statements: tuple[Statement, ...]


def read_brochure(text: str) -> tuple[Offer, ...]:
    """Return what a brochure offers, in its order; sentences that only add values join the last."""
    found: list[Offer] = []
    for part in _PARAGRAPH.split(text[:MAX_CHARS]):
        sentence = _NUMBERED.sub("", part).strip(" 。；;:：")
        if not sentence or sentence in _HEADINGS or len(found) > MOST:
            continue
        is_item = bool(_NUMBERED.match(part)) and not _ABOUT.search(sentence)
        name = _name(sentence) or (_short(sentence) if is_item else "")
        if name:
            found.append(Offer(name, _kind(sentence), sentence, split_statements(sentence)))
        elif found and not _ABOUT.search(sentence):
            found[-1] = _joined(found[-1], sentence)
    return tuple(found[:MOST])


def _joined(offer: Offer, sentence: str) -> Offer:
    text = f"{offer.text}。{sentence}"
    return Offer(offer.name, offer.kind, text, split_statements(text))


def _name(sentence: str) -> str:
    """Return what a sentence offers, empty if it offers nothing: 精密注塑：…, 主营高精度铜箔，…."""
    head, colon, _ = sentence.replace(":", "：").partition("：")
    if colon and 2 <= len(head) <= MAX_NAME and not re.search(r"[,，。\d]", head):
        return "" if head in _HEADINGS else head.strip()
    if _ABOUT.search(sentence) or not _OFFER.search(sentence):
        return ""
    return _short(_LEAD.sub("", sentence))


def _short(text: str) -> str:
    """Return the words that begin a text as a name, empty if they are none."""
    name = _END.split(text, maxsplit=1)[0].strip()
    return name if 2 <= len(name) <= MAX_NAME and not re.search(r"\d{2}", name) else ""


def _kind(sentence: str) -> str:
    head = re.split(r"[，,：:]", sentence, maxsplit=1)[0]
    if _EQUIPMENT.search(sentence):
        return "equipment"
    if _SERVICE.search(head):
        return "service"
    return "process" if _PROCESS.search(head) else "product"
