"""Where an imported row goes: found again by its key, else created; changed only on request."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import or_, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.imports.layout import Built
from matchmaker.permissions import visible_challenges
from matchmaker.schemas.base import Schema
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.schemas.enterprises import EnterpriseCreateSchema
from matchmaker.services import capabilities, challenges, credit_codes, enterprises
from models.capabilities import Capability
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus

_CAPABILITIES = CapabilityCreateSchema(many=True)


class Outcome(StrEnum):
    """What saving a row did."""

    CREATED = "created"
    UPDATED = "updated"
    EXISTING = "existing"


@dataclass(frozen=True, slots=True)
class Target:
    """The schema of a kind of row, how to save it, and what to say of one that exists."""

    schema: type[Schema]
    save: Callable[..., Outcome]
    key_column: str
    existing: str


def save_enterprise(ctx: Context, built: Built, fields: dict[str, Any], *, update: bool) -> Outcome:
    """Register an enterprise with its capabilities, or revise the one with its credit code."""
    code = credit_codes.check(fields["credit_code"], fields["credit_code_evidence"])
    known = ctx.session.scalars(select(Enterprise.public_id).where(Enterprise.credit_code == code))
    public_id = known.one_or_none()
    if public_id is None:
        row = enterprises.register(ctx, fields)
        _add_capabilities(ctx, row, built, known=set())
        return Outcome.CREATED
    if not update:
        return Outcome.EXISTING
    row = enterprises.get(ctx, public_id)
    if row.public_id != public_id:
        # The row of a merged enterprise must not rename the one that it was merged into.
        return Outcome.EXISTING
    if row.claimed_at is not None and not ctx.actor.is_system:
        raise Invalid(errors={"credit_code": [messages.text("profile_claimed")]})
    stated = {name: fields[name] for name in built.fields}
    enterprises.revise(ctx, row.public_id, _merged(_current_enterprise(row), stated), version=None)
    names = ctx.session.scalars(
        select(Capability.name).where(
            Capability.enterprise_id == row.id, Capability.is_retired.is_(False)
        )
    )
    _add_capabilities(ctx, row, built, known=set(names))
    return Outcome.UPDATED


def _add_capabilities(ctx: Context, row: Enterprise, built: Built, known: set[str]) -> None:
    places = built.fields.get("segments", [])
    offers = [
        {
            "enterprise": row.public_id,
            "name": name,
            "description": text,
            # With one segment stated there is no doubt which one is meant.
            "segment": places[0] if len(places) == 1 else None,
        }
        for name, text in built.extra.get("products", [])
        if name not in known
    ]
    try:
        checked = _CAPABILITIES.load(offers)
    except ValidationError as error:
        raise Invalid(errors={"products": [flat(error.messages)]}) from error
    capabilities.register_all(ctx, row, checked)


def flat(found: Any) -> str:
    """Return the messages of a field; those inside a list name the item, from 1."""
    if isinstance(found, dict):
        return "；".join(
            f"第 {key + 1} 项：{flat(value)}" if isinstance(key, int) else flat(value)
            for key, value in found.items()
        )
    if isinstance(found, list):
        return "".join(str(text) for text in found)
    return str(found)


def _current_enterprise(row: Enterprise) -> dict[str, Any]:
    """Return what `enterprises.revise` takes, as the row has it now."""
    return {
        **{name: getattr(row, name) for name in enterprises.PLAIN_FIELDS},
        "zone": row.zone.name if row.zone else None,
        "aliases": [{"kind": item.kind, "name": item.name} for item in row.aliases],
        "certificates": [
            {"name": item.name, "number": item.number, "valid_to": item.valid_to}
            for item in row.certificates
        ],
        "patents": [{"kind": item.kind, "title": item.title} for item in row.patents],
        "segments": [{"chain": item.chain.code, "segment": item.code} for item in row.segments],
        "tiers": [
            {
                "rule_set": fact.tier.rule_set.code,
                "tier": fact.tier.code,
                "issuer": fact.issuer,
                "batch": fact.batch,
                "valid_from": fact.valid_from,
                "valid_to": fact.valid_to,
            }
            for fact in row.tier_facts
        ],
    }


# What tells two entries of a list apart.
_LIST_KEYS = {
    "aliases": ("name",),
    "certificates": ("name",),
    "segments": ("chain", "segment"),
    "tiers": ("tier", "valid_from"),
}


def _merged(current: dict[str, Any], stated: dict[str, Any]) -> dict[str, Any]:
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


def save_challenge(ctx: Context, built: Built, fields: dict[str, Any], *, update: bool) -> Outcome:
    """Draft a challenge, or revise the draft of the same buyer and title that was imported so.

    An organizer enters what enterprises hand in on paper: the drafts are theirs to submit, and
    what they have taken up since is no longer the organizer's to change.
    """
    entering = replace(ctx, actor=replace(ctx.actor, is_system=True))
    known = ctx.session.execute(
        select(Challenge.public_id, Challenge.author_id, Challenge.status)
        .where(
            Challenge.title == fields["title"],
            Challenge.buyer.has(Enterprise.public_id == fields["buyer"]),
            Challenge.status != ChallengeStatus.WITHDRAWN,
            # Whether an enterprise keeps a draft of its own is not told here either.
            or_(visible_challenges(ctx.actor), Challenge.author_id == ctx.actor.user_id),
        )
        .order_by(Challenge.id)
    ).first()
    if known is None:
        challenges.draft(entering, fields)
        return Outcome.CREATED
    public_id, author_id, status = known
    is_ours = author_id == ctx.actor.user_id and status is ChallengeStatus.DRAFT
    if not update or not is_ours:
        return Outcome.EXISTING
    row = challenges.get(entering, public_id)
    stated = {name: fields[name] for name in built.fields if name != "buyer"}
    challenges.revise(entering, public_id, {**_current_challenge(row), **stated}, version=None)
    return Outcome.UPDATED


def _current_challenge(row: Challenge) -> dict[str, Any]:
    """Return what `challenges.revise` takes, as the row has it now."""
    measures = ("name", "operator", "low", "high", "text", "unit", "method", "is_must_have")
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


TARGETS = {
    "enterprises": Target(
        EnterpriseCreateSchema,
        save_enterprise,
        "credit_code",
        "该统一社会信用代码已登记，未作修改；如需更新，请选择“更新已有数据”。",
    ),
    "challenges": Target(
        ChallengeCreateSchema,
        save_challenge,
        "title",
        "该企业已有同名需求，未作修改；如需更新，请选择“更新已有数据”。",
    ),
}
