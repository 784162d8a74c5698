"""Rows of the enterprise file: an enterprise with its capabilities, found by its credit code."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from marshmallow import ValidationError
from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import DomainError, Invalid
from matchmaker.imports.layout import Built
from matchmaker.intake.targets import fields
from matchmaker.intake.targets.base import (
    EXISTING,
    Change,
    Row,
    Saved,
    Target,
    created,
    told,
    updated,
)
from matchmaker.intake.texts import flat
from matchmaker.permissions import Permission, Stake, authorize
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.schemas.enterprises import EnterpriseCreateSchema
from matchmaker.services import capabilities, credit_codes, enterprises, survivors
from models.capabilities import Capability
from models.enterprises import Enterprise
from models.enums import ImportOutcome
from models.regions import FunctionalZone

_CAPABILITIES = CapabilityCreateSchema(many=True)
_NOBODY = "0" * 20
_ASKED_AT_ONCE = 500


class _Known(NamedTuple):
    claimed_at: datetime | None
    is_merged: bool


def probe(ctx: Context, rows: Sequence[Row]) -> Iterator[ImportOutcome | DomainError]:
    """Say of each row what saving it would do; nothing is written."""
    known = _known(ctx, rows)
    stored = ctx.session.execute(select(FunctionalZone.name, FunctionalZone.id))
    zones = {name: key for name, key in stored}  # noqa: C416 - rows are no pairs for the types
    seen: set[str] = set()

    def outcome(row: Row) -> ImportOutcome:
        code = credit_codes.check(row.fields["credit_code"], row.fields["credit_code_evidence"])
        _offers(row.built, _NOBODY, known=set())
        is_first, found = code not in seen, known.get(code)
        seen.add(code)
        if found is None and is_first:
            place = row.fields["region_code"], zones.get(row.fields["zone"])
            authorize(ctx.actor, Permission.FILL_IN_PROFILE, Stake(None, frozenset(), *place))
            return ImportOutcome.CREATED
        if not row.is_update or (found is not None and found.is_merged):
            return ImportOutcome.EXISTING
        if found is not None and found.claimed_at is not None and not ctx.actor.is_system:
            raise Invalid(errors={"credit_code": [messages.text("profile_claimed")]})
        return ImportOutcome.UPDATED

    return told(outcome, rows)


def _known(ctx: Context, rows: Sequence[Row]) -> dict[str, _Known]:
    codes = [credit_codes.clean(row.fields["credit_code"]) for row in rows]
    found: dict[str, _Known] = {}
    for start in range(0, len(codes), _ASKED_AT_ONCE):
        some = codes[start : start + _ASKED_AT_ONCE]
        query = select(Enterprise.credit_code, Enterprise.claimed_at, survivors.is_merged())
        for code, claimed_at, is_merged in ctx.session.execute(
            query.where(Enterprise.credit_code.in_(some))
        ):
            found[code] = _Known(claimed_at, is_merged)
    return found


def save(ctx: Context, row: Row) -> Saved:
    """Register an enterprise with its capabilities, or revise the one with its credit code."""
    code = credit_codes.check(row.fields["credit_code"], row.fields["credit_code_evidence"])
    known = ctx.session.scalars(select(Enterprise.public_id).where(Enterprise.credit_code == code))
    public_id = known.one_or_none()
    if public_id is None:
        made = enterprises.register(ctx, row.fields)
        offered = _add_capabilities(ctx, made, row.built, known=set())
        return Saved(ImportOutcome.CREATED, [created(made), *offered])
    return _revise(ctx, public_id, row) if row.is_update else EXISTING


def save_all(ctx: Context, rows: Sequence[Row]) -> list[Saved]:
    """Register the new enterprises of some rows at once; the others are saved one by one."""
    known = _known(ctx, rows)
    fresh: dict[str, Row] = {}
    for row in rows:
        code = credit_codes.clean(row.fields["credit_code"])
        if code not in known:
            fresh.setdefault(code, row)
    made = enterprises.register_all(ctx, [row.fields for row in fresh.values()])
    owned = [
        (owner, _offers(row.built, owner.public_id, known=set()))
        for owner, row in zip(made, fresh.values(), strict=True)
    ]
    offered = capabilities.register_many(ctx, owned)
    saved = {
        row.number: Saved(ImportOutcome.CREATED, [created(item) for item in (owner, *offers)])
        for row, owner, offers in zip(fresh.values(), made, offered, strict=True)
    }
    return [saved[row.number] if row.number in saved else save(ctx, row) for row in rows]


def _revise(ctx: Context, public_id: str, row: Row) -> Saved:
    found = enterprises.get(ctx, public_id)
    if found.public_id != public_id:
        # The row of a merged enterprise must not rename the one that it was merged into.
        return EXISTING
    if found.claimed_at is not None and not ctx.actor.is_system:
        raise Invalid(errors={"credit_code": [messages.text("profile_claimed")]})
    stated = {name: row.fields[name] for name in row.built.fields}
    current, version = fields.of_enterprise(found), found.version
    before = fields.plain(current)
    wanted = fields.merged(current, stated)
    changes: list[Change] = []
    if fields.plain(wanted) != before:
        found = enterprises.revise(ctx, found.public_id, wanted, version=None)
        changes.append(updated(found, before, version))
    names = ctx.session.scalars(
        select(Capability.name).where(
            Capability.enterprise_id == found.id, Capability.is_retired.is_(False)
        )
    )
    changes += _add_capabilities(ctx, found, row.built, known=set(names))
    return Saved(ImportOutcome.UPDATED, changes) if changes else EXISTING


def _add_capabilities(
    ctx: Context, owner: Enterprise, built: Built, known: set[str]
) -> list[Change]:
    offers = _offers(built, owner.public_id, known)
    return [created(made) for made in capabilities.register_all(ctx, owner, offers)]


def _offers(built: Built, owner: str, known: set[str]) -> list[dict[str, Any]]:
    """Return the capabilities of a row that are not known yet; raise Invalid."""
    places = built.fields.get("segments", [])
    offers = [
        {
            "enterprise": owner,
            "name": name,
            "description": text,
            # With one segment stated there is no doubt which one is meant.
            "segment": places[0] if len(places) == 1 else None,
        }
        for name, text in built.extra.get("products", [])
        if name not in known
    ]
    try:
        return list(_CAPABILITIES.load(offers)) if offers else []
    except ValidationError as error:
        raise Invalid(errors={"products": [flat(error.messages)]}) from error


TARGET = Target(
    EnterpriseCreateSchema,
    probe,
    save,
    "credit_code",
    "该统一社会信用代码已登记，未作修改；如需更新，请选择“更新已有数据”。",
    save_all,
)
