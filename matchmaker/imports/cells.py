"""One cell at a time: text as it was meant, numbers, days and lists, or the reason why not."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE]\+?\d+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?\Z")
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?\Z")
_THINGS = re.compile(r"[;；、,，\n]+")
_PARTS = re.compile(r"[;；\n]+")
# The largest whole number that a spreadsheet stores exactly has 15 digits.
_DIGITS = 15
_EXACT = 10**_DIGITS


_ERROR_VALUES = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")
)
# What stands for a formula that no program has computed yet.
UNCOMPUTED = "=?"


class BadCell(ValueError):
    """A cell that cannot be read; the text is the Chinese reason."""


def text(value: object) -> str:
    """Return what the cell shows, without blanks around it; "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float | int):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip().strip("\u200b\ufeff")


def shown(value: str) -> str:
    """Return the text of a cell; raise BadCell if the program that wrote it shows none."""
    if value in _ERROR_VALUES:
        raise BadCell(f"单元格显示错误值 {value}，请改正公式或直接填写。")
    if value == UNCOMPUTED:
        raise BadCell("单元格是没有计算结果的公式，请用 Excel 打开并保存，或粘贴为数值后再导入。")
    return value


def _number_text(value: float) -> str:
    if value == int(value):
        return str(int(value)) if abs(value) < _EXACT else f"{value:.15E}"
    return repr(value)


def code(value: str) -> str:
    """Return a code in half-width capitals; raise BadCell for one stored as a number."""
    plain = re.sub(r"[\s'-]", "", unicodedata.normalize("NFKC", value)).upper()
    if _SCIENTIFIC.fullmatch(plain):
        raise BadCell(
            f"“{value}”已被 Excel 存为数字，代码的末几位已丢失；请将该列设为文本格式后重新填写。"
        )
    return plain


def number(value: str, *, unit: str = "") -> Decimal:
    """Return the number of a cell such as `1,250.5` or `３００万元`; raise BadCell."""
    plain = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", value))
    plain = plain.removesuffix(unit) if unit else plain
    try:
        if _SCIENTIFIC.fullmatch(plain):
            return Decimal(plain)
        if _NUMBER.match(plain):
            return Decimal(plain)
    except InvalidOperation:
        pass
    raise BadCell(f"“{shorten(value)}”不是数字。")


def yuan(value: str) -> str:
    """Return the amount of a cell in 万元 as yuan, written out; raise BadCell."""
    wan = number(value, unit="万元")
    # Few characters can stand for a number that nothing can be done with.
    if wan.adjusted() >= _DIGITS:
        raise BadCell(f"“{shorten(value)}”过大。")
    return format(wan * 10_000, "f")


def whole(value: str, *, unit: str = "") -> int:
    """Return the whole number of a cell; raise BadCell."""
    found = number(value, unit=unit)
    if found != found.to_integral_value() or abs(found) >= _EXACT:
        raise BadCell(f"“{shorten(value)}”不是整数。")
    return int(found)


def day(value: str) -> str:
    """Return the day of a cell (2026-12-31, 2026/12/31, 2026年12月31日, 20261231) in ISO form."""
    plain = re.sub(r"\s*([-/.年月日])\s*", r"\1", unicodedata.normalize("NFKC", value).strip())
    match = _DAY.match(plain) or _DAY_DIGITS.match(plain)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            pass
    raise BadCell(f"“{shorten(value)}”不是日期，请填写为 2026-12-31 的形式。")


def things(value: str) -> list[str]:
    """Return the nouns of a list such as `铜箔；铜带、铜排`, each once."""
    return list(dict.fromkeys(part.strip() for part in _THINGS.split(value) if part.strip()))


def parts(value: str) -> list[str]:
    """Return the parts between semicolons or line breaks, each once."""
    return list(dict.fromkeys(part.strip() for part in _PARTS.split(value) if part.strip()))


def shorten(value: str) -> str:
    """Return the beginning of a cell, for an error message."""
    return value if len(value) <= 30 else f"{value[:30]}…"
