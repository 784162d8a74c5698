"""Requirements written in one cell: `抗拉强度≥800MPa(GB/T 228.1)[必须]；厚度6~12μm；材质：304`.

A small strict grammar; what it does not know is refused with the text, never guessed.

    requirement = [*] name bound [ "(" method ")" ] [ must ]
    bound       = ≥ n unit | ≤ n unit | = n unit | 约 n unit | n ~ n unit | n ± n unit | "：" text
"""

import re
from decimal import Decimal
from typing import Any

from matchmaker.imports.cells import BadCell, parts, shorten

_WORDS = (
    ("大于等于|大于或等于|不小于|不低于|不少于|至少", "≥"),
    ("小于等于|小于或等于|不大于|不高于|不超过|不多于|至多", "≤"),
    (">=|>|大于|高于", "≥"),
    ("<=|<|小于|低于", "≤"),
    ("大约|约为|约|≈", "约"),
    ("等于", "="),
)
_RANGE_SIGNS = re.compile(r"(?<=[\d%℃°A-Za-zμΩ])\s*(?:~|〜|—+|–|至)\s*(?=[+-]?\d)")
_DASH_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_N = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?"
# A unit begins with no digit, but may hold one: g/cm3.
_UNIT = r"(?:[^\d.,()\[\]≥≤=约~±][^()\[\]≥≤=约~±]{0,31})?"
_NAME = r"(?P<name>.*?[^\d.+-])[:=]?\s*"
_BOUND = re.compile(rf"(?P<name>[^≥≤=]+?):?\s*(?P<sign>[≥≤=约])\s*(?P<n>{_N})\s*(?P<unit>{_UNIT})")
_BETWEEN = re.compile(
    rf"{_NAME}(?P<low>{_N})\s*(?P<first>{_UNIT})~\s*(?P<high>{_N})\s*(?P<unit>{_UNIT})"
)
_PLUS_MINUS = re.compile(rf"{_NAME}(?P<n>{_N})\s*±\s*(?P<by>{_N})\s*(?P<unit>{_UNIT})")
_TEXT = re.compile(r"(?P<name>[^:]{1,64}):(?P<text>.+)")
_MUST = re.compile(r"[(\[【](?:必须(?:满足)?|必备|硬性)[)\]】]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xB5: "μ", 0x3000: " "}
_STANDARDS = "按|GB|JB|YB|YS|HG|SJ|QC|ISO|ASTM|IEC|EN|JIS|IPC|T/|FZ|DL|HJ|YY|JC|JT"
_METHOD = re.compile(rf"\((?P<method>(?:{_STANDARDS})[^()]{{1,120}})\)")
_OPERATORS = {"≥": "ge", "≤": "le", "=": "eq", "约": "about"}


def parse(value: str) -> list[dict[str, Any]]:
    """Return requirements in the shape of their schema; raise BadCell for what is not one."""
    return [_parse_one(part) for part in parts(value)]


def _parse_one(original: str) -> dict[str, Any]:
    # Only widths are folded: NFKC would turn m² into m2 and ℃ into °C.
    rest = original.translate(_FULL_WIDTH).strip()
    rest, is_must = _take_must(rest)
    rest, method = _take_method(rest)
    found = _measure(_with_signs(rest)) or _worded(rest)
    name = str(found["name"]).strip(" :,，") if found else ""
    if not found or not name or len(name) > 64:
        raise BadCell(
            f"指标“{shorten(original)}”无法识别，请写成“抗拉强度≥800MPa”“厚度6~12μm”或“材质：304”。"
        )
    return {**found, "name": name, "method": method, "is_must_have": is_must}


def _take_must(text: str) -> tuple[str, bool]:
    starred = text.startswith(("*", "★"))
    stripped = _MUST.sub("", text.lstrip("*★")).strip()
    return stripped, starred or stripped != text.lstrip("*★").strip()


def _take_method(text: str) -> tuple[str, str | None]:
    match = _METHOD.search(text)
    if match is None:
        return text, None
    return (text[: match.start()] + text[match.end() :]).strip(), match["method"].removeprefix("按")


def _with_signs(text: str) -> str:
    for words, sign in _WORDS:
        text = re.sub(words, sign, text)
    return _DASH_RANGE.sub("~", _RANGE_SIGNS.sub("~", text))


def _measure(text: str) -> dict[str, Any] | None:
    if match := _BOUND.fullmatch(text):
        operator, value = _OPERATORS[match["sign"]], match["n"]
        low, high = (None, value) if operator == "le" else (value, None)
        return _made(match, operator, low, high)
    if match := _BETWEEN.fullmatch(text):
        return _between(match)
    if match := _PLUS_MINUS.fullmatch(text):
        middle, by = _decimal(match["n"]), abs(_decimal(match["by"]))
        return _made(match, "between", str(middle - by), str(middle + by))
    return None


def _between(match: re.Match[str]) -> dict[str, Any] | None:
    is_unit_doubted = match["first"].strip() not in {"", match["unit"].strip()}
    if is_unit_doubted or _decimal(match["low"]) > _decimal(match["high"]):
        return None
    return _made(match, "between", match["low"], match["high"])


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _made(match: re.Match[str], operator: str, low: str | None, high: str | None) -> dict[str, Any]:
    return {
        "name": match["name"],
        "operator": operator,
        "low": None if low is None else low.replace(",", ""),
        "high": None if high is None else high.replace(",", ""),
        "unit": match["unit"].strip(),
    }


def _worded(text: str) -> dict[str, Any] | None:
    match = _TEXT.fullmatch(text)
    # A bound that the grammar could not read must not pass as a mere text.
    if match is None or re.search(r"[≥≤<>±]", text):
        return None
    return {"name": match["name"], "operator": "text", "text": match["text"].strip()}
