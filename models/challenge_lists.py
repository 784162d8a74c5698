"""Challenge lists (榜单批次): a round with its windows and rules."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Name, Timestamped, Versioned, Yuan
from models.enums import ListPeriod
from models.regions import Region

if TYPE_CHECKING:
    from models.events import MatchingEvent


class ChallengeList(Identified, Timestamped, Versioned, Base):
    """榜单批次: which needs are collected, published and bid for together, and by which rules.

    All windows include their last day, which ends at midnight in Asia/Shanghai.
    """

    __tablename__ = "challenge_lists"

    name: Mapped[Name]
    period: Mapped[ListPeriod]
    year: Mapped[int]
    quarter: Mapped[int | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("matching_events.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    description: Mapped[Body] = mapped_column(default="")
    # Codes are `<prefix>-0001`; those of invited challenges count apart, as `D<prefix>-0001`.
    code_prefix: Mapped[Code] = mapped_column(unique=True)
    collect_from: Mapped[date]
    collect_to: Mapped[date]
    publish_from: Mapped[date]
    publish_to: Mapped[date]
    bid_from: Mapped[date]
    bid_to: Mapped[date]
    select_from: Mapped[date]
    select_to: Mapped[date]
    needs_county_check: Mapped[bool] = mapped_column(default=True)
    max_needs_per_enterprise: Mapped[int | None]
    min_budget_yuan: Mapped[Yuan | None]
    max_duration_months: Mapped[int | None]
    # 公示 and 异议 windows, in Chinese working days.
    notice_days: Mapped[int] = mapped_column(default=7)
    objection_days: Mapped[int] = mapped_column(default=5)
    # Which columns the 汇总表 of this list has, in this order; none: the usual ones.
    summary_columns: Mapped[list[str] | None] = mapped_column(JSON)
    is_closed: Mapped[bool] = mapped_column(default=False)

    region: Mapped[Region] = relationship(lazy="raise")
    event: Mapped["MatchingEvent | None"] = relationship(lazy="raise")
