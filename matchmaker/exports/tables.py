"""What every format writes: labelled columns and rows of plain values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | float | Decimal | date | datetime | None

# A spreadsheet program runs a cell that begins so as a formula (OWASP, "CSV Injection"); where
# Chinese is typed, also one with the full-width sign.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_SHEET_NAME_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SHEET_NAME_LENGTH = 31


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the value for programs, `label` for people; `width` counts half-width letters.

    What is not printed stands to the right of what is: where a row comes from, for the screen.
    """

    key: str
    label: str
    width: int = 12
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `name` is the tab, `title` the headline, `caption` tells 单位, 时间 and 制表人.

    Every row holds one cell per column, in their order.
    """

    name: str
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    # Stands below every printed page.
    footer: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.name}: a row does not fit the columns")


@dataclass(frozen=True, slots=True)
class ShortlistLine:
    """One supplier of a shortlist, as it is printed. `score` is shown 0–100, None = 无法评估."""

    number: int
    position: int | None
    challenge: str
    chain: str
    enterprise: str
    region: str
    tier: str
    score: float | None
    band: str
    coverage: int
    sentence: str
    ledger: str
    decision: str
    reason: str
    note: str
    decided_by: str
    decided_at: str
    run: str
    index_version: str
    weights_version: str


SHORTLIST_COLUMNS = (
    Column("number", "序号", 5),
    Column("position", "机器名次", 6),
    Column("challenge", "榜单", 22),
    Column("chain", "产业链", 12),
    Column("enterprise", "企业", 24),
    Column("region", "区划", 9),
    Column("tier", "梯度", 12),
    Column("score", "匹配度", 8),
    Column("band", "档次", 6),
    Column("coverage", "信息完整度%", 8),
    Column("sentence", "推荐理由", 32),
    Column("ledger", "指标对照", 36),
    Column("decision", "决定", 6),
    Column("reason", "理由", 14),
    Column("note", "备注", 16),
    Column("decided_by", "决定人", 10, is_printed=False),
    Column("decided_at", "决定时间", 17, is_printed=False),
    Column("run", "排序编号", 22, is_printed=False),
    Column("index_version", "索引版本", 18, is_printed=False),
    Column("weights_version", "权重版本", 12, is_printed=False),
)


def shortlist_table(name: str, title: str, caption: str, lines: Iterable[ShortlistLine]) -> Table:
    """Return the table of one or more shortlists."""
    rows = tuple(tuple(getattr(line, column.key) for column in SHORTLIST_COLUMNS) for line in lines)
    return Table(name, title, caption, SHORTLIST_COLUMNS, rows)


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet program could run the text as a formula."""
    return text.startswith(FORMULA_STARTS)


def plain(value: Cell) -> str:
    """Return the value as text: days and moments in ISO order, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def sheet_names(names: Sequence[str]) -> list[str]:
    """Return tab names that Excel accepts: ≤ 31 characters, no special ones, all different."""
    taken: set[str] = set()
    result = []
    for name in names:
        clean = _SHEET_NAME_FORBIDDEN.sub(" ", name).strip().strip("'").strip() or "表"
        candidate, number = clean[:_SHEET_NAME_LENGTH], 2
        # Excel compares tab names without regard to case.
        while candidate.casefold() in taken:
            ending = f"({number})"
            candidate = clean[: _SHEET_NAME_LENGTH - len(ending)] + ending
            number += 1
        taken.add(candidate.casefold())
        result.append(candidate)
    return result
