"""Unified social credit codes (统一社会信用代码), GB 32100-2015.

18 characters of the alphabet without I, O, S, V, Z; the last is a check character modulo 31.
Some early codes were issued with a wrong check character, so evidence can override the check,
but never the form.
"""

import re
import unicodedata

from stdnum.cn import uscc

from matchmaker import messages
from matchmaker.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM = re.compile(f"[{ALPHABET}]{{18}}")


def clean(text: str) -> str:
    """Return the code in half-width capitals without blanks."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(body: str) -> str:
    """Return the 18th character for the first 17 of a code."""
    return str(uscc.calc_check_digit(body))


def check(text: str, evidence: str | None = None) -> str:
    """Return the clean code; raise Invalid unless it is valid or evidence was seen."""
    code = clean(text)
    if not _FORM.fullmatch(code):
        raise Invalid(errors={"credit_code": [messages.text("field_credit_code_form")]})
    if check_character(code[:17]) != code[17] and not evidence:
        raise Invalid(errors={"credit_code": [messages.text("field_credit_code")]})
    return code
