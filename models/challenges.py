"""Challenges (榜单) and their requirements (指标)."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Name, Quantity, Timestamped, Versioned, Yuan
from models.chains import ChainSegment, IndustryChain
from models.challenge_lists import ChallengeList
from models.enterprises import Enterprise
from models.enums import (
    AcceptanceOutcome,
    ChallengeKind,
    ChallengeStatus,
    CheckLevel,
    Operator,
    Visibility,
)


class Challenge(Identified, Timestamped, Versioned, Base):
    """榜单(需求): what a buyer needs, with measurable requirements, a budget and a deadline."""

    __tablename__ = "challenges"
    __table_args__ = (Index(None, "status", "visibility", "deadline_on"), Index(None, "chain_id"))

    buyer_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    challenge_list_id: Mapped[int | None] = mapped_column(
        ForeignKey("challenge_lists.id"), index=True
    )
    # Who drafted it: nobody checks or releases a text of their own.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chain_id: Mapped[int] = mapped_column(ForeignKey("industry_chains.id"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("chain_segments.id"))
    kind: Mapped[ChallengeKind]
    title: Mapped[Name]
    background: Mapped[Body] = mapped_column(default="")
    content: Mapped[Body] = mapped_column(default="")
    items: Mapped[list[str]] = mapped_column(JSON, default=list)
    cooperation: Mapped[list[str]] = mapped_column(JSON, default=list)
    ip_terms: Mapped[Body] = mapped_column(default="")
    bidder_conditions: Mapped[Body] = mapped_column(default="")
    # Shown to invited suppliers and the bureau only, never on a public page.
    confidential_detail: Mapped[Body | None]
    budget_yuan: Mapped[Yuan | None]
    deadline_on: Mapped[date | None]
    duration_months: Mapped[int | None]
    visibility: Mapped[Visibility]
    status: Mapped[ChallengeStatus] = mapped_column(default=ChallengeStatus.DRAFT)
    # Where a submitted challenge waits: the county looks first where the list says so.
    check_level: Mapped[CheckLevel | None]
    # How many suppliers may be selected, 1 to 3; fixed at publication.
    max_awards: Mapped[int] = mapped_column(default=1)
    # Why a need states no measurable requirement; without either it cannot be submitted.
    no_requirements_reason: Mapped[Body | None]
    # The author declared that nothing 涉密 is posted.
    secrecy_declared_at: Mapped[datetime | None]
    # An agreement that invited suppliers accept before they read the confidential detail.
    nda_text: Mapped[Body | None]
    # The owner lets the organizer of its region read the confidential detail.
    is_open_to_organizer: Mapped[bool] = mapped_column(default=False)
    # Counts material changes after publication; bids confirm the number that they answer.
    revision: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime | None]
    # When the owner last said that the need still stands.
    confirmed_at: Mapped[datetime | None]
    objections_until: Mapped[date | None]
    awarded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[AcceptanceOutcome | None]
    # Given at publication; invited challenges have a series of their own.
    code: Mapped[Code | None] = mapped_column(unique=True)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[Body | None]

    buyer: Mapped[Enterprise] = relationship(lazy="raise")
    challenge_list: Mapped[ChallengeList | None] = relationship(lazy="raise")
    chain: Mapped[IndustryChain] = relationship(lazy="raise")
    segment: Mapped[ChainSegment | None] = relationship(lazy="raise")
    requirements: Mapped[list["Requirement"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="Requirement.position"
    )
    invited: Mapped[list[Enterprise]] = relationship(
        secondary="challenge_invitations", lazy="raise", order_by=Enterprise.id
    )


class Requirement(Base):
    """指标: name, operator, value, unit, test method, and whether it is a must."""

    __tablename__ = "requirements"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    position: Mapped[int]
    name: Mapped[Name]
    operator: Mapped[Operator]
    low: Mapped[Quantity | None]
    high: Mapped[Quantity | None]
    text: Mapped[Name | None]
    unit: Mapped[Code] = mapped_column(default="")
    method: Mapped[Name | None]
    is_must_have: Mapped[bool] = mapped_column(default=False)


class InvitationProposal(Base):
    """邀请建议: an organizer's, without effect until the owner takes it up."""

    __tablename__ = "invitation_proposals"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")


class ChallengeInvitation(Base):
    """定向邀请: which enterprise may see an invited challenge."""

    __tablename__ = "challenge_invitations"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
