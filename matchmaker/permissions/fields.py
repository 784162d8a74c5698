"""Which fields of a challenge an actor may read: the one place, beside which rows it may see.

Every schema, page, export, comparison and filter that shows a challenge goes through here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from matchmaker.permissions.actors import Actor
from models.challenges import Challenge
from models.enums import Visibility


class Part(StrEnum):
    """Fields that are read together."""

    BUYER = "buyer"
    DETAIL = "detail"
    TERMS = "terms"
    INVITED = "invited"
    PROCESS = "process"


FIELDS: Mapping[Part, frozenset[str]] = MappingProxyType(
    {
        Part.BUYER: frozenset({"buyer", "buyer_id"}),
        Part.DETAIL: frozenset({"confidential_detail"}),
        Part.TERMS: frozenset({"nda_text"}),
        Part.INVITED: frozenset({"invited"}),
        Part.PROCESS: frozenset(
            {
                "author_id",
                "check_level",
                "is_open_to_organizer",
                "no_requirements_reason",
                "secrecy_declared_at",
                "submitted_at",
                "withdrawal_reason",
            }
        ),
    }
)
_ALL = frozenset(Part)


def readable_parts(
    actor: Actor, row: Challenge, *, is_invited: bool, has_consented: bool
) -> frozenset[Part]:
    """Return the parts that `actor` may read of a challenge that it may see.

    `buyer` must be loaded. `is_invited` and `has_consented` are about the actor's enterprise: the
    second holds for the text of the agreement that the challenge has now, and where it has none.
    """
    if actor.is_system or _is_owner(actor, row):
        return _ALL
    if actor.oversees(row.buyer.region_code, row.buyer.zone_id):
        return _ALL if row.is_open_to_organizer else _ALL - {Part.DETAIL}
    if is_invited:
        return frozenset({Part.BUYER, Part.TERMS} | ({Part.DETAIL} if has_consented else set()))
    return frozenset() if row.visibility is Visibility.ANONYMOUS else frozenset({Part.BUYER})


def _is_owner(actor: Actor, row: Challenge) -> bool:
    return actor.enterprise_id is not None and actor.enterprise_id == row.buyer_id


def hidden_fields(parts: frozenset[Part]) -> frozenset[str]:
    """Return the names of the fields that are in none of the `parts`."""
    return frozenset().union(*(FIELDS[part] for part in Part if part not in parts))
