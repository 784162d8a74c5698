"""Claim a profile (认领): from then on somebody of the enterprise stands behind it."""

from sqlalchemy.exc import IntegrityError

from matchmaker.context import Context
from matchmaker.errors import Conflict, Stale
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, transitions
from models.enterprises import Enterprise
from models.enums import MemberRole
from models.users import Membership, User


def require_unclaimed(enterprise: Enterprise) -> None:
    """Raise Conflict if somebody stands behind the profile; who it is, is not told."""
    if enterprise.claimed_at is not None:
        raise Conflict("enterprise_claimed")


def authorize_edit(ctx: Context, enterprise: Enterprise) -> None:
    """Raise unless the actor may edit the profile: organizers only while it is unclaimed."""
    if enterprise.claimed_at is None:
        authorize(ctx.actor, Permission.FILL_IN_PROFILE, enterprise)
    else:
        authorize(ctx.actor, Permission.EDIT_ENTERPRISE, enterprise)


def claim(ctx: Context, enterprise: Enterprise) -> None:
    """Claim a profile. unclaimed → claimed; of two at once one is refused (Conflict)."""
    require_unclaimed(enterprise)
    condition = Enterprise.claimed_at.is_(None)
    if not transitions.move(ctx, enterprise, condition, claimed_at=ctx.now):
        ctx.session.refresh(enterprise, ["claimed_at"])
        require_unclaimed(enterprise)
        raise Stale
    audit.record(ctx, "enterprise.claim", enterprise)


def join(ctx: Context, user: User, enterprise: Enterprise, role: MemberRole) -> Membership:
    """Make `user` a member; raise Conflict if the user belongs to an enterprise already."""
    row = Membership(user=user, enterprise=enterprise, role=role)
    ctx.session.add(row)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise Conflict("already_member") from error
    audit.record(ctx, "membership.begin", row, enterprise=enterprise.public_id, role=role.value)
    return row
