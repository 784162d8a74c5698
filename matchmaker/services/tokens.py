"""Access tokens `mm_<id>_<secret>` for the API: scopes, an end, and only a digest kept.

A token may do what its owner may do at that moment, within its scopes; it neither makes tokens
nor changes what one signs in with (the column `tokens` of the permission table).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, opaque, paging
from matchmaker.services.paging import Page
from models.enums import TokenScope
from models.users import AccessToken

PREFIX = "mm"
EVERYTHING = tuple(TokenScope)


def create(
    ctx: Context,
    user_id: int,
    label: str,
    *,
    days: int | None = None,
    scopes: Sequence[TokenScope] = EVERYTHING,
) -> tuple[AccessToken, str]:
    """Make a token for a user; return its row, and its text, which is shown this once."""
    secret, digest = opaque.new_secret()
    row = AccessToken(
        user_id=user_id,
        label=label,
        digest=digest,
        scopes=[scope.value for scope in EVERYTHING if scope in scopes],
        expires_at=None if days is None else ctx.now + timedelta(days=days),
    )
    ctx.session.add(row)
    audit.record(ctx, "token.create", row)
    return row, f"{PREFIX}_{row.public_id}_{secret}"


def create_own(ctx: Context, fields: dict[str, Any]) -> tuple[AccessToken, str]:
    """Make a token for oneself: `label`, `days`, `scopes`."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    assert ctx.actor.user_id is not None  # noqa: S101 - the table lets nobody else come here
    days, scopes = fields["days"], fields["scopes"]
    return create(ctx, ctx.actor.user_id, fields["label"], days=days, scopes=scopes)


def _own(ctx: Context) -> Select[AccessToken]:
    return select(AccessToken).where(
        AccessToken.user_id == ctx.actor.user_id, AccessToken.revoked_at.is_(None)
    )


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[AccessToken]:
    """Return one's own tokens that are not revoked, the newest first."""
    authorize(ctx.actor, Permission.READ_ACCOUNT)
    query = _own(ctx).order_by(AccessToken.created_at.desc(), AccessToken.id.desc())
    return paging.fetch(ctx.session, query, filters)


def revoke(ctx: Context, public_id: str) -> None:
    """Revoke one of one's own tokens; raise NotFound. live → revoked."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    # Locked: of two who revoke it at once, the second finds no live token.
    query = _own(ctx).where(AccessToken.public_id == public_id).with_for_update()
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    _revoke(ctx, [row])


def list_all(ctx: Context, filters: dict[str, Any]) -> Page[AccessToken]:
    """Return everybody's tokens that are not revoked, with their users, the newest first."""
    authorize(ctx.actor, Permission.READ_USERS)
    query = (
        select(AccessToken)
        .where(AccessToken.revoked_at.is_(None))
        .options(selectinload(AccessToken.user))
        .order_by(AccessToken.created_at.desc(), AccessToken.id.desc())
    )
    return paging.fetch(ctx.session, query, filters)


def revoke_for(ctx: Context, public_id: str) -> None:
    """Revoke somebody's token; raise NotFound. live → revoked."""
    authorize(ctx.actor, Permission.MANAGE_USERS)
    query = select(AccessToken).where(
        AccessToken.public_id == public_id, AccessToken.revoked_at.is_(None)
    )
    row = ctx.session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    _revoke(ctx, [row])


def revoke_all(ctx: Context, user_id: int, *, label: str | None = None) -> None:
    """Revoke the live tokens of a user, those with `label` where one is given."""
    query = select(AccessToken).where(
        AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None)
    )
    if label is not None:
        query = query.where(AccessToken.label == label)
    _revoke(ctx, ctx.session.scalars(query.order_by(AccessToken.id).with_for_update()))


def _revoke(ctx: Context, rows: Iterable[AccessToken]) -> None:
    for row in rows:
        row.revoked_at = ctx.now
        audit.record(ctx, "token.revoke", row)


def find(ctx: Context, text: str) -> AccessToken | None:
    """Return the token that `text` is, with its user; None if it is unknown, revoked or expired."""
    given = opaque.read(PREFIX, text)
    if given is None:
        return None
    row = ctx.session.scalars(
        select(AccessToken)
        .where(AccessToken.public_id == given.public_id, AccessToken.revoked_at.is_(None))
        .options(selectinload(AccessToken.user))
    ).one_or_none()
    if row is None or not given.opens(row.digest) or not row.user.is_active:
        return None
    if row.expires_at is not None and row.expires_at <= ctx.now:
        return None
    return row
