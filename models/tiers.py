"""Cultivation tiers (专精特新梯度): rule sets with dates, and the facts granted under them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Name, Quantity


class TierRuleSet(Base):
    """梯度规则版本: one edition of the official rules, with its source."""

    __tablename__ = "tier_rule_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    source: Mapped[Body]

    tiers: Mapped[list["Tier"]] = relationship(
        back_populates="rule_set", cascade="all, delete-orphan", lazy="raise", order_by="Tier.rank"
    )


class Tier(Base):
    """梯度等级: one rung of a rule set; a higher rank stands higher."""

    __tablename__ = "tiers"
    __table_args__ = (UniqueConstraint("rule_set_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("tier_rule_sets.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    rank: Mapped[int]

    rule_set: Mapped[TierRuleSet] = relationship(back_populates="tiers", lazy="raise")
    criteria: Mapped[list["TierCriterion"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="TierCriterion.position"
    )


class TierCriterion(Base):
    """梯度认定条件: one line of a rule set; without a value it is checked by a person."""

    __tablename__ = "tier_criteria"

    id: Mapped[int] = mapped_column(primary_key=True)
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"), index=True)
    position: Mapped[int]
    name: Mapped[Name]
    # What of an enterprise answers it; None: nothing that is registered does.
    fact: Mapped[Code | None]
    low: Mapped[Quantity | None]
    high: Mapped[Quantity | None]
    unit: Mapped[Code] = mapped_column(default="")
    # Who misses this line may still qualify in another way, which a person checks.
    is_alternative: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Body]


class TierFact(Base):
    """梯度认定: granted to an enterprise by an issuer in a batch, for a span of days."""

    __tablename__ = "tier_facts"
    __table_args__ = (Index(None, "enterprise_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"))
    issuer: Mapped[Name]
    batch: Mapped[Name | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date]

    tier: Mapped[Tier] = relationship(lazy="raise")
