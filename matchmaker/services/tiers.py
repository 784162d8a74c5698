"""Cultivation tiers (梯度) of an enterprise on a day, and what the register says to the criteria.

A title counts from its first to its last valid day, whatever the rules are by then: one granted
under the rules of 2022 stays valid to its expiry. Which rules are in force on a day is a matter of
their own dates. Neither depends on today, so later expiry does not rewrite history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize
from matchmaker.services import size_classes, survivors
from models.enterprises import Enterprise
from models.enums import CriterionState, PatentKind
from models.tiers import Tier, TierCriterion, TierFact, TierRuleSet

_HOLDS = "holds_"


@dataclass(frozen=True, slots=True)
class Standing:
    """The titles valid on a day, highest first, and the rules then in force, None before any."""

    day: date
    rule_set: TierRuleSet | None
    facts: list[TierFact]

    @property
    def highest(self) -> Tier | None:
        """Return the highest tier held on the day."""
        return self.facts[0].tier if self.facts else None

    def holds(self, code: str) -> bool:
        """Whether a title of this tier is valid on the day."""
        return any(fact.tier.code == code for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Checked:
    """A criterion, the registered value that answers it (None if none does), and the outcome."""

    criterion: TierCriterion
    value: Decimal | None
    state: CriterionState


@dataclass(frozen=True, slots=True)
class TierCheck:
    """All criteria of a tier."""

    tier: Tier
    criteria: list[Checked]


def find_enterprise(ctx: Context, public_id: str) -> Enterprise:
    """Return an enterprise whose tiers and size the actor may read; raise NotFound."""
    row = ctx.session.scalars(
        select(Enterprise)
        .where(Enterprise.public_id == survivors.public_id_of(ctx, public_id))
        .options(selectinload(Enterprise.patents))
    ).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.READ_TIERS, row)
    return row


def as_of(ctx: Context, enterprise: Enterprise, day: date) -> Standing:
    """Return what an enterprise held on `day`, and the rules in force then."""
    facts = ctx.session.scalars(
        select(TierFact)
        .join(TierFact.tier)
        .where(
            TierFact.enterprise_id == enterprise.id,
            TierFact.valid_from <= day,
            TierFact.valid_to >= day,
        )
        .options(joinedload(TierFact.tier).joinedload(Tier.rule_set))
        .order_by(Tier.rank.desc(), TierFact.valid_from.desc(), TierFact.id)
    )
    return Standing(day, rules_on(ctx, day), list(facts))


def every(ctx: Context) -> list[Tier]:
    """Return the tiers of all rule sets, the newest rules and the highest tier first."""
    query = select(Tier).join(Tier.rule_set).options(joinedload(Tier.rule_set))
    newest = TierRuleSet.effective_from.desc(), TierRuleSet.id
    return list(ctx.session.scalars(query.order_by(*newest, Tier.rank.desc())))


def rules_on(ctx: Context, day: date) -> TierRuleSet | None:
    """Return the newest rules in force on `day`, with their tiers and criteria."""
    return ctx.session.scalars(
        select(TierRuleSet)
        .where(
            TierRuleSet.effective_from <= day,
            or_(TierRuleSet.effective_to.is_(None), TierRuleSet.effective_to >= day),
        )
        .options(selectinload(TierRuleSet.tiers).selectinload(Tier.criteria))
        .order_by(TierRuleSet.effective_from.desc(), TierRuleSet.id)
        .limit(1)
    ).one_or_none()


def check(enterprise: Enterprise, standing: Standing, tier: Tier) -> list[Checked]:
    """Return each criterion of a tier with what the register says to it.

    What nothing registered answers, and what may be met in another way, is for a person to check.
    `patents` of the enterprise and `criteria` of the tier must be loaded.
    """
    return [_check(enterprise, standing, criterion) for criterion in tier.criteria]


def check_all(enterprise: Enterprise, standing: Standing) -> list[TierCheck]:
    """Return the criteria of every tier of the rules then in force, lowest tier first."""
    found = standing.rule_set.tiers if standing.rule_set else []
    return [TierCheck(tier, check(enterprise, standing, tier)) for tier in found]


def _check(enterprise: Enterprise, standing: Standing, criterion: TierCriterion) -> Checked:
    low, high = criterion.low, criterion.high
    value = _value(enterprise, standing, criterion.fact)
    if value is None or (low is None and high is None):
        return Checked(criterion, value, CriterionState.BY_HAND)
    if (low is None or value >= low) and (high is None or value <= high):
        return Checked(criterion, value, CriterionState.MET)
    missed = CriterionState.BY_HAND if criterion.is_alternative else CriterionState.NOT_MET
    return Checked(criterion, value, missed)


def _value(enterprise: Enterprise, standing: Standing, fact: str | None) -> Decimal | None:
    if fact is None:
        return None
    if fact.startswith(_HOLDS):
        return Decimal(standing.holds(fact.removeprefix(_HOLDS)))
    return _FACTS[fact](enterprise)


def _invention_patents(enterprise: Enterprise) -> Decimal:
    return Decimal(sum(row.kind is PatentKind.INVENTION for row in enterprise.patents))


def _is_sme(enterprise: Enterprise) -> Decimal | None:
    known = size_classes.of(enterprise).is_sme
    return None if known is None else Decimal(known)


_FACTS: dict[str, Callable[[Enterprise], Decimal | None]] = {
    "revenue_yuan": lambda enterprise: enterprise.revenue_yuan,
    "invention_patents": _invention_patents,
    "is_sme": _is_sme,
}


def knows(fact: str) -> bool:
    """Whether the register can answer a criterion that asks for `fact`."""
    return fact in _FACTS or fact.startswith(_HOLDS)
