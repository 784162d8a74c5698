"""Numbers as people write them: 1,200, 3×10^-5, 三千, 一点五, 十万, 半."""

import re
from decimal import Decimal

MAX_DIGITS = 30  # more is not a measured value
_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_POWER = (
    r"(?:\s?[×xX*·]\s?10(?:\^\(?[-+]?\d{1,2}\)?|-\d{1,2}(?!\d)|[\ue02d]?[\ue030-\ue039]{1,2})"
    r"|[eE][-+]?\d{1,2}(?!\d))"
)
_WHOLE = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?"
ARABIC = rf"(?:10(?:\^\(?[-+]?\d{{1,2}}\)?|[\ue02d]?[\ue030-\ue039]{{1,2}})|{_WHOLE}{_POWER}?)"
WORDS = r"(?:[零〇一二两三四五六七八九十百千万亿]{1,20}(?:点[零〇一二三四五六七八九]{1,12})?|半)"
_SHAPE = re.compile(f"{ARABIC}|{WORDS}")
_CUT = re.compile(r"\s?[×xX*·]\s?10|^10(?=[\^\ue02d-\ue039])|[eE]")
_SUPERSCRIPTS = re.compile(r"10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})")
_RAISED = {0xE000 + ord(char): char for char in "0123456789-"}


def read_number(text: str) -> Decimal | None:
    """Return the value of a number in digits or in words; None if it is neither or too long."""
    text = text.strip()
    if not _SHAPE.fullmatch(text) or sum(map(str.isdigit, text)) > MAX_DIGITS:
        return None
    return _read_words(text) if text[0] in _DIGITS or text[0] in "十百千万亿半" else _read(text)


def raise_powers(text: str, original: str) -> str:
    """Mark the digits of a raised power (×10⁻³), which a clean text shows as ×10-3.

    ``original`` has, for each character of ``text``, the one that it came from.
    """
    chars = list(text)
    for found in _SUPERSCRIPTS.finditer(original):
        for place in range(*found.span(1)):
            chars[place] = chr(0xE000 + ord("-" if original[place] == "⁻" else text[place]))
    return "".join(chars)


def _read(text: str) -> Decimal:
    cut = _CUT.search(text)
    if cut is None:
        return Decimal(text.replace(",", ""))
    mantissa = text[: cut.start()].replace(",", "") or "1"
    power = text[cut.end() :].translate(_RAISED).strip("^() ")
    return Decimal(mantissa).scaleb(int(power))


def _read_words(text: str) -> Decimal | None:
    if text == "半":
        return Decimal("0.5")
    whole, _, fraction = text.partition("点")
    if all(char in _DIGITS for char in whole):
        value = int("".join(str(_DIGITS[char]) for char in whole))
    else:
        value = _grouped(whole)
    digits = "".join(str(_DIGITS[char]) for char in fraction)
    return Decimal(f"{value}.{digits}" if digits else value)


def _grouped(text: str) -> int:
    """三千二百万 → 32,000,000; 两万五 → 25,000: what is left over counts in the next lower unit."""
    total = section = digit = 0
    unit = 10
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            unit = 10 if char in "零〇" else unit
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit, unit = 0, _TENS[char]
        else:
            part = section + digit
            # 一亿二千万: what stands before 万 counts apart; 三万亿: all before 亿 counts.
            total = total + (part or 1) * 10**4 if char == "万" else (total + part or 1) * 10**8
            section, digit, unit = 0, 0, _GROUPS[char]
    return total + section + digit * (unit // 10 if unit > 10 else 1)
