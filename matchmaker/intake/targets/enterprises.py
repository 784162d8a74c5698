"""Rows of the enterprise file: an enterprise with its capabilities, found by its credit code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    unchanged = _unchanged(ctx, [row for row in rows if row.is_update])
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
        _require_open(ctx, found.claimed_at if found else None)
        if is_first and row.number in unchanged:
            return ImportOutcome.EXISTING
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


def _unchanged(ctx: Context, rows: Sequence[Row]) -> set[int]:
    """Return the numbers of rows that state nothing but what is registered."""
    by_code = {credit_codes.clean(row.fields["credit_code"]): row for row in reversed(rows)}
    codes, result = list(by_code), set[int]()
    for start in range(0, len(codes), _ASKED_AT_ONCE):
        some = codes[start : start + _ASKED_AT_ONCE]
        found = enterprises.get_all(ctx, Enterprise.credit_code.in_(some))
        known = capabilities.names_of(ctx, [item.id for item in found])
        for item in found:
            row = by_code[item.credit_code]
            offered = {name for name, _ in row.built.extra.get("products", [])}
            current = fields.of_enterprise(item)
            if _merged(current, row) == current and offered <= known[item.id]:
                result.add(row.number)
    return result


def _merged(current: dict[str, Any], row: Row) -> dict[str, Any]:
    return fields.merged(current, {name: row.fields[name] for name in row.built.fields})


def save(ctx: Context, row: Row) -> Saved:
    """Register an enterprise with its capabilities, or revise the one with its credit code."""
    code = credit_codes.check(row.fields["credit_code"], row.fields["credit_code_evidence"])
    known = ctx.session.scalars(select(Enterprise.public_id).where(Enterprise.credit_code == code))
    public_id = known.one_or_none()
    if public_id is None:
        return _register(ctx, [row])[0]
    if not row.is_update:
        return EXISTING
    found = enterprises.get(ctx, public_id)
    if found.public_id != public_id:
        # The row of a merged enterprise must not rename the one that it was merged into.
        return EXISTING
    _require_open(ctx, found.claimed_at)
    return _revise(ctx, [(found, row)])[0]


def save_all(ctx: Context, rows: Sequence[Row]) -> dict[int, Saved]:
    """Register and revise the enterprises of some rows at once, those that nothing is against."""
    known = _known(ctx, rows)
    # An enterprise that comes twice: its second row finds what the first one made of it.
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(credit_codes.clean(row.fields["credit_code"]), row)
    fresh = [row for code, row in first.items() if code not in known]
    asked = [code for code, row in first.items() if code in known and row.is_update]
    found = enterprises.get_all(ctx, Enterprise.credit_code.in_(asked))
    pairs = [(item, first[item.credit_code]) for item in found if _is_open(ctx, item.claimed_at)]
    done = [row for code, row in first.items() if code in known and not row.is_update]
    saved = [
        *zip(fresh, _register(ctx, fresh), strict=True),
        *zip((row for _, row in pairs), _revise(ctx, pairs), strict=True),
        *((row, EXISTING) for row in done),
    ]
    return {row.number: one for row, one in saved}


def _is_open(ctx: Context, claimed_at: datetime | None) -> bool:
    return claimed_at is None or ctx.actor.is_system


def _require_open(ctx: Context, claimed_at: datetime | None) -> None:
    if not _is_open(ctx, claimed_at):
        raise Invalid(errors={"credit_code": [messages.text("profile_claimed")]})


def _register(ctx: Context, rows: Sequence[Row]) -> list[Saved]:
    made = enterprises.register_all(ctx, [row.fields for row in rows])
    offered = _offer(ctx, zip(made, rows, strict=True), known={})
    return [
        Saved(ImportOutcome.CREATED, [created(owner), *offers])
        for owner, offers in zip(made, offered, strict=True)
    ]


def _revise(ctx: Context, pairs: Sequence[tuple[Enterprise, Row]]) -> list[Saved]:
    """Let registered enterprises be what their rows state, with what they offer anew."""
    wanted, before = [], dict[int, Change]()
    for found, row in pairs:
        current = fields.of_enterprise(found)
        new = _merged(current, row)
        if new != current:
            wanted.append((found, new))
            before[found.id] = updated(found, fields.plain(current), found.version)
    enterprises.revise_all(ctx, wanted)
    known = capabilities.names_of(ctx, [found.id for found, _ in pairs])
    saved = []
    for (found, _), offers in zip(pairs, _offer(ctx, pairs, known), strict=True):
        change = before.get(found.id)
        revised = [replace(change, version=found.version)] if change else []
        changes = [*revised, *offers]
        saved.append(Saved(ImportOutcome.UPDATED, changes) if changes else EXISTING)
    return saved


def _offer(
    ctx: Context, pairs: Iterable[tuple[Enterprise, Row]], known: Mapping[int, set[str]]
) -> list[list[Change]]:
    """Add the capabilities of rows that their enterprises (by id) do not have yet."""
    owned = [
        (owner, _offers(row.built, owner.public_id, known.get(owner.id, set())))
        for owner, row in pairs
    ]
    return [[created(made) for made in offers] for offers in capabilities.register_many(ctx, owned)]


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
    "该统一社会信用代码已登记，未作修改；如需更新，请勾选“是否更新已经存在的数据”。",
    save_all,
)
