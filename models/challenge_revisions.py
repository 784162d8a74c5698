"""Versioned amendments of a published challenge (榜单变更)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Timestamped
from models.challenges import Challenge


class ChallengeRevision(Identified, Timestamped, Base):
    """榜单变更: what a challenge said under each number, as its readers saw it."""

    __tablename__ = "challenge_revisions"
    __table_args__ = (UniqueConstraint("challenge_id", "number"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[Body] = mapped_column(default="")
    deadline_on: Mapped[date | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    challenge: Mapped[Challenge] = relationship(lazy="raise")
