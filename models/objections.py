"""Objections (异议) against the selection of a challenge."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Timestamped, Versioned
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ObjectionState


class Objection(Identified, Timestamped, Versioned, Base):
    """异议: a bidder disputes the selection within the window; the organizer decides on it."""

    __tablename__ = "objections"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    text: Mapped[Body]
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.FILED)
    answer: Mapped[Body | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
