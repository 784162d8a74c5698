"""台账: challenges, bids and cooperations of an organizer's region as tables with sums.

Amounts are in 万元; what is verified and what is not is never added up together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from matchmaker import messages
from matchmaker.context import LOCAL_TIME, Context, day_end, day_start
from matchmaker.errors import Invalid, NotFound
from matchmaker.exports.tables import Cell, Column, Table
from matchmaker.permissions import (
    Permission,
    authorize,
    overseen_challenges,
    visible_bids,
    visible_cooperations,
)
from matchmaker.services import challenges, cooperations, made_tables
from models.bids import Bid
from models.chains import IndustryChain
from models.challenges import Challenge
from models.cooperations import Cooperation

# A longer register is asked for in parts: by chain or period.
MAX_ROWS = 5000

Filters = Mapping[str, Any]
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of register: its columns, and which of them are added up."""

    title: str
    columns: tuple[Column, ...]
    summed: tuple[str, ...]
    rows: Callable[[Context, Filters], list[Row]]


def _day(moment: Any) -> Cell:
    return None if moment is None else moment.astimezone(LOCAL_TIME).date()


def _within(
    query: Select[Any], filters: Filters, moment: InstrumentedAttribute[Any]
) -> Select[Any]:
    """Narrow a query with `Challenge` in it to a chain and a period."""
    found: list[ColumnElement[bool]] = []
    if filters.get("chain"):
        found.append(Challenge.chain.has(IndustryChain.code == filters["chain"]))
    if filters.get("since") is not None:
        found.append(moment >= day_start(filters["since"]))
    if filters.get("until") is not None:
        found.append(moment < day_end(filters["until"]))
    return query.where(*found).limit(MAX_ROWS + 1)


def _challenges(ctx: Context, filters: Filters) -> list[Row]:
    query = (
        select(Challenge)
        .where(overseen_challenges(ctx.actor))
        .options(
            joinedload(Challenge.buyer),
            joinedload(Challenge.chain),
            selectinload(Challenge.invited),
        )
        .order_by(Challenge.submitted_at, Challenge.id)
    )
    rows = ctx.session.scalars(_within(query, filters, Challenge.submitted_at)).all()
    return [
        (
            number,
            row.code,
            row.title,
            row.buyer.name,
            row.chain.name,
            messages.label(row.kind),
            messages.label(row.visibility),
            made_tables.amount(row.budget_yuan),
            _day(row.published_at),
            row.deadline_on,
            messages.label(row.status),
        )
        for number, row in enumerate(rows, 1)
    ]


def _bids(ctx: Context, filters: Filters) -> list[Row]:
    query = (
        select(Bid)
        .join(Challenge, Challenge.id == Bid.challenge_id)
        .where(visible_bids(ctx.actor))
        .options(joinedload(Bid.challenge).joinedload(Challenge.buyer), joinedload(Bid.enterprise))
        .order_by(Bid.submitted_at, Bid.id)
    )
    rows = ctx.session.scalars(_within(query, filters, Bid.submitted_at)).all()
    return [
        (
            number,
            row.challenge.code,
            row.challenge.title,
            row.challenge.buyer.name,
            row.enterprise.name,
            # What is offered stays closed as long as others may still bid.
            None if challenges.is_open(ctx, row.challenge) else made_tables.amount(row.price_yuan),
            _day(row.submitted_at),
            messages.label(row.state),
        )
        for number, row in enumerate(rows, 1)
    ]


def _cooperations(ctx: Context, filters: Filters) -> list[Row]:
    bid = joinedload(Cooperation.bid)
    query = (
        select(Cooperation)
        .join(Bid, Bid.id == Cooperation.bid_id)
        .join(Challenge, Challenge.id == Bid.challenge_id)
        .where(visible_cooperations(ctx.actor))
        .options(
            bid.joinedload(Bid.challenge).joinedload(Challenge.buyer),
            bid.joinedload(Bid.enterprise),
            selectinload(Cooperation.amounts),
        )
        .order_by(Cooperation.created_at, Cooperation.id)
    )
    rows = ctx.session.scalars(_within(query, filters, Cooperation.created_at)).all()
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        amounts = cooperations.totals(row.amounts)
        found.append(
            (
                number,
                row.bid.challenge.code,
                row.bid.challenge.title,
                row.bid.challenge.buyer.name,
                row.bid.enterprise.name,
                messages.label(row.stage) if row.stage else None,
                messages.label(row.state),
                made_tables.amount(amounts.verified_yuan),
                made_tables.amount(amounts.unverified_yuan),
                _day(row.created_at),
            )
        )
    return found


