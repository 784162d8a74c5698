"""Administrative regions: their names for people, and what lies in what."""

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.permissions import Actor
from models.regions import Region


def names(ctx: Context) -> dict[str, str]:
    """Return code → name of every region; an installation has a few hundred at most."""
    return {row.code: row.name for row in ctx.session.scalars(select(Region).order_by(Region.code))}


def top(ctx: Context) -> str | None:
    """Return the code of the region that has no other above it; None before any is stored."""
    return ctx.session.scalars(
        select(Region.code).where(Region.parent_code.is_(None)).order_by(Region.code).limit(1)
    ).one_or_none()


def area_of(ctx: Context, actor: Actor) -> tuple[str | None, int | None]:
    """Return region and zone that an organizer's own work lies in; all of it for the system."""
    if actor.is_system:
        return top(ctx), None
    return actor.region_code, actor.zone_id


def within(ctx: Context, code: str | None) -> frozenset[str]:
    """Return the codes of a region and of all that lie in it; empty for None."""
    if code is None:
        return frozenset()
    rows = ctx.session.execute(select(Region.code, Region.parent_code))
    parents = {row.code: row.parent_code for row in rows}
    found = {code}
    grown = True
    while grown:
        inner = {child for child, parent in parents.items() if parent in found}
        grown = not inner <= found
        found |= inner
    return frozenset(found)
