"""Sheets that enterprises reuse for their bids."""

from typing import Any

from matchmaker.context import Context
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Enterprise
from tests.factories import enterprises


def fields(**changes: Any) -> dict[str, Any]:
    """Return a sheet as the API takes it."""
    return {
        "legal_representative": "岑映澜",
        "contact_name": "沐知远",
        "contact_phone": "0600-1234567",
        "overview": "专注锂电铜箔的研发与生产。",
        **changes,
    }


def make(ctx: Context, enterprise: Enterprise | None = None, **values: Any) -> EnterpriseSheet:
    """Store the sheet of an enterprise, of its own unless given."""
    owner = enterprise or enterprises.make(ctx)
    row = EnterpriseSheet(enterprise=owner, **fields(**values))
    ctx.session.add(row)
    ctx.session.flush()
    return row
