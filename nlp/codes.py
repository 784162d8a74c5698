"""Standards, certificates, grades and protection classes in text: codes that promise something."""

import re
from dataclasses import dataclass

_EDGE = r"(?<![A-Za-z\d])"
STANDARD = re.compile(
    rf"{_EDGE}(?:GB|JB|YB|HG|YS|SH|SJ|QC|JC|FZ|NB|DL|TB|HB|GJB|CJ|JG|JGJ|QB|YY|WS|ISO|IEC|EN|DIN"
    r"|ASTM|ASME|JIS|IATF|IPC|SAE|API|AWS|AMS|MIL|BS|VDA|VDI|OHSAS|AS|TS|TL|T/[A-Z]{2,8})"
    r"(?:/[TZ]|/TS|-STD)?[\s-]?[A-Z]?\d[\d.]*(?:[-:]\d{1,4}(?![\d.]))*(?:[A-Z](?![A-Za-z\d]))?"
)
_SYSTEM = re.compile(
    r"(?:IATF|OHSAS|AS|TS|ISO(?:/TS)?|GJB)[\s-]?(?:9001[A-C]?|9100|13485|14001|14064|16949"
    r"|17025|18001|2[27]000|20000|27001|45001|50001|50430|22301|22163|26262|3834)"
)
_MARK = re.compile(
    rf"{_EDGE}(?:CE|RoHS(?:\s?2\.0)?|REACH|CCC|3C|CQC|UL|FDA|GMP|cGMP|HACCP|SGS|T[UÜ]V|CNAS|CMA"
    r"|NADCAP|AEC-Q\d{3}|GRS|RCS|OEKO-TEX(?:\s?\d+)?|GOTS|BRC|FSC|CMMI\s?\d?|FCC|PSE|ATEX|IECEx|DNV|CCS"
    r"|CRCC|NSF|WRAS|LFGB|KOSHER|HALAL|APQP|PPAP|CPNP|EPD|ISCC"
    r"|SIL\s?[1-4]|ASIL[\s-]?[A-D])(?![A-Za-z\d])"
)
_CLASSES: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("防护等级", re.compile(rf"{_EDGE}IP\s?[\dX][\dX]K?(?![A-Za-z\d])"), ()),
    ("阻燃等级", re.compile(rf"(?:UL\s?-?94[\s-]*)?{_EDGE}(?:V-?[012]|5V[AB]|HB)(?![A-Za-z\d])"),
     ("UL94", "UL 94", "UL-94", "阻燃", "燃烧")),
    ("绝缘等级", re.compile(rf"{_EDGE}[ABEFHN](?=级)"), ("绝缘", "耐热")),
    ("燃烧性能", re.compile(rf"{_EDGE}(?:A[12]?|B[123]?)(?=级)"), ("燃烧", "防火")),
    ("防爆等级", re.compile(rf"{_EDGE}Ex\s?[a-z]{{1,3}}\s?[A-Z\dⅡ\s]*\d"), ()),
    ("安全完整性等级", re.compile(rf"{_EDGE}(?:SIL\s?[1-4]|ASIL[\s-]?[A-D])(?![A-Za-z\d])"), ()),
)  # fmt: skip
_HELD = re.compile(r"认证|体系|证书|资质|认可|注册|许可|标志|通过|取得|报告")


@dataclass(frozen=True, slots=True)
class Code:
    """A code in clean text, with the name of what it says and its place."""

    name: str
    text: str
    start: int
    end: int


def find_codes(text: str) -> tuple[Code, ...]:
    """Return protection classes, certificates and standards of a clean clause, in order."""
    found: list[Code] = []
    for name, pattern, needs in _CLASSES:
        if not needs or any(word in text for word in needs):
            found += _codes(name, pattern, text, found)
    name = "认证" if _HELD.search(text) else "执行标准"
    found += _codes("认证", _SYSTEM, text, found)
    found += _codes(name, STANDARD, text, found)
    found += _codes("认证", _MARK, text, found)
    return tuple(sorted(found, key=lambda code: code.start))


def _codes(name: str, pattern: re.Pattern[str], text: str, known: list[Code]) -> list[Code]:
    return [
        Code(name, match[0].strip(), match.start(), match.end())
        for match in pattern.finditer(text)
        if not any(code.start < match.end() and match.start() < code.end for code in known)
    ]
