"""Merge enterprises that were registered twice, and undo it.

Nothing merges by itself: the register keeps one enterprise per credit code, and what only has a
similar name is shown to a person. Who is merged stays in the database, inactive; its id stands
for the survivor from then on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound, Stale
from matchmaker.permissions import Permission, authorize, in_scope
from matchmaker.services import (
    audit,
    child_rows,
    enterprises,
    index_jobs,
    lookup,
    merge_picks,
    merge_rules,
    survivors,
    transitions,
)
from matchmaker.services.enterprise_names import Namesake, RegisteredNames
from matchmaker.services.plain_rows import Row
from models.enterprise_merges import EnterpriseMerge
from models.enterprises import Enterprise, EnterpriseAlias
from models.enums import AliasKind


def duplicates(ctx: Context, public_id: str) -> tuple[list[Namesake], bool]:
    """Return enterprises whose names resemble this one's, best first; and if the first is sure."""
    row = enterprises.get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_REGISTER, row)
    names = [row.name, *(alias.name for alias in row.aliases)]
    return RegisteredNames(ctx).find(names, but=row.public_id)


def _full() -> Select[EnterpriseMerge]:
    return select(EnterpriseMerge).options(
        joinedload(EnterpriseMerge.survivor), joinedload(EnterpriseMerge.merged)
    )


def get(ctx: Context, public_id: str) -> EnterpriseMerge:
    """Return a merge with both enterprises; raise NotFound."""
    authorize(ctx.actor, Permission.READ_REGISTER)
    row = ctx.session.scalars(_full().where(EnterpriseMerge.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.READ_REGISTER, row.survivor)
    return row


def list_of(ctx: Context, public_id: str) -> list[EnterpriseMerge]:
    """Return the merges that an enterprise took part in, undone ones too, newest first."""
    owner = enterprises.get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_REGISTER, owner)
    key = owner.id
    took_part = or_(EnterpriseMerge.survivor_id == key, EnterpriseMerge.merged_id == key)
    return list(ctx.session.scalars(_full().where(took_part).order_by(EnterpriseMerge.id.desc())))


def latest(ctx: Context, limit: int) -> list[EnterpriseMerge]:
    """Return the last merges of the register, undone ones too, newest first."""
    authorize(ctx.actor, Permission.READ_REGISTER)
    query = _full().where(EnterpriseMerge.survivor.has(in_scope(ctx.actor)))
    return list(ctx.session.scalars(query.order_by(EnterpriseMerge.id.desc()).limit(limit)))


