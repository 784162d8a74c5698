"""How complete a supplier's profile is, by a formula that its people can check (R-7).

It says how much a need can be held against, nothing about quality, and no ranking reads it.
"""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize, own_stake
from models.capabilities import Capability, CapabilityEvidence
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Enterprise

ENOUGH = 3  # capabilities that say what an enterprise is about
# What counts, with its weight; together 100.
WEIGHTS = {
    "completeness_summary": 10,
    "completeness_segment": 10,
    "completeness_capabilities": 20,
    "completeness_values": 25,
    "completeness_proofs": 25,
    "completeness_sheet": 10,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the formula: `share` of it, in [0, 1], is there."""

    label: str
    weight: int
    share: float

    @property
    def points(self) -> float:
        """Return what the line gives."""
        return self.weight * self.share


@dataclass(frozen=True, slots=True)
class Completeness:
    """The lines of the formula in order; `score` is their sum, 0 to 100."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        """Return the sum, as whole points."""
        return round(sum(part.points for part in self.parts))


def of_own(ctx: Context, own: Enterprise) -> Completeness:
    """Return how complete the actor's enterprise is; its capabilities must be loaded."""
    authorize(ctx.actor, Permission.READ_RECOMMENDATIONS, own_stake(ctx.actor))
    used = [item for item in own.capabilities if not item.is_retired]
    proven, has_sheet = ctx.session.execute(
        select(
            select(func.count(func.distinct(CapabilityEvidence.capability_id)))
            .join(Capability, Capability.id == CapabilityEvidence.capability_id)
            .where(Capability.enterprise_id == own.id, Capability.is_retired.is_(False))
            .scalar_subquery(),
            exists().where(EnterpriseSheet.enterprise_id == own.id),
        )
    ).one()
    valued = sum(bool(item.parameters) for item in used)
    shares = {
        "completeness_summary": float(bool(own.summary)),
        "completeness_segment": float(bool(own.segments)),
        "completeness_capabilities": min(len(used), ENOUGH) / ENOUGH,
        "completeness_values": valued / len(used) if used else 0.0,
        "completeness_proofs": proven / len(used) if used else 0.0,
        "completeness_sheet": float(has_sheet),
    }
    return Completeness(
        tuple(Part(messages.text(code), weight, shares[code]) for code, weight in WEIGHTS.items())
    )
