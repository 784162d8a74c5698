"""What the buyer of a challenge makes of suppliers that are recommended for it (取舍)."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Timestamped, Versioned
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import Decision, ReasonCode
from models.users import User


class SupplierChoice(Identified, Timestamped, Versioned, Base):
    """取舍: kept or dropped with a reason, and when the supplier was asked to bid.

    It is the buyer's own: neither the supplier nor the bureau reads it.
    """

    __tablename__ = "supplier_choices"
    __table_args__ = (UniqueConstraint("challenge_id", "enterprise_id"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    decision: Mapped[Decision | None]
    reason_code: Mapped[ReasonCode | None]
    note: Mapped[Body | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    decided_by: Mapped[User | None] = relationship(lazy="raise")
