"""Checks of a challenge before it is published (初核)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Timestamped
from models.challenges import Challenge
from models.enums import CheckDecision, CheckLevel
from models.users import User


class ChallengeCheck(Identified, Timestamped, Base):
    """初核: four scores from 0 to 5, a decision and its reason, at one level.

    The rubric is that of the Enterprise Europe Network: any 0 blocks, 10 and more publish, 5–9
    return, 4 and less reject.
    """

    __tablename__ = "challenge_checks"
    __table_args__ = (
        CheckConstraint("need BETWEEN 0 AND 5", name="need_range"),
        CheckConstraint("measurability BETWEEN 0 AND 5", name="measurability_range"),
        CheckConstraint("feasibility BETWEEN 0 AND 5", name="feasibility_range"),
        CheckConstraint("benefit BETWEEN 0 AND 5", name="benefit_range"),
    )

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    level: Mapped[CheckLevel]
    # 需求真实迫切、指标可测、条件可行、效益明确.
    need: Mapped[int]
    measurability: Mapped[int]
    feasibility: Mapped[int]
    benefit: Mapped[int]
    decision: Mapped[CheckDecision]
    reason: Mapped[Body] = mapped_column(default="")
    # The challenge's version that was checked: nobody passes a text that they have not read.
    checked_version: Mapped[int]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    checker: Mapped[User | None] = relationship(lazy="raise")


class ChallengeRelease(Identified, Timestamped, Base):
    """转为公开: from 定向 to public, asked for by one person of the owner, confirmed by another."""

    __tablename__ = "challenge_releases"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
