"""Agreements that somebody accepted (协议确认)."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Name, Timestamped


class Consent(Identified, Timestamped, Base):
    """保密协议确认: which text (by its hash) was accepted for which enterprise, by whom, whence."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("challenge_id", "enterprise_id", "text_sha256"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    address: Mapped[Name] = mapped_column(default="")
