"""Which enterprise stands for one that was merged into another."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from matchmaker.context import Context
from models.enterprise_merges import EnterpriseMerge
from models.enterprises import Enterprise


def is_merged() -> ColumnElement[bool]:
    """Return the condition on `Enterprise` that it is merged into another one."""
    return exists().where(EnterpriseMerge.in_force_id == Enterprise.id).correlate(Enterprise)


def public_id_of(ctx: Context, public_id: str) -> str:
    """Return the public id of the enterprise that stands for this one: itself, if not merged."""
    merged, survivor = aliased(Enterprise), aliased(Enterprise)
    while True:
        found = ctx.session.scalars(
            select(survivor.public_id)
            .select_from(EnterpriseMerge)
            .join(merged, merged.id == EnterpriseMerge.in_force_id)
            .join(survivor, survivor.id == EnterpriseMerge.survivor_id)
            .where(merged.public_id == public_id)
        ).one_or_none()
        if found is None:
            return public_id
        public_id = found


def ids_of(ctx: Context, keys: Iterable[int]) -> dict[int, int]:
    """Return for each id of an enterprise the id of the one that stands for it."""
    standing = {key: key for key in keys}
    while True:
        found = ctx.session.execute(
            select(EnterpriseMerge.in_force_id, EnterpriseMerge.survivor_id).where(
                EnterpriseMerge.in_force_id.in_(list(dict.fromkeys(standing.values())))
            )
        )
        next_ones = {merged: survivor for merged, survivor in found if merged is not None}
        if not next_ones:
            return standing
        standing = {key: next_ones.get(other, other) for key, other in standing.items()}
