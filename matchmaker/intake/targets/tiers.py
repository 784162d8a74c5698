"""Rows of the tier file: a title of a registered enterprise, found by its tier and first day."""

from collections.abc import Iterator, Sequence
from typing import Any

from matchmaker.context import Context
from matchmaker.errors import DomainError
from matchmaker.intake.targets import fields
from matchmaker.intake.targets.base import EXISTING, Row, Saved, Target, told, updated
from matchmaker.permissions import Permission, authorize
from matchmaker.schemas.enterprises import TierFactRowSchema
from matchmaker.services import enterprises
from models.enums import ImportOutcome

_KEYS = ("tier", "valid_from")


def probe(ctx: Context, rows: Sequence[Row]) -> Iterator[ImportOutcome | DomainError]:
    """Say of each row what saving it would do; nothing is written."""
    held: dict[str, list[dict[str, Any]]] = {}

    def outcome(row: Row) -> ImportOutcome:
        public_id = row.fields["enterprise"]
        if public_id not in held:
            owner = enterprises.get(ctx, public_id)
            authorize(ctx.actor, Permission.RECORD_TIERS, owner)
            held[public_id] = fields.tiers_of(owner)
        wanted = _with(held[public_id], row)
        if wanted is None:
            return ImportOutcome.EXISTING
        held[public_id] = wanted
        return ImportOutcome.UPDATED

    return told(outcome, rows)


def save(ctx: Context, row: Row) -> Saved:
    """Add the title to the enterprise; one with the same first day is replaced on request."""
    owner = enterprises.get(ctx, row.fields["enterprise"])
    before, version = fields.tiers_of(owner), owner.version
    wanted = _with(before, row)
    if wanted is None:
        return EXISTING
    owner = enterprises.record_tiers(ctx, owner.public_id, wanted)
    change = updated(owner, {"tiers": fields.plain(before)}, version)
    return Saved(ImportOutcome.UPDATED, [change])


def _with(held: list[dict[str, Any]], row: Row) -> list[dict[str, Any]] | None:
    """Return the titles with that of the row; None if it changes nothing."""
    fact = {name: value for name, value in row.fields.items() if name != "enterprise"}
    key = tuple(fact[name] for name in _KEYS)
    same = [item for item in held if tuple(item[name] for name in _KEYS) == key]
    if same and (not row.is_update or fact in same):
        return None
    return [*(item for item in held if item not in same), fact]


TARGET = Target(
    TierFactRowSchema,
    probe,
    save,
    "tier",
    "该企业已登记此项认定，未作修改；如需更新，请勾选“是否更新已经存在的数据”。",
)
