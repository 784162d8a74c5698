"""Industry chains (产业链) and their segments (环节), kept as data that an organizer edits."""

from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Name, Timestamped, Versioned
from models.enums import Stream

if TYPE_CHECKING:
    from models.enterprises import Enterprise


class IndustryChain(Identified, Timestamped, Versioned, Base):
    """产业链."""

    __tablename__ = "industry_chains"

    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    description: Mapped[Body] = mapped_column(default="")
    position: Mapped[int]

    segments: Mapped[list["ChainSegment"]] = relationship(
        back_populates="chain",
        order_by="ChainSegment.position",
        cascade="all, delete-orphan",
        lazy="raise",
    )
    leads: Mapped[list["Enterprise"]] = relationship(secondary="chain_leads", lazy="raise")


class ChainSegment(Identified, Base):
    """产业链环节: one step of a chain, in order from upstream to downstream."""

    __tablename__ = "chain_segments"
    __table_args__ = (UniqueConstraint("chain_id", "code"),)

    chain_id: Mapped[int] = mapped_column(ForeignKey("industry_chains.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    stream: Mapped[Stream]
    position: Mapped[int]
    products: Mapped[list[str]] = mapped_column(JSON, default=list)

    chain: Mapped[IndustryChain] = relationship(back_populates="segments", lazy="raise")


class ChainLead(Base):
    """链主企业: an enterprise that leads a chain."""

    __tablename__ = "chain_leads"

    chain_id: Mapped[int] = mapped_column(ForeignKey("industry_chains.id"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
