"""What becomes of a selected bid (合作): stages, amounts and follow-ups."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Body, Identified, Name, Timestamped, Versioned, Yuan
from models.bids import Bid
from models.enums import (
    AcceptanceOutcome,
    CooperationStage,
    CooperationState,
    FailureReason,
)


class Cooperation(Identified, Timestamped, Versioned, Base):
    """合作: begins with the selection of a bid, ends with acceptance or a reason."""

    __tablename__ = "cooperations"

    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), unique=True)
    state: Mapped[CooperationState] = mapped_column(default=CooperationState.ACTIVE)
    # The last stage that both sides have confirmed.
    stage: Mapped[CooperationStage | None]
    outcome: Mapped[AcceptanceOutcome | None]
    failure_reason: Mapped[FailureReason | None]
    failure_note: Mapped[Body | None]
    ended_at: Mapped[datetime | None]

    bid: Mapped[Bid] = relationship(lazy="raise")
    steps: Mapped[list["CooperationStep"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="CooperationStep.id"
    )
    amounts: Mapped[list["CooperationAmount"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="CooperationAmount.id"
    )
    follow_ups: Mapped[list["FollowUp"]] = relationship(
        back_populates="cooperation",
        cascade="all, delete-orphan",
        lazy="raise",
        order_by="FollowUp.due_on",
    )


class CooperationStep(Identified, Timestamped, Base):
    """合作进展: a stage reached on a day, told by one side and confirmed by the other."""

    __tablename__ = "cooperation_steps"
    __table_args__ = (UniqueConstraint("cooperation_id", "stage"),)

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperations.id"))
    stage: Mapped[CooperationStage]
    reached_on: Mapped[date]
    # Why stages before it were skipped; required where any was.
    skip_reason: Mapped[Body | None]
    note: Mapped[Body] = mapped_column(default="")
    outcome: Mapped[AcceptanceOutcome | None]
    told_by_buyer: Mapped[bool]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CooperationAmount(Identified, Timestamped, Base):
    """合作金额: counts as verified with a document, or once both sides have confirmed it."""

    __tablename__ = "cooperation_amounts"

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperations.id"), index=True)
    title: Mapped[Name]
    amount_yuan: Mapped[Yuan]
    agreed_on: Mapped[date]
    # Days from delivery to payment (条例: at most 60).
    payment_days: Mapped[int | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    told_by_buyer: Mapped[bool]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    attachment: Mapped[Attachment | None] = relationship(lazy="raise")


class FollowUp(Identified, Timestamped, Versioned, Base):
    """跟踪回访: due 30, 90 and 180 days after the selection."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("cooperation_id", "due_on"),
        Index(None, "done_at", "due_on"),
    )

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperations.id"))
    due_on: Mapped[date]
    note: Mapped[Body | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    cooperation: Mapped[Cooperation] = relationship(back_populates="follow_ups", lazy="raise")
