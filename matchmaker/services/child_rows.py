"""Hand the rows that refer to one enterprise to another, and back.

Which tables refer to an enterprise is read from their foreign keys, so that a new table takes
part by itself. A row that the other enterprise has already (a place in the same segment, a bid
for the same challenge) cannot be handed over: a mere link is removed, any other row stays.
"""

from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, select

from matchmaker.context import Context
from matchmaker.services import plain_rows
from matchmaker.services.plain_rows import Row
from models.base import Base
from models.enterprise_merges import EnterpriseMerge
from models.enterprises import Enterprise
from models.shortlists import ShortlistEntry

# A shortlist stays as it was computed; a merge is about the two enterprises themselves.
_STAYS = (ShortlistEntry.__tablename__, EnterpriseMerge.__tablename__)


def references() -> list[tuple[Table, Column[Any]]]:
    """Return the columns that refer to an enterprise and are handed over, in a fixed order."""
    key = Enterprise.__table__.c.id
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in _STAYS
        and any(foreign.column is key for foreign in column.foreign_keys)
    ]


def hand_over(ctx: Context, source: int, target: int) -> list[Row]:
    """Hand the rows of `source` to `target`; return what `give_back` needs, as plain data."""
    handed = []
    for table, column in references():
        found = ctx.session.execute(
            select(table).where(column == source).order_by(*table.primary_key)
        )
        for row in [dict(item) for item in found.mappings()]:
            is_removed = _collides(ctx, column, row, target)
            if is_removed and not _is_link(table):
                continue
            if is_removed:
                ctx.session.execute(table.delete().where(_same(table, row)))
            else:
                _assign(ctx, column, row, source, target)
            handed.append(
                {
                    "table": table.name,
                    "column": column.name,
                    "is_removed": is_removed,
                    "row": plain_rows.plain(row),
                }
            )
    ctx.session.expire_all()
    return handed


def give_back(ctx: Context, handed: list[Row], source: int, target: int) -> list[Row]:
    """Undo `hand_over(ctx, source, target)`; return the items that `target` no longer has.

    A row that is gone since is written again; what `target` got since stays with it.
    """
    taken = []
    for item in handed:
        column = _column(item)
        row = plain_rows.typed(column.table, item["row"])
        there = {**row, column.name: target}
        if not item["is_removed"] and _is_stored(ctx, column, there):
            _assign(ctx, column, there, target, source)
            taken.append(item)
        elif not _is_stored(ctx, column, row):
            _insert(ctx, column.table, row)
    ctx.session.expire_all()
    return taken


def renew(ctx: Context, handed: list[Row], taken: list[Row], source: int, target: int) -> list[Row]:
    """Return `handed`, with what `source` has to hand over now that `target` lost `taken`.

    That are links that `target` had already when `source` came, and rows that had to stay.
    """
    renewed = []
    for item in handed:
        column = _column(item)
        there = plain_rows.typed(column.table, {**item["row"], column.name: target})
        is_missed = (
            item["is_removed"]
            and item["row"][column.name] == source
            and any(_is_like(item, lost) for lost in taken)
            and not _is_stored(ctx, column, there)
        )
        if is_missed:
            _insert(ctx, column.table, there)
        renewed.append({**item, "is_removed": item["is_removed"] and not is_missed})
    return renewed + hand_over(ctx, source, target)


def _is_like(item: Row, other: Row) -> bool:
    """Tell whether two items are the same but for the enterprise."""
    name = item["column"]
    return (item["table"], name) == (other["table"], other["column"]) and (
        {**item["row"], name: None} == {**other["row"], name: None}
    )


def _column(item: Row) -> Column[Any]:
    return Base.metadata.tables[item["table"]].c[item["column"]]


def _assign(ctx: Context, column: Column[Any], row: Row, source: int, target: int) -> None:
    """Let a row refer to `target` instead of `source`; who edits it meanwhile is told."""
    values: Row = {column.name: target}
    if "version" in column.table.c:
        values["version"] = column.table.c.version + 1
        values["updated_at"] = ctx.now
    ctx.session.execute(
        column.table.update().where(_same(column.table, row), column == source).values(values)
    )


def _same(table: Any, row: Row) -> Any:
    return and_(*(key == row[key.name] for key in table.primary_key))


def _is_stored(ctx: Context, column: Column[Any], row: Row) -> bool:
    """Tell whether this very row is there and refers to the same enterprise.

    A number alone proves nothing: databases give the number of a deleted row to a new one.
    """
    found = ctx.session.execute(select(column.table).where(_same(column.table, row)))
    stored = found.mappings().one_or_none()
    return stored is not None and all(
        stored[name] == row[name] for name in (column.name, *_telling(column))
    )


def _telling(column: Column[Any]) -> list[str]:
    """Return the columns that tell which thing a row is about: all, if it has no name or key."""
    table = column.table
    if "public_id" in table.c:
        return ["public_id"]
    for constraint in (table.primary_key, *_unique(table)):
        if column.name in constraint.columns:
            return [other.name for other in constraint.columns]
    return [other.name for other in table.columns]


def _insert(ctx: Context, table: Any, row: Row) -> None:
    """Write a row again, under a new number where another row has its own."""
    taken = ctx.session.execute(select(table).where(_same(table, row))).first()
    values = row if taken is None else {name: row[name] for name in row if name != "id"}
    ctx.session.execute(table.insert().values(values))


def _is_link(table: Table) -> bool:
    """Tell whether a row says nothing but that two things belong together."""
    return all(column.primary_key for column in table.columns)


def _collides(ctx: Context, column: Column[Any], row: Row, target: int) -> bool:
    """Tell whether a row would be the second of `target` where only one may be."""
    table = column.table
    keys = [
        [other.name for other in constraint.columns]
        for constraint in (table.primary_key, *_unique(table))
        if column.name in constraint.columns
    ]
    return any(
        ctx.session.execute(
            select(column).where(
                column == target,
                *(table.c[name] == row[name] for name in names if name != column.name),
            )
        ).first()
        is not None
        for names in keys
    )


def _unique(table: Any) -> list[UniqueConstraint]:
    found = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    return sorted(found, key=lambda item: [column.name for column in item.columns])
