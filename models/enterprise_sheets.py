"""The sheet that an enterprise reuses for all its bids (对接表)."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Name, Timestamped, Versioned, Yuan
from models.enterprises import Enterprise


class EnterpriseSheet(Identified, Timestamped, Versioned, Base):
    """中小企业“揭榜”对接表: what the national form asks beside the profile itself."""

    __tablename__ = "enterprise_sheets"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), unique=True)
    legal_representative: Mapped[Name]
    registered_capital_yuan: Mapped[Yuan | None]
    founded_on: Mapped[date | None]
    address: Mapped[Name] = mapped_column(default="")
    contact_name: Mapped[Name]
    contact_phone: Mapped[Code]
    contact_email: Mapped[Name | None]
    overview: Mapped[Body]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
