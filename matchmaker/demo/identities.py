"""Invented identities, the same for the same seed: public ids, credit codes, contacts.

Nothing here can belong to anybody: the registration region 99 and the telephone area code 0600
are not assigned, and `.example` is reserved (RFC 2606).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from matchmaker.services import credit_codes
from models.base import Identified
from models.bids import Bid
from models.capabilities import Capability
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.events import MatchingEvent

_SURNAMES = "岑沐奚阙邴闵庾晏娄糜郦桓巫佟萧骆裘宿蔺郗"
_GIVEN = (
    *("映澜", "知远", "若岚", "景行", "望舒", "思齐", "秉文", "砚清", "怀瑾", "予安"),
    *("令仪", "允中", "听雨", "牧之", "静言", "嘉木", "子衿", "临川", "亦航", "书砚"),
)
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def digest(seed: int, *parts: str) -> str:
    """Return 64 hexadecimal digits that follow from the seed and the parts."""
    return hashlib.sha256("\x1f".join([str(seed), *parts]).encode()).hexdigest()


def number(seed: int, *parts: str, below: int) -> int:
    """Return a number from 0 that follows from the seed and the parts."""
    return int(digest(seed, *parts)[:15], 16) % below


def credit_code(seed: int, firm: dict[str, Any]) -> str:
    """Return a code whose two check characters (GB 11714, GB 32100) are right."""
    kind = "91" if firm.get("kind", "company") == "company" else "12"
    region = firm["region"] if firm["region"].startswith("9901") else "990100"
    body = f"{number(seed, 'organization', firm['key'], below=10**8):08d}"
    total = sum(
        int(digit) * weight for digit, weight in zip(body, _ORGANIZATION_WEIGHTS, strict=True)
    )
    check = (11 - total % 11) % 11
    start = f"{kind}{region}{body}{'X' if check == 10 else check}"
    return start + credit_codes.check_character(start)


def contact(seed: int, key: str) -> dict[str, str]:
    """Return an invented person, a telephone and a mail address that reach nobody."""
    surname = _SURNAMES[number(seed, "surname", key, below=len(_SURNAMES))]
    given = _GIVEN[number(seed, "given", key, below=len(_GIVEN))]
    return {
        "contact_name": surname + given,
        "contact_phone": f"0600-{number(seed, 'phone', key, below=10**7):07d}",
        "contact_email": f"lianxi@{key}.example",
    }


# What tells a row from all others of its kind, known before it is stored.
_KEYS: dict[type[Identified], Callable[[Any], str]] = {
    IndustryChain: lambda row: row.code,
    ChainSegment: lambda row: f"{row.chain.code}/{row.code}",
    Enterprise: lambda row: row.credit_code,
    Capability: lambda row: f"{row.enterprise.credit_code}/{row.name}",
    Challenge: lambda row: f"{row.buyer.credit_code}/{row.title}",
    Bid: lambda row: f"{row.challenge.public_id}/{row.enterprise.public_id}",
    MatchingEvent: lambda row: row.name,
}


@contextmanager
def seeded_ids(session: Session, seed: int) -> Iterator[None]:
    """Give new rows public ids that follow from the seed while the block runs."""
    seen: Counter[str] = Counter()

    def assign(flushed: Session, _context: object, _instances: object) -> None:
        for row in list(flushed.new):
            describe = _KEYS.get(type(row))
            if describe is None or row.public_id is not None:
                continue
            key = f"{type(row).__name__}/{describe(row)}"
            seen[key] += 1
            row.public_id = digest(seed, key, str(seen[key]))[:20]

    event.listen(session, "before_flush", assign)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", assign)
