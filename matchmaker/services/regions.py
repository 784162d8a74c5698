"""Administrative regions: their names for people, and what lies in what."""

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.permissions import Actor
from models.regions import Region


def names(ctx: Context) -> dict[str, str]:
    """Return code → name of every region; an installation has a few hundred at most."""
    return {row.code: row.name for row in ctx.session.scalars(select(Region).order_by(Region.code))}


def grouped(ctx: Context) -> list[tuple[str, dict[str, str]]]:
    """Return (name, code → name) of each region that holds others, or lies in none, with these.

    A region stands first among its own, so that it can be chosen as a whole.
    """
    rows = list(ctx.session.scalars(select(Region).order_by(Region.code)))
    by_code = {row.code: row for row in rows}
    groups: dict[str, dict[str, str]] = {}
    parents = {row.parent_code for row in rows}
    for row in rows:
        if row.parent_code is None or row.code in parents:
            groups[row.code] = {row.code: row.name}
    for row in rows:
        if row.parent_code is not None and row.code not in groups:
            groups[row.parent_code][row.code] = row.name
    return [(_path(by_code, code), options) for code, options in groups.items()]


def _path(by_code: dict[str, Region], code: str) -> str:
    row = by_code[code]
    above = "" if row.parent_code is None else f"{_path(by_code, row.parent_code)}／"
    return above + row.name


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
