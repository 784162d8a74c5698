"""Capabilities (能力项) of suppliers, with typed parameters and evidence."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Body, Code, Identified, Name, Quantity, Timestamped, Versioned
from models.chains import ChainSegment
from models.enums import CapabilityKind, CapabilityVisibility, EvidenceKind, Operator

if TYPE_CHECKING:
    from models.enterprises import Enterprise


class Capability(Identified, Timestamped, Versioned, Base):
    """能力项: a product, process, equipment or service that a supplier offers."""

    __tablename__ = "capabilities"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("chain_segments.id"))
    kind: Mapped[CapabilityKind]
    name: Mapped[Name]
    description: Mapped[Body] = mapped_column(default="")
    capacity_value: Mapped[Quantity | None]
    capacity_unit: Mapped[Code | None]
    visibility: Mapped[CapabilityVisibility] = mapped_column(
        default=CapabilityVisibility.VERIFIED_BUYERS
    )
    is_retired: Mapped[bool] = mapped_column(default=False)

    enterprise: Mapped["Enterprise"] = relationship(back_populates="capabilities", lazy="raise")
    segment: Mapped[ChainSegment | None] = relationship(lazy="raise")
    parameters: Mapped[list["CapabilityParameter"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="CapabilityParameter.position"
    )
    evidence: Mapped[list["CapabilityEvidence"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="CapabilityEvidence.id"
    )


class CapabilityParameter(Base):
    """能力参数: the same shape as a requirement, so that the two compare."""

    __tablename__ = "capability_parameters"

    id: Mapped[int] = mapped_column(primary_key=True)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capabilities.id"), index=True)
    position: Mapped[int]
    name: Mapped[Name]
    operator: Mapped[Operator]
    low: Mapped[Quantity | None]
    high: Mapped[Quantity | None]
    text: Mapped[Name | None]
    unit: Mapped[Code] = mapped_column(default="")


class CapabilityEvidence(Base):
    """佐证材料: a certificate, patent, test report or contract behind a capability."""

    __tablename__ = "capability_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capabilities.id"), index=True)
    kind: Mapped[EvidenceKind]
    title: Mapped[Name]
    number: Mapped[Name | None]
    valid_to: Mapped[date | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))

    attachment: Mapped[Attachment | None] = relationship(lazy="raise")
