"""Which values the surviving enterprise takes from the merged one, field by field; and back."""

from collections.abc import Sequence
from typing import Any

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.services import claims, plain_rows
from models.enterprises import Enterprise

# A field, and the columns that only make sense together. The credit code is the key: it stays.
PICKABLE: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "kind": ("kind",),
    "region_code": ("region_code", "zone_id"),
    "industry_code": ("industry_code", "industry_scheme"),
    "figures": ("staff_count", "revenue_yuan", "assets_yuan", "figures_year"),
    "summary": ("summary",),
    "group_name": ("group_name",),
    "contact": ("contact_name", "contact_phone", "contact_email"),
}

# Column → what the survivor had, and what it got.
Taken = dict[str, list[Any]]


def take(
    ctx: Context, survivor: Enterprise, merged: Enterprise, fields: Sequence[str]
) -> Taken | None:
    """Let the survivor have these fields of the merged one; return what an undo needs.

    Raise Invalid for an unknown field, Forbidden where somebody stands behind the profile.
    """
    if not fields:
        return None
    unknown = [name for name in fields if name not in PICKABLE]
    if unknown:
        raise Invalid(errors={"fields": [messages.text("field_not_offered")]})
    claims.authorize_edit(ctx, survivor)
    columns = [column for name in fields for column in PICKABLE[name]]
    before, after = (_plain(row, columns) for row in (survivor, merged))
    for column in columns:
        setattr(survivor, column, getattr(merged, column))
    return {name: [before[name], after[name]] for name in columns if before[name] != after[name]}


def give_back(survivor: Enterprise, taken: Taken | None) -> None:
    """Give the survivor its own values again; what somebody changed since stays as it is."""
    columns = list(taken or {})
    now = _plain(survivor, columns)
    own = {name: pair[0] for name, pair in (taken or {}).items() if now[name] == pair[1]}
    for name, value in plain_rows.typed(Enterprise.__table__, own).items():
        setattr(survivor, name, value)


def _plain(row: Enterprise, columns: Sequence[str]) -> dict[str, Any]:
    return plain_rows.plain({name: getattr(row, name) for name in columns})
