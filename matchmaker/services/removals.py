"""Take back what was entered by mistake and nobody has taken up: it is gone, but for the trail.

Whatever refers to it keeps it: then it stays, and who asked is told.
"""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.context import Context
from matchmaker.errors import Conflict, InvalidState
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, capabilities, challenges, claims, enterprises, index_jobs
from models.base import Base
from models.capabilities import Capability, CapabilityEvidence, CapabilityParameter
from models.challenges import Challenge, ChallengeInvitation, Requirement
from models.enterprises import Certificate, Enterprise, EnterpriseAlias, EnterpriseSegment, Patent
from models.enums import ChallengeStatus
from models.tiers import TierFact

Parts: TypeAlias = Sequence[tuple[type[Base], InstrumentedAttribute[int]]]


def remove_enterprise(ctx: Context, public_id: str) -> None:
    """Remove a profile that nobody has claimed. Raise Conflict if something refers to it."""
    row = enterprises.get_itself(ctx, public_id)
    authorize(ctx.actor, Permission.FILL_IN_PROFILE, row)
    claims.require_unclaimed(row)
    for code in sorted({segment.chain.code for segment in row.segments}):
        index_jobs.rebuild(ctx, code)
    audit.record(ctx, "enterprise.remove", row)
    parts = (EnterpriseAlias, Certificate, Patent, EnterpriseSegment, TierFact)
    _delete(ctx, row, [(part, part.enterprise_id) for part in parts])


def remove_capability(ctx: Context, public_id: str) -> None:
    """Remove a capability. Raise Conflict if something refers to it."""
    row = capabilities.get(ctx, public_id)
    capabilities.authorize_edit(ctx, row.enterprise)
    index_jobs.refresh(ctx, row.enterprise)
    audit.record(ctx, "capability.remove", row)
    parts = (CapabilityParameter, CapabilityEvidence)
    _delete(ctx, row, [(part, part.capability_id) for part in parts])


def remove_draft(ctx: Context, public_id: str) -> None:
    """Remove a draft that its author has not handed in. Raise InvalidState, Conflict."""
    row = challenges.get(ctx, public_id)
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, row)
    if row.status is not ChallengeStatus.DRAFT:
        raise InvalidState
    audit.record(ctx, "challenge.remove", row)
    parts = (Requirement, ChallengeInvitation)
    _delete(ctx, row, [(part, part.challenge_id) for part in parts])


def _delete(ctx: Context, row: Enterprise | Capability | Challenge, parts: Parts) -> None:
    """Delete a row with its parts, past the relationships: they would load what they keep."""
    ctx.session.flush()
    ctx.session.expunge(row)
    kind = type(row)
    statements = [delete(part).where(column == row.id) for part, column in parts]
    try:
        for statement in (*statements, delete(kind).where(kind.id == row.id)):
            ctx.session.execute(statement.execution_options(synchronize_session=False))
    except IntegrityError as error:
        raise Conflict("still_referred_to") from error
