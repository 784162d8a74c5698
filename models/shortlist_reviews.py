"""What people say of a shortlist beside the final decision: opinions, and who stands aside."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Timestamped
from models.challenges import Challenge
from models.enums import Decision, ReasonCode
from models.shortlists import ShortlistEntry
from models.users import User


class ShortlistReview(Identified, Timestamped, Base):
    """评审意见: what one of two reviewers thinks of an entry, without having seen the other's."""

    __tablename__ = "shortlist_reviews"
    __table_args__ = (UniqueConstraint("entry_id", "reviewer_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("shortlist_entries.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    decision: Mapped[Decision]
    reason_code: Mapped[ReasonCode | None]
    note: Mapped[Body | None]
    decided_at: Mapped[datetime]

    entry: Mapped[ShortlistEntry] = relationship(back_populates="reviews", lazy="raise")
    reviewer: Mapped[User] = relationship(lazy="raise")


class Recusal(Identified, Timestamped, Base):
    """回避: an officer with an interest in a challenge neither sees nor reviews its shortlists."""

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("challenge_id", "user_id"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[Body]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")
