"""Amounts as people type them: in 万元, with full-width digits and thousands separators."""

import unicodedata
from decimal import Decimal, InvalidOperation

from matchmaker.schemas.base import format_number

YUAN_PER_WAN = 10_000
MAX_LENGTH = 20


def in_yuan(wan: str) -> str:
    """Return yuan for what was typed in 万元; what is no number stays as typed, to be refused."""
    plain = unicodedata.normalize("NFKC", wan).replace(",", "")
    try:
        typed = Decimal(plain if len(plain) <= MAX_LENGTH else "")
    except InvalidOperation:
        return wan
    # Few characters can stand for a number of a million digits.
    is_amount = typed.is_finite() and abs(typed.adjusted()) <= MAX_LENGTH
    return format_number(typed * YUAN_PER_WAN) if is_amount else wan


def in_wan(yuan: Decimal | None) -> str | None:
    """Return an amount of yuan in 万元, for a form."""
    return None if yuan is None else format_number(yuan / YUAN_PER_WAN)
