"""Questions on a challenge, and their answers (答疑)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Timestamped, Versioned
from models.challenges import Challenge


class Question(Identified, Timestamped, Versioned, Base):
    """答疑: asked by an enterprise that nobody else learns of; an answer reaches all at once."""

    __tablename__ = "questions"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    text: Mapped[Body]
    answer: Mapped[Body | None]
    answered_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
