"""Enterprises as a table (企业台账): without contacts, which are read one by one and on record."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.exports.tables import Cell, Column, Table
from matchmaker.permissions import Permission, authorize
from matchmaker.services import enterprises, made_tables, regions
from models.chains import ChainSegment
from models.enterprises import Enterprise
from models.tiers import TierFact

MAX_ROWS = 10_000
COLUMNS = (
    Column("number", "序号", 5),
    Column("name", "企业名称", 30),
    Column("credit_code", "统一社会信用代码", 20),
    Column("kind", "类型", 9),
    Column("region", "所在地", 10),
    Column("industry_code", "行业代码", 9),
    Column("staff", "从业人数", 9),
    Column("revenue", "营业收入(万元)", 12),
    Column("figures_year", "数据年度", 8),
    Column("tier", "梯度", 16),
    Column("segments", "产业链环节", 30),
    Column("claimed", "资料来源", 9),
)


def register(ctx: Context, filters: dict[str, Any]) -> Table:
    """Return the enterprises that the filters of the list leave, for organizers.

    Raise Forbidden, or Invalid if there are more than 10,000.
    """
    authorize(ctx.actor, Permission.READ_REGISTER)
    places = regions.names(ctx)
    rows = tuple(
        (number, *_cells(ctx, row, places))
        for number, row in enumerate(_rows(ctx, filters), start=1)
    )
    title = messages.text("export_register_title")
    return Table(title, title, made_tables.made(ctx), COLUMNS, rows)


def _rows(ctx: Context, filters: dict[str, Any]) -> Iterator[Enterprise]:
    for rows in made_tables.pages(enterprises.list_page, ctx, filters, most=MAX_ROWS):
        keys = [row.id for row in rows]
        query = (
            select(Enterprise)
            .where(Enterprise.id.in_(keys))
            .options(
                selectinload(Enterprise.segments).joinedload(ChainSegment.chain),
                selectinload(Enterprise.tier_facts).joinedload(TierFact.tier),
            )
        )
        list(ctx.session.scalars(query, execution_options={"populate_existing": True}))
        yield from rows


def _cells(ctx: Context, row: Enterprise, places: dict[str, str]) -> tuple[Cell, ...]:
    valid = [fact.tier for fact in row.tier_facts if fact.valid_from <= ctx.today <= fact.valid_to]
    return (
        row.name,
        row.credit_code,
        messages.label(row.kind),
        places.get(row.region_code, row.region_code),
        row.industry_code,
        row.staff_count,
        made_tables.amount(row.revenue_yuan),
        row.figures_year,
        max(valid, key=lambda tier: tier.rank).name if valid else None,
        "；".join(f"{item.chain.name}／{item.name}" for item in row.segments),
        messages.text("profile_own" if row.claimed_at else "profile_filled_in"),
    )