def merge(
    ctx: Context,
    public_id: str,
    others: list[str],
    *,
    version: int | None,
    fields: Sequence[str] = (),
) -> list[EnterpriseMerge]:
    """Merge `others` into an enterprise, all or none; `version` is the survivor's.

    Of a single other one, `fields` are taken over as well. Raise NotFound, Invalid, Stale, or
    Conflict if one is merged already or they may not be one.
    """
    authorize(ctx.actor, Permission.MERGE_ENTERPRISES)
    survivor = enterprises.get_itself(ctx, public_id)
    authorize(ctx.actor, Permission.MERGE_ENTERPRISES, survivor)
    lookup.check_version(survivor, version)
    rows = lookup.referred_rows(
        ctx, Enterprise, others, field="enterprises", code="field_enterprise"
    )
    if survivor in rows:
        raise Invalid(errors={"enterprises": [messages.text("field_merge_itself")]})
    if fields and len(rows) != 1:
        raise Invalid(errors={"fields": [messages.text("field_merge_fields")]})
    merged = [_merge_one(ctx, survivor, row, fields).public_id for row in rows]
    return [get(ctx, public_id) for public_id in merged]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pair of many: a merge, or in words why there is none."""

    survivor_name: str
    merged_name: str
    merge: EnterpriseMerge | None
    refusal: str | None = None


def merge_pairs(ctx: Context, pairs: Iterable[tuple[str, str]]) -> list[Outcome]:
    """Merge the second of each pair into the first, each pair by itself: one refused hinders none.

    Who was merged by an earlier pair stands for its survivor.
    """
    authorize(ctx.actor, Permission.MERGE_ENTERPRISES)
    wanted = list(pairs)
    keys = {key for pair in wanted for key in pair}
    query = select(Enterprise.public_id, Enterprise.name).where(Enterprise.public_id.in_(keys))
    names = dict(ctx.session.execute(query).all())
    outcomes = []
    for first, second in wanted:
        row, refusal = _try_one(ctx, first, second)
        outcome = Outcome(names.get(first, first), names.get(second, second), row, refusal)
        outcomes.append(outcome)
    return outcomes


def _try_one(ctx: Context, first: str, second: str) -> tuple[EnterpriseMerge | None, str | None]:
    survivor, merged = (survivors.public_id_of(ctx, key) for key in (first, second))
    try:
        with ctx.session.begin_nested():
            [row] = merge(ctx, survivor, [merged], version=None)
    except Invalid as error:
        return None, "；".join(text for texts in error.errors.values() for text in texts)
    except (Conflict, NotFound, Stale, Forbidden) as error:
        return None, messages.text(error.code, **error.details)
    return row, None


def _merge_one(
    ctx: Context, survivor: Enterprise, merged: Enterprise, fields: Sequence[str]
) -> EnterpriseMerge:
    authorize(ctx.actor, Permission.MERGE_ENTERPRISES, merged)
    merge_rules.require_apart(ctx, survivor, merged)
    for enterprise in (survivor, merged):
        index_jobs.refresh(ctx, enterprise)
    was_active = merged.is_active
    taken = merge_picks.take(ctx, survivor, merged, fields)
    former = taken["name"][0] if taken and "name" in taken else merged.name
    _take(ctx, survivor, merged, is_active=False)
    handed = child_rows.hand_over(ctx, merged.id, survivor.id)
    row = EnterpriseMerge(
        survivor=survivor,
        merged=merged,
        in_force_id=merged.id,
        was_active=was_active,
        handed_over=merge_rules.drop_own_invitations(ctx, handed, survivor),
        added_alias=_remember_name(ctx, survivor, former),
        taken=taken,
        merged_by_id=ctx.actor.user_id,
    )
    ctx.session.add(row)
    audit.record(ctx, "enterprise.merge", survivor, merged=merged.public_id)
    index_jobs.refresh(ctx, survivor)
    return row


def _take(ctx: Context, survivor: Enterprise, merged: Enterprise, *, is_active: bool) -> None:
    """Count both versions up where neither changed meanwhile, in the order of their ids."""
    for row in sorted((survivor, merged), key=lambda item: item.id):
        values = {"is_active": is_active} if row is merged else {}
        if not transitions.move(ctx, row, ~survivors.is_merged(), **values):
            raise Conflict("merge_not_possible") if _is_merged(ctx, row) else Stale


def _is_merged(ctx: Context, row: Enterprise) -> bool:
    found = ctx.session.scalars(
        select(EnterpriseMerge.id).where(EnterpriseMerge.in_force_id == row.id)
    )
    return found.first() is not None


def _remember_name(ctx: Context, survivor: Enterprise, former: str) -> str | None:
    """Keep the other name as a former one, so that it is still found."""
    known = ctx.session.scalars(
        select(EnterpriseAlias.name).where(EnterpriseAlias.enterprise_id == survivor.id)
    ).all()
    if former in {survivor.name, *known}:
        return None
    ctx.session.add(EnterpriseAlias(enterprise_id=survivor.id, kind=AliasKind.FORMER, name=former))
    return former


def undo(ctx: Context, public_id: str, *, version: int | None) -> EnterpriseMerge:
    """Give back what a merge handed over; raise NotFound, Stale, InvalidState or Conflict."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.MERGE_ENTERPRISES, row.survivor)
    lookup.check_version(row, version)
    if _is_merged(ctx, row.survivor):
        raise Conflict("merge_went_on")
    is_mine = transitions.move(
        ctx,
        row,
        EnterpriseMerge.undone_at.is_(None),
        in_force_id=None,
        undone_at=ctx.now,
        undone_by_id=ctx.actor.user_id,
    )
    if not is_mine:
        raise InvalidState
    survivor, merged = row.survivor, row.merged
    index_jobs.refresh(ctx, survivor)
    merge_picks.give_back(survivor, row.taken)
    _take(ctx, survivor, merged, is_active=row.was_active)
    _forget_name(ctx, row)
    taken = child_rows.give_back(ctx, row.handed_over, merged.id, survivor.id)
    _renew_others(ctx, survivor, taken)
    audit.record(ctx, "enterprise.unmerge", survivor, merged=merged.public_id)
    for enterprise in (survivor, merged):
        index_jobs.refresh(ctx, enterprise)
    return get(ctx, public_id)


def _forget_name(ctx: Context, row: EnterpriseMerge) -> None:
    if row.added_alias is None:
        return
    alias = ctx.session.scalars(
        select(EnterpriseAlias).where(
            EnterpriseAlias.enterprise_id == row.survivor_id,
            EnterpriseAlias.name == row.added_alias,
        )
    ).one_or_none()
    if alias is not None:
        ctx.session.delete(alias)
        ctx.session.flush()


def _renew_others(ctx: Context, survivor: Enterprise, taken: list[Row]) -> None:
    """Let the survivor have what the merges that stay in force bring beside the undone one."""
    others = ctx.session.scalars(
        _full()
        .where(EnterpriseMerge.survivor_id == survivor.id, EnterpriseMerge.in_force_id.is_not(None))
        .order_by(EnterpriseMerge.id)
    ).all()
    for other in others:
        merged = other.merged
        # Nothing that is read of the merge changes, so its version stays.
        ctx.session.execute(
            update(EnterpriseMerge)
            .where(EnterpriseMerge.id == other.id)
            .values(
                handed_over=child_rows.renew(ctx, other.handed_over, taken, merged.id, survivor.id),
                added_alias=other.added_alias or _remember_name(ctx, survivor, merged.name),
            )
            .execution_options(synchronize_session=False)
        )
        ctx.session.expire(other)
