"""The sheet (对接表) that an enterprise fills once and hands in with every bid."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from matchmaker.context import Context
from matchmaker.errors import Conflict, NotFound
from matchmaker.permissions import Permission, Stake, authorize, own_stake
from matchmaker.services import audit, lookup
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Enterprise

FIELDS = (
    "legal_representative",
    "registered_capital_yuan",
    "founded_on",
    "address",
    "contact_name",
    "contact_phone",
    "contact_email",
    "overview",
)


def get(ctx: Context, enterprise: str) -> EnterpriseSheet:
    """Return the sheet of an enterprise (by public id) for its own people; raise NotFound."""
    row = find(ctx, enterprise)
    stake = Stake() if row is None else Stake(owner_id=row.enterprise_id)
    authorize(ctx.actor, Permission.READ_SHEET, stake)
    if row is None:
        raise NotFound
    return row


def find(ctx: Context, enterprise: str) -> EnterpriseSheet | None:
    """Return the sheet of an enterprise, None before it was filled in."""
    return ctx.session.scalars(
        select(EnterpriseSheet)
        .join(Enterprise, Enterprise.id == EnterpriseSheet.enterprise_id)
        .where(Enterprise.public_id == enterprise)
        .options(joinedload(EnterpriseSheet.enterprise))
    ).one_or_none()


def create(
    ctx: Context, fields: dict[str, Any], *, enterprise: Enterprise | None = None
) -> EnterpriseSheet:
    """Fill in the sheet of the actor's enterprise, or of another where the installation acts.

    Raise Conflict if there is one.
    """
    stake = own_stake(ctx.actor) if enterprise is None else Stake(owner_id=enterprise.id)
    authorize(ctx.actor, Permission.EDIT_SHEET, stake)
    row = EnterpriseSheet(enterprise_id=stake.owner_id, **_values(fields))
    ctx.session.add(row)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise Conflict("sheet_exists") from error
    audit.record(ctx, "sheet.create", row)
    ctx.session.refresh(row, ["enterprise"])
    return row


def revise(
    ctx: Context, enterprise: str, fields: dict[str, Any], *, version: int | None
) -> EnterpriseSheet:
    """Replace what the sheet says; bids that were handed in keep the sheet as it was."""
    row = get(ctx, enterprise)
    authorize(ctx.actor, Permission.EDIT_SHEET, Stake(owner_id=row.enterprise_id))
    lookup.check_version(row, version)
    for name, value in _values(fields).items():
        setattr(row, name, value)
    row.updated_at = ctx.now
    audit.record(ctx, "sheet.revise", row)
    return row


def _values(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in FIELDS}


def snapshot(row: EnterpriseSheet) -> dict[str, Any]:
    """Return the sheet with the profile's figures as plain data, as a bid keeps it.

    The enterprise must be loaded.
    """
    enterprise = row.enterprise
    return {
        "name": enterprise.name,
        "credit_code": enterprise.credit_code,
        "region_code": enterprise.region_code,
        "staff_count": enterprise.staff_count,
        "revenue_yuan": None if enterprise.revenue_yuan is None else f"{enterprise.revenue_yuan:f}",
        **{name: _plain(getattr(row, name)) for name in FIELDS},
    }


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
