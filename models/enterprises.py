"""Enterprises (企业), their other names, certificates and places in the chains."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Name, Timestamped, Versioned, Yuan
from models.capabilities import Capability
from models.chains import ChainSegment
from models.enums import AliasKind, EnterpriseKind, PatentKind
from models.regions import FunctionalZone
from models.tiers import TierFact


class Enterprise(Identified, Timestamped, Versioned, Base):
    """企业: buyer in one challenge, supplier in another; universities and institutes too."""

    __tablename__ = "enterprises"
    __table_args__ = (Index(None, "region_code"),)

    credit_code: Mapped[Code] = mapped_column(unique=True)
    # Some issued codes fail the check digit; the operator then names the evidence seen.
    credit_code_evidence: Mapped[Name | None]
    kind: Mapped[EnterpriseKind]
    name: Mapped[Name]
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("functional_zones.id"))
    industry_code: Mapped[Code | None]
    industry_scheme: Mapped[Code | None]
    staff_count: Mapped[int | None]
    revenue_yuan: Mapped[Yuan | None]
    assets_yuan: Mapped[Yuan | None]
    figures_year: Mapped[int | None]
    summary: Mapped[Body] = mapped_column(default="")
    # Somebody of the enterprise stands behind the profile since then; before, an organizer
    # entered it (代填) and nobody has confirmed it.
    claimed_at: Mapped[datetime | None]
    # Enterprises of one group never bid for each other's challenges.
    group_name: Mapped[Name | None]
    contact_name: Mapped[Name | None]
    contact_phone: Mapped[Code | None]
    contact_email: Mapped[Name | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    zone: Mapped[FunctionalZone | None] = relationship(lazy="raise")
    aliases: Mapped[list["EnterpriseAlias"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="EnterpriseAlias.id"
    )
    certificates: Mapped[list["Certificate"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="Certificate.id"
    )
    patents: Mapped[list["Patent"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="Patent.id"
    )
    segments: Mapped[list[ChainSegment]] = relationship(
        secondary="enterprise_segments", lazy="raise", order_by=ChainSegment.id
    )
    tier_facts: Mapped[list[TierFact]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by=TierFact.id
    )
    capabilities: Mapped[list[Capability]] = relationship(
        back_populates="enterprise", lazy="raise", order_by=Capability.id
    )


class EnterpriseAlias(Base):
    """企业别名: a short or former name; the credit code stays the key."""

    __tablename__ = "enterprise_aliases"
    __table_args__ = (UniqueConstraint("enterprise_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    kind: Mapped[AliasKind]
    name: Mapped[Name]


class EnterpriseSegment(Base):
    """Place of an enterprise in a chain: one row per segment that it works in."""

    __tablename__ = "enterprise_segments"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
    segment_id: Mapped[int] = mapped_column(
        ForeignKey("chain_segments.id"), primary_key=True, index=True
    )


class Certificate(Base):
    """体系认证或许可: held by the enterprise as a whole, from its day of issue to its last day.

    What is not known of the two days does not bound it.
    """

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    name: Mapped[Name]
    number: Mapped[Name | None]
    issued_on: Mapped[date | None]
    valid_to: Mapped[date | None]


class Patent(Base):
    """知识产权."""

    __tablename__ = "patents"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    kind: Mapped[PatentKind]
    title: Mapped[Name]
