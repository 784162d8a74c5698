"""Invitations by mail link: into one's own enterprise, or to claim a profile that was filled in.

The link `mi_<id>_<secret>` goes to the address alone; it works once, for 14 days.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, select, update
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.installation import Installation
from matchmaker.permissions import Permission, authorize, visible_member_invitations
from matchmaker.services import audit, claims, members, opaque, outbox, paging, users
from matchmaker.services.paging import Page
from matchmaker.services.passwords import Hashed
from models.enterprises import Enterprise
from models.enums import MemberRole, UserRole
from models.registrations import MemberInvitation
from models.users import Membership, User

PREFIX = "mi"
LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The account that somebody who was invited wants."""

    username: str
    display_name: str
    password: Hashed


def _full() -> Select[MemberInvitation]:
    return select(MemberInvitation).options(joinedload(MemberInvitation.enterprise))


def _is_open(ctx: Context) -> ColumnElement[bool]:
    return (
        MemberInvitation.accepted_at.is_(None)
        & MemberInvitation.revoked_at.is_(None)
        & (MemberInvitation.expires_at > ctx.now)
    )


def invite(ctx: Context, home: Installation, fields: dict[str, Any]) -> MemberInvitation:
    """Mail a link: `email`, `role`, `enterprise` (public id; one's own without).

    An owner invites editors and viewers; the owner of an unclaimed profile is invited by an
    organizer of its region. Raise NotFound, Forbidden, or Conflict if it has an owner.
    """
    enterprise = members.require_enterprise(ctx, fields["enterprise"])
    if fields["role"] is MemberRole.OWNER:
        authorize(ctx.actor, Permission.INVITE_OWNER, enterprise)
        claims.require_free(ctx, enterprise)
    else:
        authorize(ctx.actor, Permission.MANAGE_MEMBERS, enterprise)
    secret, digest = opaque.new_secret()
    row = MemberInvitation(
        enterprise=enterprise,
        email=fields["email"],
        role=fields["role"],
        digest=digest,
        expires_at=ctx.now + LASTS,
        invited_by_id=ctx.actor.user_id,
    )
    ctx.session.add(row)
    audit.record(ctx, "invitation.send", row, enterprise=enterprise.public_id)
    link = home.link(f"/join/{PREFIX}_{row.public_id}_{secret}")
    body = messages.text(
        "mail_invitation",
        enterprise=enterprise.name,
        role=messages.label(row.role),
        link=link,
        days=LASTS.days,
    )
    outbox.send(ctx, fields["email"], messages.text("mail_invitation_subject"), body)
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[MemberInvitation]:
    """Return the invitations of one's own enterprise, or of an organizer's region."""
    thing = None if ctx.actor.enterprise_id is None else members.require_enterprise(ctx, None)
    authorize(ctx.actor, Permission.READ_MEMBERS, thing)
    query = _full().where(visible_member_invitations(ctx.actor))
    return paging.fetch(ctx.session, query.order_by(MemberInvitation.id.desc()), filters)


def open_for(ctx: Context, enterprise: Enterprise) -> list[MemberInvitation]:
    """Return the invitations into an enterprise whose link still works, newest first."""
    authorize(ctx.actor, Permission.READ_MEMBERS, enterprise)
    query = _full().where(
        visible_member_invitations(ctx.actor),
        MemberInvitation.enterprise_id == enterprise.id,
        _is_open(ctx),
    )
    return list(ctx.session.scalars(query.order_by(MemberInvitation.id.desc())))


def revoke(ctx: Context, public_id: str) -> MemberInvitation:
    """Take back an invitation that is open; raise NotFound. open → revoked."""
    # Locked: somebody may be accepting it at this very moment.
    row = ctx.session.scalars(
        _full()
        .where(
            visible_member_invitations(ctx.actor),
            MemberInvitation.public_id == public_id,
            _is_open(ctx),
        )
        .with_for_update(of=MemberInvitation)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.role is MemberRole.OWNER:
        authorize(ctx.actor, Permission.INVITE_OWNER, row)
    else:
        authorize(ctx.actor, Permission.MANAGE_MEMBERS, row)
    row.revoked_at = ctx.now
    audit.record(ctx, "invitation.revoke", row)
    return row


def open_with(ctx: Context, text: str) -> MemberInvitation:
    """Return the open invitation that a link stands for; raise NotFound."""
    given = opaque.read(PREFIX, text)
    row = None
    if given is not None:
        row = ctx.session.scalars(
            _full().where(MemberInvitation.public_id == given.public_id, _is_open(ctx))
        ).one_or_none()
    if given is None or row is None or not given.opens(row.digest):
        raise NotFound("invitation_link_ended")
    return row


def accept(ctx: Context, text: str, newcomer: Newcomer | None) -> Membership:
    """Join with a new account, or without a newcomer as who is signed in. open → accepted.

    Raise NotFound, or Conflict: the name is taken, one belongs to an enterprise already, the
    profile was claimed meanwhile.
    """
    row = open_with(ctx, text)
    user = users.own(ctx) if newcomer is None else _account(ctx, newcomer, row)
    accepted = ctx.session.execute(
        update(MemberInvitation)
        .where(MemberInvitation.id == row.id, _is_open(ctx))
        .values(accepted_at=ctx.now, accepted_by_id=user.id)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(accepted, CursorResult) or accepted.rowcount != 1:
        raise NotFound
    if row.role is MemberRole.OWNER:
        claims.claim(ctx, row.enterprise)
    membership = claims.join(ctx, user, row.enterprise, row.role)
    audit.record(ctx, "invitation.accept", row)
    return membership


def _account(ctx: Context, newcomer: Newcomer, row: MemberInvitation) -> User:
    return users.create(
        ctx,
        newcomer.username,
        newcomer.display_name,
        newcomer.password,
        role=UserRole.MEMBER,
        # The link came to this address, so it is the holder's.
        email=row.email,
    )
