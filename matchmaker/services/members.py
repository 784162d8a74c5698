"""Members (企业成员): who acts for an enterprise, and in which role."""

from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.context import Context
from matchmaker.errors import Conflict, InvalidState, NotFound
from matchmaker.permissions import Permission, authorize, visible_members
from matchmaker.services import audit, claims, notices, paging, sessions, tokens
from matchmaker.services.paging import Page
from models.audit import AuditEvent
from models.enterprises import Enterprise
from models.enums import MemberRole, NoticeKind
from models.users import Membership


def _full(ctx: Context) -> Select[Membership]:
    return (
        select(Membership)
        .where(visible_members(ctx.actor))
        .options(joinedload(Membership.user), joinedload(Membership.enterprise))
    )


def require_enterprise(ctx: Context, public_id: str | None) -> Enterprise:
    """Return the enterprise of this id, one's own without an id; raise NotFound."""
    wanted = Enterprise.id == ctx.actor.enterprise_id
    if public_id is not None:
        wanted = Enterprise.public_id == public_id
    row = ctx.session.scalars(select(Enterprise).where(wanted)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Membership]:
    """Return the members of one's own enterprise, or of an organizer's region.

    `filters`: enterprise (public id).
    """
    thing = None if ctx.actor.enterprise_id is None else require_enterprise(ctx, None)
    authorize(ctx.actor, Permission.READ_MEMBERS, thing)
    query = _full(ctx)
    if filters.get("enterprise"):
        query = query.where(Membership.enterprise.has(public_id=filters["enterprise"]))
    return paging.fetch(ctx.session, query.order_by(Membership.id), filters)


def _manageable(ctx: Context, public_id: str) -> Membership:
    row = ctx.session.scalars(_full(ctx).where(Membership.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.MANAGE_MEMBERS, row)
    return row


def change_role(ctx: Context, public_id: str, role: MemberRole) -> Membership:
    """Give a member another role; an enterprise keeps an owner (Conflict)."""
    row = _manageable(ctx, public_id)
    if role is not MemberRole.OWNER:
        _require_another_owner(ctx, row)
    row.role = role
    audit.record(ctx, "membership.change", row, role=role.value)
    return row


def remove(ctx: Context, public_id: str) -> None:
    """End a membership; the account stays, without any enterprise."""
    row = _manageable(ctx, public_id)
    _require_another_owner(ctx, row)
    audit.record(ctx, "membership.end", row, enterprise=row.enterprise.public_id)
    ctx.session.delete(row)


def disable(ctx: Context, public_id: str, reason: str) -> Membership:
    """Shut the account of a member. active → disabled.

    Its owners do it, and the organizers of its region: these even to the last owner. The owners of
    the enterprise are told.
    """
    row = _shuttable(ctx, public_id)
    if not row.user.is_active:
        raise InvalidState
    if row.user_id == ctx.actor.user_id:
        raise Conflict("own_account")
    row.user.is_active = False
    sessions.revoke_all(ctx, row.user_id)
    tokens.revoke_all(ctx, row.user_id)
    audit.record(ctx, "membership.disable", row, reason=reason)
    _tell(ctx, NoticeKind.MEMBER_DISABLED, row)
    return row


def enable(ctx: Context, public_id: str) -> Membership:
    """Open the account of a member again. disabled → active."""
    row = _shuttable(ctx, public_id)
    if not can_enable(ctx, row):
        raise InvalidState
    row.user.is_active, row.user.failed_sign_ins, row.user.locked_until = True, 0, None
    audit.record(ctx, "membership.enable", row)
    _tell(ctx, NoticeKind.MEMBER_ENABLED, row)
    return row


def can_enable(ctx: Context, row: Membership) -> bool:
    """Whether a shut account may be opened again: what the bureau shut, no owner opens."""
    if row.user.is_active or row.user.erased_at is not None:
        return False
    return ctx.actor.enterprise_id is None or _was_shut_by_owner(ctx, row)


def _was_shut_by_owner(ctx: Context, row: Membership) -> bool:
    shut = or_(
        and_(AuditEvent.action == "membership.disable", AuditEvent.subject_id == row.public_id),
        and_(AuditEvent.action == "user.disable", AuditEvent.subject_id == row.user.public_id),
    )
    last = select(AuditEvent.actor_id).where(shut).order_by(AuditEvent.id.desc()).limit(1)
    colleagues = select(Membership.user_id).where(Membership.enterprise_id == row.enterprise_id)
    return ctx.session.scalar(last) in set(ctx.session.scalars(colleagues))


def _shuttable(ctx: Context, public_id: str) -> Membership:
    row = ctx.session.scalars(_full(ctx).where(Membership.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.DISABLE_MEMBER, row)
    return row


def _tell(ctx: Context, kind: NoticeKind, row: Membership) -> None:
    cause = f"{kind.value}:{row.public_id}:{row.user.version}"
    notices.tell_enterprise(ctx, kind, row.enterprise, row.enterprise_id, cause=cause)


def _require_another_owner(ctx: Context, row: Membership) -> None:
    # Locked, so that two owners cannot remove each other at once.
    query = claims.holders(row.enterprise_id).order_by(Membership.id)
    owners = ctx.session.scalars(query.with_for_update(of=Membership)).all()
    if row.role is MemberRole.OWNER and set(owners) <= {row.id}:
        raise Conflict("last_owner")
