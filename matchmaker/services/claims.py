"""Claim a profile (认领): from then on somebody of the enterprise stands behind it."""

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from matchmaker.context import Context
from matchmaker.errors import Conflict, Stale
from matchmaker.permissions import Permission, authorize, is_permitted
from matchmaker.services import audit, paging, transitions
from models.enterprises import Enterprise
from models.enums import MemberRole, UserRole
from models.users import Membership, User


def require_unclaimed(enterprise: Enterprise) -> None:
    """Raise Conflict if somebody of the enterprise ever stood behind the profile."""
    if enterprise.claimed_at is not None:
        raise Conflict("enterprise_claimed")


def is_held(ctx: Context, enterprise: Enterprise) -> bool:
    """Whether somebody stands behind the profile now: an owner whose account is open.

    Owners leave their firms and close their accounts; what is left without one may be claimed anew.
    """
    return paging.exists(ctx.session, holders(enterprise.id))


def holders(enterprise_id: int) -> Select[int]:
    """Select the memberships of the owners whose accounts are open."""
    return (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.enterprise_id == enterprise_id,
            Membership.role == MemberRole.OWNER,
            User.is_active,
        )
    )


def require_free(ctx: Context, enterprise: Enterprise) -> None:
    """Raise Conflict if the profile may not be claimed; who holds it, is not told."""
    if is_held(ctx, enterprise):
        raise Conflict("enterprise_claimed")


def authorize_edit(ctx: Context, enterprise: Enterprise) -> None:
    """Raise unless the actor may edit the profile: organizers only while it is unclaimed."""
    if enterprise.claimed_at is None:
        authorize(ctx.actor, Permission.FILL_IN_PROFILE, enterprise)
    else:
        authorize(ctx.actor, Permission.EDIT_ENTERPRISE, enterprise)


def may_edit(ctx: Context, enterprise: Enterprise) -> bool:
    """Whether the actor may edit the profile, for what a page offers."""
    is_claimed = enterprise.claimed_at is not None
    wanted = Permission.EDIT_ENTERPRISE if is_claimed else Permission.FILL_IN_PROFILE
    return is_permitted(ctx.actor, wanted, enterprise)


def claim(ctx: Context, enterprise: Enterprise) -> None:
    """Claim a profile. unclaimed, left by its owners → claimed.

    Of two at once one is refused (Conflict).
    """
    require_free(ctx, enterprise)
    is_unchanged = Enterprise.claimed_at.is_not_distinct_from(enterprise.claimed_at)
    if not transitions.move(ctx, enterprise, is_unchanged, claimed_at=ctx.now):
        require_free(ctx, enterprise)
        raise Stale
    audit.record(ctx, "enterprise.claim", enterprise)


def join(ctx: Context, user: User, enterprise: Enterprise, role: MemberRole) -> Membership:
    """Make `user` a member; raise Conflict if the user belongs to an enterprise already.

    Who works for the bureau joins no enterprise with that account: nobody checks one's own.
    """
    if user.role is not UserRole.MEMBER:
        raise Conflict("role_cannot_join")
    row = Membership(user=user, enterprise=enterprise, role=role)
    ctx.session.add(row)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise Conflict("already_member") from error
    audit.record(ctx, "membership.begin", row, enterprise=enterprise.public_id, role=role.value)
    return row
