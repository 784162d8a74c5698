"""Find rows by the ids and codes that callers know; an unknown one names its field."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid, Stale
from matchmaker.services import survivors
from models.base import Identified, Versioned
from models.enterprises import Enterprise

Row = TypeVar("Row", bound=Identified)
Found = TypeVar("Found")
_REMEMBERED = "looked_up"


def remembered(ctx: Context, key: Hashable, find: Callable[[], Found | None]) -> Found | None:
    """Return what `find` gives; once found, it is not asked for again in this session.

    For the short lists that rows of a file name over and over: places, chains, tiers.
    """
    known = ctx.session.info.setdefault(_REMEMBERED, {})
    found: Found | None = known.get(key)
    if found is None:
        found = find()
        if found is not None:
            known[key] = found
    return found


def referred(
    ctx: Context, column: InstrumentedAttribute[str], value: str, *, field: str, code: str
) -> int:
    """Return the id of the row whose `column` is `value`; raise Invalid for `field`."""
    key = ctx.session.scalars(select(column.class_.id).where(column == value)).one_or_none()
    if key is None:
        raise Invalid(errors={field: [messages.text(code)]})
    return int(key)


def referred_rows(
    ctx: Context, kind: type[Row], public_ids: Iterable[str], *, field: str, code: str
) -> list[Row]:
    """Return the rows of these public ids in their order; raise Invalid for `field`."""
    wanted = list(dict.fromkeys(public_ids))
    found = {
        row.public_id: row
        for row in ctx.session.scalars(select(kind).where(kind.public_id.in_(wanted)))
    }
    if len(found) < len(wanted):
        raise Invalid(errors={field: [messages.text(code)]})
    return [found[public_id] for public_id in wanted]


def referred_enterprises(
    ctx: Context, public_ids: Iterable[str], *, field: str
) -> list[Enterprise]:
    """Return the enterprises of these public ids in their order; raise Invalid for `field`.

    Who was merged is replaced by who stands for it; nobody is named twice.
    """
    rows = referred_rows(ctx, Enterprise, public_ids, field=field, code="field_enterprise")
    standing = survivors.ids_of(ctx, [row.id for row in rows])
    wanted = list(dict.fromkeys(standing.values()))
    found = {
        row.id: row
        for row in ctx.session.scalars(select(Enterprise).where(Enterprise.id.in_(wanted)))
    }
    return [found[key] for key in wanted]


def enterprise_named(ctx: Context, text: str) -> str | None:
    """Return the public id of the one enterprise of exactly this name or credit code.

    Those that were merged count as who stands for them: they often had the same name.
    """
    is_named = or_(Enterprise.name == text, Enterprise.credit_code == text)
    keys = ctx.session.scalars(select(Enterprise.id).where(is_named)).all()
    standing = set(survivors.ids_of(ctx, keys).values())
    if len(standing) != 1:
        return None
    query = select(Enterprise.public_id).where(Enterprise.id == standing.pop())
    return ctx.session.scalars(query).one()


def check_version(row: Versioned, version: int | None) -> None:
    """Raise Stale unless `version`, where one is given, is the row's."""
    if version is not None and row.version != version:
        raise Stale
