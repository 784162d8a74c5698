"""What a reader may see of both sides: an explicit set of fields, applied before any scoring.

A score shown to somebody is computed only from fields that this person may see, on both sides. The
score with hidden fields is another number, shown only to those who may see all of it; no line
"other factors" stands for what is left out, since its size would tell.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from matchmaker.ranking.profiles import ChallengeProfile, SupplierProfile


class Audience(StrEnum):
    """Who reads a pair of challenge and supplier.

    ``supplier`` and ``invited`` read as the supplier of the pair itself; ``invited`` also stands
    for the buyer's own enterprise. ``buyer`` reads as the one who posted the challenge.
    """

    PUBLIC = "public"
    SUPPLIER = "supplier"
    INVITED = "invited"
    BUYER = "buyer"
    ORGANIZER = "organizer"


_POSTED = frozenset(
    {
        "public_id",
        "title",
        "background",
        "content",
        "items",
        "requirements",
        "kind",
        "chain",
        "segment",
        "required_certificates",
        "allowed_tiers",
        "capacity",
    }
)
_POSTER = frozenset({"buyer_public_id", "region"})
_RESTRICTED = frozenset({"restricted"})
_REGISTERED = frozenset(
    {
        "public_id",
        "name",
        "summary",
        "capabilities",
        "chains",
        "segments",
        "tiers",
        "region",
        "certificates",
        "patents",
        "is_active",
    }
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of readable fields of both profiles, and the visibilities of readable capabilities.

    ``has_figures``: whether the reader is shown decimals, or bands alone.
    """

    challenge: frozenset[str]
    supplier: frozenset[str]
    capabilities: frozenset[str]
    has_figures: bool = True


_OPEN = frozenset({"public"})
_FOR_BUYERS = _OPEN | {"verified_buyers"}
_OWN = _FOR_BUYERS | {"own"}
_WHOLE = _POSTED | _POSTER | _RESTRICTED
FIELDS: Mapping[Audience, Fields] = MappingProxyType(
    {
        Audience.PUBLIC: Fields(_POSTED | _POSTER, _REGISTERED, _OPEN, has_figures=False),
        Audience.SUPPLIER: Fields(_POSTED | _POSTER, _REGISTERED, _OWN, has_figures=False),
        Audience.INVITED: Fields(_WHOLE, _REGISTERED, _OWN, has_figures=False),
        Audience.BUYER: Fields(_WHOLE, _REGISTERED, _FOR_BUYERS),
        Audience.ORGANIZER: Fields(_WHOLE, _REGISTERED, _OWN),
    }
)
_KNOW_THE_BUYER = frozenset({Audience.INVITED, Audience.BUYER, Audience.ORGANIZER})


def fields_for(audience: Audience, *, hides_buyer: bool = False) -> Fields:
    """Return what an audience may see; ``hides_buyer``: the challenge does not name its buyer."""
    found = FIELDS[audience]
    if hides_buyer and audience not in _KNOW_THE_BUYER:
        return replace(found, challenge=found.challenge - _POSTER)
    return found


def see_challenge(challenge: ChallengeProfile, seen: Fields) -> ChallengeProfile:
    """Return the challenge as if its other fields had never been filled in."""
    return replace(challenge, **_blanks(challenge, seen.challenge))


def see_supplier(supplier: SupplierProfile, seen: Fields) -> SupplierProfile:
    """Return the supplier as if its other fields and capabilities did not exist."""
    readable = tuple(item for item in supplier.capabilities if item.visibility in seen.capabilities)
    return replace(replace(supplier, capabilities=readable), **_blanks(supplier, seen.supplier))


def _blanks(profile: ChallengeProfile | SupplierProfile, seen: frozenset[str]) -> dict[str, Any]:
    return {field.name: _blank(field) for field in fields(profile) if field.name not in seen}


def _blank(field: Field[Any]) -> Any:
    return "" if field.default is MISSING else field.default