_NUMBER, _CODE, _TITLE = (
    Column("number", "序号", 6),
    Column("code", "编号", 14),
    Column("title", "需求名称", 30),
)
_BUYER, _SUPPLIER = Column("buyer", "发榜企业", 24), Column("supplier", "揭榜企业", 24)
REGISTERS: Mapping[str, Register] = MappingProxyType(
    {
        "challenges": Register(
            "榜单台账",
            (
                _NUMBER,
                _CODE,
                _TITLE,
                _BUYER,
                Column("chain", "产业链", 14),
                Column("kind", "类型", 10),
                Column("visibility", "可见范围", 10),
                Column("budget", "预算(万元)", 12),
                Column("published_on", "发布日期", 11),
                Column("deadline_on", "揭榜截止", 11),
                Column("status", "状态", 10),
            ),
            ("budget",),
            _challenges,
        ),
        "bids": Register(
            "揭榜台账",
            (
                _NUMBER,
                _CODE,
                _TITLE,
                _BUYER,
                _SUPPLIER,
                Column("price", "报价(万元)", 12),
                Column("submitted_on", "提交日期", 11),
                Column("state", "状态", 10),
            ),
            (),
            _bids,
        ),
        "cooperations": Register(
            "合作台账",
            (
                _NUMBER,
                _CODE,
                _TITLE,
                _BUYER,
                _SUPPLIER,
                Column("stage", "已确认阶段", 11),
                Column("state", "状态", 10),
                Column("verified", "已核实金额(万元)", 13),
                Column("unverified", "未核实金额(万元)", 13),
                Column("begun_on", "开始日期", 11),
            ),
            ("verified", "unverified"),
            _cooperations,
        ),
    }
)


def table(ctx: Context, name: str, filters: Filters) -> tuple[Table, Row | None]:
    """Return a register of the actor's region and its sums apart; raise NotFound for no such one.

    `filters`: chain (code), since and until (days, of submission or beginning). Raise Invalid for
    more than MAX_ROWS: a sum over a part would be read as the whole.
    """
    authorize(ctx.actor, Permission.READ_REGISTER)
    if name not in REGISTERS:
        raise NotFound
    register = REGISTERS[name]
    rows = register.rows(ctx, filters)
    if len(rows) > MAX_ROWS:
        raise Invalid("register_too_long", most=MAX_ROWS)
    found = Table(
        register.title,
        register.title,
        messages.text(
            "register_caption",
            period=_period(filters),
            name=ctx.actor.name,
            at=ctx.now.astimezone(LOCAL_TIME).strftime("%Y-%m-%d %H:%M"),
        ),
        register.columns,
        tuple(rows),
    )
    return found, _sums(register, rows)


def whole(ctx: Context, name: str, filters: Filters) -> Table:
    """Return a register with its sums in the last row, as a file holds it."""
    found, sums = table(ctx, name, filters)
    return found if sums is None else replace(found, rows=(*found.rows, sums))


def _period(filters: Filters) -> str:
    since, until = filters.get("since"), filters.get("until")
    if since is None and until is None:
        return messages.text("register_all")
    return f"{since or ''}～{until or ''}"


def _sums(register: Register, rows: Sequence[Row]) -> Row | None:
    if not register.summed or not rows:
        return None
    found: list[Cell] = []
    for place, column in enumerate(register.columns):
        cells = [row[place] for row in rows] if column.key in register.summed else []
        amounts = [cell for cell in cells if isinstance(cell, Decimal)]
        found.append(sum(amounts, Decimal(0)) if column.key in register.summed else None)
    found[0] = messages.text("register_sum")
    return tuple(found)
