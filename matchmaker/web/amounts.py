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
        is_short = plain and len(plain) <= MAX_LENGTH
        return format_number(Decimal(plain) * YUAN_PER_WAN) if is_short else wan
    except InvalidOperation:
        return wan


def in_wan(yuan: Decimal | None) -> str | None:
    """Return an amount of yuan in 万元, for a form."""
    return None if yuan is None else format_number(yuan / YUAN_PER_WAN)
