"""Stored rows in the shape that their schemas take: to be merged with a file's, or put back."""

from typing import Any

from matchmaker.services import capabilities, challenges, enterprise_fields, plain_rows
from models.capabilities import Capability
from models.challenges import Challenge
from models.enterprises import Enterprise

_MEASURE = ("name", "operator", "low", "high", "text", "unit")
# What tells two entries of a list apart.
_LIST_KEYS = {
    "aliases": ("name",),
    "certificates": ("name",),
    "segments": ("chain", "segment"),
    "tiers": ("tier", "valid_from"),
}


def of_enterprise(row: Enterprise) -> dict[str, Any]:
    """Return what `enterprises.revise` takes, as the row has it now."""
    return {
        **{name: getattr(row, name) for name in enterprise_fields.PLAIN_FIELDS},
        "zone": row.zone.name if row.zone else None,
        "aliases": [{"kind": item.kind, "name": item.name} for item in row.aliases],
        "certificates": [
            {
                "name": item.name,
                "number": item.number,
                "issued_on": item.issued_on,
                "valid_to": item.valid_to,
            }
            for item in row.certificates
        ],
        "patents": [{"kind": item.kind, "title": item.title} for item in row.patents],
        "segments": [{"chain": item.chain.code, "segment": item.code} for item in row.segments],
        "tiers": tiers_of(row),
    }


def tiers_of(row: Enterprise) -> list[dict[str, Any]]:
    """Return the titles of an enterprise as the schema takes them."""
    return [
        {
            "rule_set": fact.tier.rule_set.code,
            "tier": fact.tier.code,
            "issuer": fact.issuer,
            "batch": fact.batch,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
        }
        for fact in row.tier_facts
    ]


def of_capability(row: Capability) -> dict[str, Any]:
    """Return what `capabilities.revise` takes, as the row has it now."""
    place = row.segment
    return {
        **{name: getattr(row, name) for name in capabilities.PLAIN_FIELDS},
        "segment": {"chain": place.chain.code, "segment": place.code} if place else None,
        "parameters": [{name: getattr(item, name) for name in _MEASURE} for item in row.parameters],
        "evidence": [
            {
                "kind": item.kind,
                "title": item.title,
                "number": item.number,
                "valid_to": item.valid_to,
                "attachment": item.attachment.public_id if item.attachment else None,
            }
            for item in row.evidence
        ],
    }


def of_challenge(row: Challenge) -> dict[str, Any]:
    """Return what `challenges.revise` takes, as the row has it now."""
    measures = (*_MEASURE, "method", "is_must_have")
    return {
        **{name: getattr(row, name) for name in challenges.PLAIN_FIELDS},
        "chain": row.chain.code,
        "segment": row.segment.code if row.segment else None,
        "challenge_list": row.challenge_list.public_id if row.challenge_list else None,
        "invited": [item.public_id for item in row.invited],
        "requirements": [
            {name: getattr(item, name) for name in measures} for item in row.requirements
        ],
    }


def merged(current: dict[str, Any], stated: dict[str, Any]) -> dict[str, Any]:
    """Return `current` with what the row states: plain values replace, lists gain entries."""
    result = dict(current)
    for name, value in stated.items():
        if name in _LIST_KEYS:
            keys = _LIST_KEYS[name]
            known = {tuple(item[key] for key in keys) for item in current[name]}
            new = [item for item in value if tuple(item[key] for key in keys) not in known]
            result[name] = [*current[name], *new]
        elif name in current:
            result[name] = value
    return result


def plain(value: Any) -> Any:
    """Return fields in values that JSON knows, and that the schema takes again."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return plain_rows.plain({"": value})[""]
