"""Sessions: `ms_<id>_<secret>`, in the cookie of the pages and as a bearer in the API.

A session ends after 30 minutes without a request, after 8 hours at the latest, and with the
first request after it was revoked.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, opaque, paging
from matchmaker.services.paging import Page
from models.users import User, UserSession

PREFIX = "ms"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
# How exact "last seen" is: a write at every request would cost more than it tells.
SEEN_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session was begun: address and program, as the request tells them."""

    address: str = ""
    agent: str = ""


def begin(ctx: Context, user: User, device: Device) -> str:
    """Begin a session; return the text that stands for it, shown this once."""
    secret, digest = opaque.new_secret()
    row = UserSession(
        user_id=user.id,
        digest=digest,
        address=device.address[:128],
        agent=device.agent[:255],
        seen_at=ctx.now,
        expires_at=ctx.now + LONGEST,
    )
    ctx.session.add(row)
    audit.record(ctx, "session.begin", row)
    return f"{PREFIX}_{row.public_id}_{secret}"


def find(ctx: Context, text: str) -> UserSession | None:
    """Return the live session that `text` stands for, with its user."""
    given = opaque.read(PREFIX, text)
    if given is None:
        return None
    row = ctx.session.scalars(
        select(UserSession)
        .where(UserSession.public_id == given.public_id, _is_live(ctx))
        .options(selectinload(UserSession.user))
    ).one_or_none()
    if row is None or not given.opens(row.digest) or not row.user.is_active:
        return None
    return row


def _is_live(ctx: Context) -> ColumnElement[bool]:
    return (
        UserSession.revoked_at.is_(None)
        & (UserSession.expires_at > ctx.now)
        & (UserSession.seen_at > ctx.now - IDLE)
    )


def is_to_be_seen(ctx: Context, row: UserSession) -> bool:
    """Whether `see` has something to write."""
    return row.seen_at <= ctx.now - SEEN_STEP


def see(ctx: Context, key: int) -> None:
    """Note that the session is in use."""
    ctx.session.execute(update(UserSession).where(UserSession.id == key).values(seen_at=ctx.now))


def _own(ctx: Context) -> Select[UserSession]:
    return select(UserSession).where(UserSession.user_id == ctx.actor.user_id, _is_live(ctx))


def list_page(ctx: Context, filters: dict[str, int]) -> Page[UserSession]:
    """Return one's own live sessions, the newest first."""
    authorize(ctx.actor, Permission.READ_ACCOUNT)
    query = _own(ctx).order_by(UserSession.created_at.desc(), UserSession.id.desc())
    return paging.fetch(ctx.session, query, filters)


def revoke(ctx: Context, public_id: str) -> None:
    """End one of one's own sessions; raise NotFound. live → revoked."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    # Locked: of two who end it at once, the second finds no live session.
    query = _own(ctx).where(UserSession.public_id == public_id).with_for_update()
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    row.revoked_at = ctx.now
    audit.record(ctx, "session.revoke", row)


def revoke_others(ctx: Context) -> None:
    """End all of one's own sessions but the one that asks."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    assert ctx.actor.user_id is not None  # noqa: S101 - the table lets nobody else come here
    revoke_all(ctx, ctx.actor.user_id, but=ctx.actor.session_id)


def list_all(ctx: Context, filters: dict[str, int]) -> Page[UserSession]:
    """Return everybody's live sessions (在线用户) with their users, the last used first."""
    authorize(ctx.actor, Permission.READ_USERS)
    query = (
        select(UserSession)
        .where(_is_live(ctx))
        .options(selectinload(UserSession.user))
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return paging.fetch(ctx.session, query, filters)


def end_for(ctx: Context, public_id: str) -> None:
    """End somebody's session; raise NotFound. live → revoked."""
    authorize(ctx.actor, Permission.MANAGE_USERS)
    query = select(UserSession).where(UserSession.public_id == public_id, _is_live(ctx))
    row = ctx.session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    row.revoked_at = ctx.now
    audit.record(ctx, "session.revoke", row)


def revoke_all(ctx: Context, user_id: int, *, but: str | None = None) -> None:
    """End the sessions of a user."""
    rows = select(UserSession).where(UserSession.user_id == user_id, _is_live(ctx))
    for row in ctx.session.scalars(rows):
        if row.public_id != but:
            row.revoked_at = ctx.now
            audit.record(ctx, "session.revoke", row)


def end(ctx: Context, text: str) -> None:
    """Sign out: end the session that `text` stands for, if it is one. live → revoked."""
    row = find(ctx, text)
    if row is not None:
        row.revoked_at = ctx.now
        audit.record(ctx, "session.end", row)
