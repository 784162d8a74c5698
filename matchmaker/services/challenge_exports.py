"""Challenges as tables: the 汇总表 with columns of choice, and the 榜单 as it is published."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy.orm import selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.exports.tables import Cell, Column, Table
from matchmaker.permissions import PUBLIC_STATUSES
from matchmaker.services import challenge_lists, challenges, made_tables, regions, requirement_texts
from matchmaker.services.challenges import Seen
from models.challenges import Challenge

Read: TypeAlias = Callable[[Seen, dict[str, str]], Cell]
# A table that is longer is asked for in parts: by chain, list or state.
MAX_ROWS = 2000


def _buyer(seen: Seen, _places: dict[str, str]) -> Cell:
    return seen.buyer.name if seen.buyer else messages.text("buyer_hidden")


def _region(seen: Seen, places: dict[str, str]) -> Cell:
    return places.get(seen.buyer.region_code) if seen.buyer else None


def _requirements(seen: Seen, _places: dict[str, str]) -> Cell:
    return "\n".join(requirement_texts.line(row) for row in seen.requirements)


def _plain(name: str) -> Read:
    return lambda seen, _places: getattr(seen, name)


def _label(name: str) -> Read:
    return lambda seen, _places: messages.label(getattr(seen, name))


COLUMNS: dict[str, tuple[Column, Read]] = {
    column.key: (column, read)
    for column, read in (
        (Column("code", "编号", 15), _plain("code")),
        (Column("title", "需求名称", 28), _plain("title")),
        (Column("buyer", "需求方", 24), _buyer),
        (Column("region", "区域", 10), _region),
        (Column("kind", "需求类型", 10), _label("kind")),
        (Column("chain", "产业链", 14), lambda seen, _: seen.chain.name),
        (Column("segment", "环节", 12), lambda seen, _: seen.segment and seen.segment.name),
        (Column("content", "需求内容", 36), _plain("content")),
        (Column("requirements", "主要指标", 32), _requirements),
        (
            Column("budget", "预期投入(万元)", 11),
            lambda seen, _: made_tables.amount(seen.budget_yuan) or messages.text("budget_open"),
        ),
        (Column("deadline", "揭榜截止", 13), _plain("deadline_on")),
        (Column("duration", "期限(月)", 7), _plain("duration_months")),
        (Column("cooperation", "合作方式", 14), lambda seen, _: "、".join(seen.cooperation)),
        (Column("bidder_conditions", "揭榜条件", 20), _plain("bidder_conditions")),
        (Column("visibility", "可见范围", 9), _label("visibility")),
        (Column("status", "状态", 9), _label("status")),
    )
}
SUMMARY = (
    "code", "title", "buyer", "region", "kind", "chain", "requirements", "budget", "deadline",
    "status",
)  # fmt: skip
PUBLISHED = (
    "code", "title", "buyer", "kind", "chain", "requirements", "budget", "deadline", "cooperation",
)  # fmt: skip


def columns(keys: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of these keys behind the number of the row."""
    return (Column("number", "序号", 5), *(COLUMNS[key][0] for key in keys))


def labels() -> dict[str, str]:
    """Return key → label of the columns that the 汇总表 may have."""
    return {key: column.label for key, (column, _) in COLUMNS.items()}


def summary(
    ctx: Context, filters: dict[str, Any], keys: Sequence[str] = (), *, is_whole: bool = False
) -> Table:
    """Return the 汇总表 of the challenges that the actor sees; `keys` choose and order columns.

    Without keys it has the columns that the list asked for wants, else the usual ones; `is_whole`
    gives all, for a template that chooses itself. Raise Invalid for an unknown column, or if there
    are more than 2,000 rows.
    """
    unknown = [key for key in keys if key not in COLUMNS]
    if unknown:
        raise Invalid(errors={"columns": [messages.text("export_column_unknown")]})
    title = messages.text("export_summary_title")
    # An address can name one column a thousand times.
    chosen = tuple(COLUMNS) if is_whole else tuple(dict.fromkeys(keys)) or _wanted(ctx, filters)
    return _table(ctx, title, filters, chosen, lambda _row: True)


def _wanted(ctx: Context, filters: dict[str, Any]) -> Sequence[str]:
    public_id = filters.get("challenge_list")
    wanted = challenge_lists.get(ctx, public_id).summary_columns if public_id else None
    return wanted or SUMMARY


def publication(ctx: Context, filters: dict[str, Any], *, is_whole: bool = False) -> Table:
    """Return the 榜单 for publication: what is public now, as the public sees it.

    `ctx` is the public's: nothing that only the bureau knows can get into the file. `is_whole`
    gives all columns, for a template that chooses itself.
    """
    title = messages.text("export_publication_title")
    keys = tuple(COLUMNS) if is_whole else PUBLISHED
    return _table(ctx, title, filters, keys, lambda row: row.status in PUBLIC_STATUSES)


def _table(
    ctx: Context,
    title: str,
    filters: dict[str, Any],
    keys: Sequence[str],
    is_wanted: Callable[[Challenge], bool],
) -> Table:
    places = regions.names(ctx)
    rows = [row for row in _rows(ctx, filters) if is_wanted(row)]
    chosen = [COLUMNS[key] for key in keys]
    cells = tuple(
        (number, *(read(seen, places) for _, read in chosen))
        for number, seen in enumerate(challenges.see_all(ctx, rows), start=1)
    )
    return Table(title, title, made_tables.made(ctx), columns(keys), cells)


def _rows(ctx: Context, filters: dict[str, Any]) -> Iterator[Challenge]:
    for rows in made_tables.pages(challenges.list_page, ctx, filters, most=MAX_ROWS):
        keys = [row.id for row in rows]
        with_requirements = challenges.visible(ctx).where(Challenge.id.in_(keys))
        list(
            ctx.session.scalars(
                with_requirements.options(selectinload(Challenge.requirements)),
                execution_options={"populate_existing": True},
            )
        )
        yield from rows
