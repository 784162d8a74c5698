"""One's own personal data: a copy of all of it, and its erasure.

Erasure leaves a pseudonym: the user's row stays without name, address, password or sessions, so
that the audit trail, decisions and signatures keep pointing at one person whom nobody knows any
more. Security events and accepted agreements keep the network address for their own retention:
the law asks for it. Recusals keep their reason: a review must stay explicable. Correction is an
edit of the account.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, notices
from models.audit import AuditEvent
from models.consents import Consent
from models.enums import MemberRole, RegistrationState, UserRole
from models.idempotency import IdempotencyRecord
from models.notices import Notice, OutboxMessage
from models.registrations import MemberInvitation, Registration
from models.security_events import SecurityEvent
from models.shortlist_reviews import Recusal
from models.users import AccessToken, Membership, User, UserSession

_ADMINISTRATORS = (UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN)
_ACCOUNT = (
    "public_id",
    "username",
    "display_name",
    "role",
    "email",
    "phone",
    "region_code",
    "muted_notices",
    "wants_mail",
    "password_changed_at",
    "totp_confirmed_at",
    "created_at",
    "updated_at",
)
# What each part of the copy holds of its rows: everything about the person but secrets and keys.
_PARTS: dict[str, tuple[str, ...]] = {
    "sessions": ("public_id", "address", "agent", "created_at", "seen_at", "expires_at",
                 "revoked_at"),
    "tokens": ("public_id", "label", "scopes", "created_at", "expires_at", "revoked_at"),
    "registrations": ("public_id", "credit_code", "name", "region_code", "statement", "state",
                      "reason", "created_at", "decided_at"),
    "invitations": ("public_id", "email", "role", "created_at", "accepted_at"),
    "notices": ("public_id", "kind", "subject_kind", "subject_id", "created_at", "read_at",
                "mailed_at"),
    "consents": ("public_id", "text_sha256", "address", "created_at"),
    "recusals": ("public_id", "reason", "created_at"),
    "acts": ("public_id", "at", "action", "subject_kind", "subject_id", "details"),
    "security_events": ("public_id", "at", "kind", "address", "details"),
    "mails": ("public_id", "recipient", "subject", "body", "state", "created_at", "sent_at"),
}  # fmt: skip


def copy(ctx: Context) -> dict[str, Any]:
    """Return everything that is stored about the actor, by part."""
    authorize(ctx.actor, Permission.READ_OWN_DATA)
    user = notices.settings_of(ctx)
    membership = ctx.session.scalars(
        select(Membership)
        .where(Membership.user_id == user.id)
        .options(joinedload(Membership.enterprise))
    ).one_or_none()
    return {
        "account": _taken(user, _ACCOUNT),
        "membership": membership
        and {
            "enterprise": membership.enterprise.public_id,
            "name": membership.enterprise.name,
            "role": membership.role,
            "created_at": membership.created_at,
        },
        **{
            name: [_taken(row, columns) for row in ctx.session.scalars(_queries(user)[name])]
            for name, columns in _PARTS.items()
        },
    }


def _taken(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _queries(user: User) -> dict[str, Select[Any]]:
    def own(table: Any) -> Select[Any]:
        return select(table).where(table.user_id == user.id).order_by(table.id)

    # Without an address of one's own, no mail is one's own.
    mails = select(OutboxMessage).where(OutboxMessage.recipient == (user.email or ""))
    return {
        "sessions": own(UserSession),
        "tokens": own(AccessToken),
        "registrations": own(Registration),
        "invitations": select(MemberInvitation)
        .where(MemberInvitation.accepted_by_id == user.id)
        .order_by(MemberInvitation.id),
        "notices": own(Notice),
        "consents": own(Consent),
        "recusals": own(Recusal),
        "acts": select(AuditEvent).where(AuditEvent.actor_id == user.id).order_by(AuditEvent.id),
        "security_events": own(SecurityEvent),
        "mails": mails.order_by(OutboxMessage.id),
    }


def erase(ctx: Context, username: str) -> None:
    """Erase the actor's personal data and end the account; `username` confirms it.

    Raise Invalid for another name, Conflict for the last owner of an enterprise with other members
    and for the last administrator of a kind. user → pseudonym.
    """
    authorize(ctx.actor, Permission.ERASE_OWN_ACCOUNT)
    user = notices.settings_of(ctx)
    if username != user.username:
        raise Invalid(errors={"username": [messages.text("field_username_confirm")]})
    _refuse_the_last(ctx, user)
    for part in _ERASED:
        part(ctx, user)
    user.username = f"erased-{user.public_id}"
    user.display_name = messages.text("erased_user")
    user.email = user.phone = user.password_hash = user.totp_secret = None
    user.password_changed_at = user.totp_confirmed_at = user.totp_step = None
    user.muted_notices, user.wants_mail = [], False
    user.is_active, user.erased_at = False, ctx.now
    audit.record(ctx, "user.erase", user)


def _refuse_the_last(ctx: Context, user: User) -> None:
    if user.role in _ADMINISTRATORS:
        same = select(User.id).where(User.role == user.role, User.is_active, User.id != user.id)
        if ctx.session.scalars(same.limit(1)).one_or_none() is None:
            raise Conflict("erase_last_administrator")
    if ctx.actor.member_role is MemberRole.OWNER:
        others = (
            select(Membership.role, func.count())
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.enterprise_id == ctx.actor.enterprise_id,
                Membership.user_id != user.id,
                User.is_active,
            )
            .group_by(Membership.role)
        )
        left = {role for role, _ in ctx.session.execute(others)}
        if left and MemberRole.OWNER not in left:
            raise Conflict("erase_last_owner")


def _write(ctx: Context, statement: Any) -> None:
    ctx.session.execute(statement.execution_options(synchronize_session=False))


def _end_sessions(ctx: Context, user: User) -> None:
    ended = func.coalesce(UserSession.revoked_at, ctx.now)
    values = {"revoked_at": ended, "address": "", "agent": ""}
    _write(ctx, update(UserSession).where(UserSession.user_id == user.id).values(values))


def _revoke_tokens(ctx: Context, user: User) -> None:
    values = {"revoked_at": func.coalesce(AccessToken.revoked_at, ctx.now), "label": ""}
    _write(ctx, update(AccessToken).where(AccessToken.user_id == user.id).values(values))


def _leave_enterprise(ctx: Context, user: User) -> None:
    _write(ctx, delete(Membership).where(Membership.user_id == user.id))
    values = {"statement": "", "updated_at": ctx.now}
    own = Registration.user_id == user.id
    _write(ctx, update(Registration).where(own).values(values))
    waiting = own & (Registration.state == RegistrationState.PENDING)
    decided = {"state": RegistrationState.REJECTED, "reason": messages.text("erased_user")}
    _write(ctx, update(Registration).where(waiting).values(**decided, decided_at=ctx.now))


def _forget_addresses(ctx: Context, user: User) -> None:
    invited = or_(
        MemberInvitation.accepted_by_id == user.id, MemberInvitation.email == (user.email or "")
    )
    _write(ctx, update(MemberInvitation).where(invited).values(email=None))
    if user.email:
        _write(ctx, delete(OutboxMessage).where(OutboxMessage.recipient == user.email))


def _delete_notices(ctx: Context, user: User) -> None:
    _write(ctx, delete(Notice).where(Notice.user_id == user.id))
    _write(ctx, delete(IdempotencyRecord).where(IdempotencyRecord.user_id == user.id))


_ERASED: tuple[Callable[[Context, User], None], ...] = (
    _end_sessions,
    _revoke_tokens,
    _leave_enterprise,
    _forget_addresses,
    _delete_notices,
)
