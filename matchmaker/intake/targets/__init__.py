"""Where an imported row goes: found again by its key, else created; changed only on request."""

from matchmaker.intake.targets import capabilities, challenges, enterprises, tiers
from matchmaker.intake.targets.base import Change, Row, Saved, Target
from models.enums import ImportKind

__all__ = ["TARGETS", "Change", "Row", "Saved", "Target"]

TARGETS: dict[str, Target] = {
    ImportKind.ENTERPRISES: enterprises.TARGET,
    ImportKind.TIERS: tiers.TARGET,
    ImportKind.CAPABILITIES: capabilities.TARGET,
    ImportKind.CHALLENGES: challenges.TARGET,
}
