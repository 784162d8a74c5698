"""Bids (揭榜): what an enterprise, alone or with others, offers for a challenge."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Body, Identified, Name, Timestamped, Versioned, Yuan
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import BidState, CheckDecision, LineClaim


class Bid(Identified, Timestamped, Versioned, Base):
    """揭榜: one per enterprise and challenge, whatever becomes of it."""

    __tablename__ = "bids"
    __table_args__ = (
        UniqueConstraint("challenge_id", "enterprise_id"),
        Index(None, "challenge_id", "state"),
    )

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    # 基本情况、创新能力、攻关(合作)方案、合作方式: the parts of the national 揭榜申请书.
    introduction: Mapped[Body] = mapped_column(default="")
    innovation: Mapped[Body] = mapped_column(default="")
    offer: Mapped[Body] = mapped_column(default="")
    cooperation: Mapped[list[str]] = mapped_column(JSON, default=list)
    price_yuan: Mapped[Yuan | None]
    duration_months: Mapped[int | None]
    state: Mapped[BidState] = mapped_column(default=BidState.DRAFT)
    # The enterprise's sheet as it was when the bid was handed in.
    sheet: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[Body | None]
    # SHA-256 of the canonical content with its files, as the bidder's receipt states it.
    receipt_sha256: Mapped[str | None] = mapped_column(String(64))
    # The revision of the challenge that the bid answers; behind it, the bid must be confirmed.
    confirmed_revision: Mapped[int] = mapped_column(default=1)
    forwarded_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # The buyer's reason; every bid that was not selected has one before the challenge closes.
    decision_reason: Mapped[Body | None]
    runner_up_rank: Mapped[int | None]
    # How many versions are the buyer's decisions: a bidder is not told of those by the number.
    decisions: Mapped[int] = mapped_column(default=0)

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    lines: Mapped[list["BidLine"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="BidLine.position"
    )
    members: Mapped[list["ConsortiumMember"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="ConsortiumMember.enterprise_id"
    )
    evidence: Mapped[list["BidEvidence"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="BidEvidence.id"
    )
    checks: Mapped[list["BidCheck"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="BidCheck.id"
    )


class BidLine(Base):
    """指标响应: what the bid says to one requirement, and which enterprise takes it on."""

    __tablename__ = "bid_lines"
    __table_args__ = (UniqueConstraint("bid_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"))
    # The requirement's position in the revision that the bid answers, and its name then.
    position: Mapped[int]
    name: Mapped[Name]
    # What the enterprise states of itself; empty until it has looked at the line.
    claim: Mapped[LineClaim | None]
    statement: Mapped[Body] = mapped_column(default="")
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")


class ConsortiumMember(Base):
    """联合体成员: beside the lead, which is the bid's own enterprise; takes part once it agreed."""

    __tablename__ = "consortium_members"

    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
    task: Mapped[Body] = mapped_column(default="")
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")


class BidEvidence(Base):
    """研发能力佐证: a file that belongs to a bid."""

    __tablename__ = "bid_evidence"
    __table_args__ = (UniqueConstraint("bid_id", "attachment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"))
    title: Mapped[Name]

    attachment: Mapped[Attachment] = relationship(lazy="raise")


class BidCheck(Identified, Timestamped, Base):
    """初审: the organizer's check of the form of a bid."""

    __tablename__ = "bid_checks"

    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), index=True)
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision: Mapped[CheckDecision]
    reason: Mapped[Body] = mapped_column(default="")
