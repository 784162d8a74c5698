"""Take back what was entered by mistake and nobody has taken up: it is gone, but for the trail.

Whatever refers to it keeps it: then it stays, and who asked is told.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from matchmaker.context import Context
from matchmaker.errors import Conflict, InvalidState, NotFound
from matchmaker.permissions import (
    Permission,
    authorize,
    visible_capabilities,
    visible_enterprises,
)
from matchmaker.services import audit, capabilities, challenges, claims, index_jobs, survivors
from models.base import Base
from models.capabilities import Capability, CapabilityEvidence, CapabilityParameter
from models.chains import ChainSegment, IndustryChain
from models.challenges import Challenge, ChallengeInvitation, Requirement
from models.enterprises import Certificate, Enterprise, EnterpriseAlias, EnterpriseSegment, Patent
from models.enums import ChallengeStatus
from models.tiers import TierFact

Parts: TypeAlias = Sequence[tuple[type[Base], InstrumentedAttribute[int]]]
Row = TypeVar("Row", Enterprise, Capability, Challenge)


def remove_enterprises(ctx: Context, versions: Mapping[str, int]) -> None:
    """Remove profiles that nobody has claimed, all or none; `versions` by public id.

    Raise NotFound, or Conflict if one changed since or something refers to it.
    """
    query = select(Enterprise).where(visible_enterprises(ctx.actor), ~survivors.is_merged())
    rows = _unchanged(ctx, Enterprise, query, versions)
    for row in rows:
        authorize(ctx.actor, Permission.FILL_IN_PROFILE, row)
        claims.require_unclaimed(row)
        audit.note(ctx, "enterprise.remove", "Enterprise", row.public_id)
    for code in _chains_of(ctx, rows):
        index_jobs.rebuild(ctx, code)
    parts = (EnterpriseAlias, Certificate, Patent, EnterpriseSegment, TierFact)
    _delete(ctx, rows, [(part, part.enterprise_id) for part in parts])


def _chains_of(ctx: Context, rows: Sequence[Enterprise]) -> list[str]:
    return list(
        ctx.session.scalars(
            select(IndustryChain.code)
            .join(ChainSegment, ChainSegment.chain_id == IndustryChain.id)
            .join(EnterpriseSegment, EnterpriseSegment.segment_id == ChainSegment.id)
            .where(EnterpriseSegment.enterprise_id.in_([row.id for row in rows]))
            .distinct()
            .order_by(IndustryChain.code)
        )
    )


def remove_capabilities(ctx: Context, versions: Mapping[str, int]) -> None:
    """Remove capabilities, all or none; `versions` by public id.

    Raise NotFound, or Conflict if one changed since or something refers to it.
    """
    query = select(Capability).where(visible_capabilities(ctx.actor))
    query = query.options(joinedload(Capability.enterprise))
    rows = _unchanged(ctx, Capability, query, versions)
    for row in rows:
        capabilities.authorize_edit(ctx, row.enterprise)
        index_jobs.refresh(ctx, row.enterprise)
        audit.note(ctx, "capability.remove", "Capability", row.public_id)
    parts = (CapabilityParameter, CapabilityEvidence)
    _delete(ctx, rows, [(part, part.capability_id) for part in parts])


def remove_drafts(ctx: Context, versions: Mapping[str, int]) -> None:
    """Remove drafts that their author has not handed in, all or none; `versions` by public id.

    Raise NotFound, InvalidState, or Conflict if one changed since or something refers to it.
    """
    rows = _unchanged(ctx, Challenge, challenges.visible(ctx), versions)
    for row in rows:
        authorize(ctx.actor, Permission.EDIT_CHALLENGE, row)
        if row.status is not ChallengeStatus.DRAFT:
            raise InvalidState
        audit.note(ctx, "challenge.remove", "Challenge", row.public_id)
    parts = (Requirement, ChallengeInvitation)
    _delete(ctx, rows, [(part, part.challenge_id) for part in parts])


def _unchanged(
    ctx: Context, kind: type[Row], query: Select[Row], versions: Mapping[str, int]
) -> list[Row]:
    """Return the rows of these public ids; raise NotFound, or Conflict if one has changed."""
    query = query.where(kind.public_id.in_(list(versions))).order_by(kind.id)
    rows = list(ctx.session.scalars(query))
    if len(rows) < len(versions):
        raise NotFound
    for row in rows:
        if row.version != versions[row.public_id]:
            name = row.title if isinstance(row, Challenge) else row.name
            raise Conflict("import_changed_since", name=name)
    return rows


def _delete(ctx: Context, rows: Sequence[Row], parts: Parts) -> None:
    """Delete rows with their parts, past the relationships: they would load what they keep."""
    ctx.session.flush()
    for row in rows:
        ctx.session.expunge(row)
    kind, keys = type(rows[0]), [row.id for row in rows]
    try:
        for table, column in (*parts, (kind, kind.id)):
            statement = delete(table).where(column.in_(keys))
            ctx.session.execute(statement.execution_options(synchronize_session=False))
    except IntegrityError as error:
        raise Conflict("still_referred_to") from error
