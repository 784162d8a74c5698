"""Users: who there is, what they may act as, and the administrators' acts on their accounts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, Invalid, NotFound
from matchmaker.permissions import Actor, Permission, authorize
from matchmaker.services import (
    audit,
    lookup,
    paging,
    passwords,
    regions,
    sessions,
    tokens,
    zones,
)
from matchmaker.services.paging import Page
from matchmaker.services.passwords import Hashed
from models.enums import TokenScope, UserRole
from models.regions import Region
from models.users import Membership, User

ADMINISTRATORS = (UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN)


def is_privileged(user: User) -> bool:
    """Whether more is asked of the user's sign-in: organizers and administrators."""
    return user.role is UserRole.ORGANIZER or user.role in ADMINISTRATORS


def actor_of(
    ctx: Context,
    user: User,
    scopes: Iterable[TokenScope] | None = None,
    *,
    session_id: str | None = None,
) -> Actor:
    """Return what `user` may act as now, with a token's `scopes` where one is used."""
    belongs = ctx.session.scalars(
        select(Membership).where(Membership.user_id == user.id)
    ).one_or_none()
    return Actor(
        user_id=user.id,
        name=user.display_name,
        role=user.role,
        enterprise_id=belongs.enterprise_id if belongs else None,
        member_role=belongs.role if belongs else None,
        region_code=user.region_code,
        regions=regions.within(ctx, user.region_code),
        zone_id=user.zone_id,
        scopes=None if scopes is None else frozenset(scopes),
        session_id=session_id,
    )


def by_key(ctx: Context, keys: Iterable[int | None]) -> dict[int, User]:
    """Return the users of these keys, those that there are."""
    wanted = sorted({key for key in keys if key is not None})
    return {row.id: row for row in ctx.session.scalars(select(User).where(User.id.in_(wanted)))}


def find_actor_by_id(ctx: Context, user_id: int | None) -> Actor | None:
    """Return the actor of an active user, by the key that a job carries."""
    user = None if user_id is None else ctx.session.get(User, user_id)
    return actor_of(ctx, user) if user is not None and user.is_active else None


def find(ctx: Context, username: str) -> User | None:
    """Return the user of this name."""
    return ctx.session.scalars(select(User).where(User.username == username)).one_or_none()


def has_any(ctx: Context, role: UserRole) -> bool:
    """Whether somebody active has the role."""
    return paging.exists(ctx.session, select(User.id).where(User.role == role, User.is_active))


def own(ctx: Context) -> User:
    """Return the user who acts; raise Forbidden for the installation itself."""
    user = None if ctx.actor.user_id is None else ctx.session.get(User, ctx.actor.user_id)
    if user is None:
        raise Forbidden
    return user


def create(
    ctx: Context,
    username: str,
    display_name: str,
    password: str | Hashed | None,
    *,
    role: UserRole = UserRole.ORGANIZER,
    **values: Any,
) -> User:
    """Store a user; raise Conflict when the name is taken, Invalid for a refused password.

    An organizer without a region gets the one that has no other above it.
    """
    if find(ctx, username) is not None:
        raise Conflict("username_taken")
    if role is UserRole.ORGANIZER and values.get("region_code") is None:
        values["region_code"] = regions.top(ctx)
    if isinstance(password, str):
        password = passwords.hashed(password, username)
    user = User(
        username=username,
        display_name=display_name,
        role=role,
        password_hash=None if password is None else password.text,
        password_changed_at=None if password is None else ctx.now,
        **values,
    )
    ctx.session.add(user)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise Conflict("username_taken") from error
    audit.record(ctx, "user.create", user)
    return user


def get_or_create(ctx: Context, username: str, display_name: str) -> User:
    """Return the user of this name, an organizer without a password if absent."""
    return find(ctx, username) or create(ctx, username, display_name, None)


def set_password(ctx: Context, user: User, password: str | Hashed) -> None:
    """Replace the password of a user, and end all sessions but the one that asks."""
    if isinstance(password, str):
        password = passwords.hashed(password, user.username)
    user.password_hash = password.text
    user.password_changed_at = ctx.now
    audit.record(ctx, "user.set_password", user)
    sessions.revoke_all(ctx, user.id, but=ctx.actor.session_id)


# What administrators do


def _full() -> Select[User]:
    return select(User).options(
        selectinload(User.zone), selectinload(User.membership).selectinload(Membership.enterprise)
    )


def get(ctx: Context, public_id: str) -> User:
    """Return a user; raise NotFound."""
    authorize(ctx.actor, Permission.READ_USERS)
    row = ctx.session.scalars(_full().where(User.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[User]:
    """Return users by name; `filters`: q (username or name), role."""
    authorize(ctx.actor, Permission.READ_USERS)
    query = _full()
    if filters.get("q"):
        wanted = filters["q"]
        query = query.where(
            User.username.contains(wanted, autoescape=True)
            | User.display_name.contains(wanted, autoescape=True)
        )
    if filters.get("role"):
        query = query.where(User.role == filters["role"])
    return paging.fetch(ctx.session, query.order_by(User.username, User.id), filters)


def require_reader(ctx: Context) -> None:
    """Raise Forbidden, or NotFound, unless the actor may read the accounts."""
    authorize(ctx.actor, Permission.READ_USERS)


def require_manager(ctx: Context) -> None:
    """Raise Forbidden, or NotFound, unless the actor keeps the accounts."""
    authorize(ctx.actor, Permission.MANAGE_USERS)


def appoint(ctx: Context, fields: dict[str, Any], password: Hashed | None) -> User:
    """Create the account of an organizer, reviewer or administrator; members come by themselves.

    Raise Conflict when the name is taken, Invalid for a role or region that is none.
    """
    authorize(ctx.actor, Permission.MANAGE_USERS)
    values = {name: fields[name] for name in ("email", "phone")}
    user = create(
        ctx,
        fields["username"],
        fields["display_name"],
        password,
        role=fields["role"],
        **values,
        **_place(ctx, fields),
    )
    return get(ctx, user.public_id)


def reassign(ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None) -> User:
    """Give an account another role, region or zone; not one's own, nor a member's.

    Raise Forbidden, Conflict (a member; the last administrator of its kind), Invalid or Stale.
    """
    user = _changeable(ctx, public_id, version)
    if user.role is UserRole.MEMBER:
        raise Conflict("role_of_member")
    place = _place(ctx, fields)
    if fields["role"] is not user.role:
        _require_another(ctx, user)
    user.role = fields["role"]
    for name, value in place.items():
        setattr(user, name, value)
    audit.record(ctx, "user.reassign", user, role=user.role.value)
    ctx.session.expire(user, ["zone"])
    return get(ctx, public_id)


def disable(ctx: Context, public_id: str, *, version: int | None) -> User:
    """Shut an account, with its sessions and tokens. active → disabled."""
    user = _changeable(ctx, public_id, version)
    _require_another(ctx, user)
    user.is_active = False
    audit.record(ctx, "user.disable", user)
    sessions.revoke_all(ctx, user.id)
    tokens.revoke_all(ctx, user.id)
    return user


def enable(ctx: Context, public_id: str, *, version: int | None) -> User:
    """Open an account again, locked or disabled. disabled → active."""
    user = _changeable(ctx, public_id, version)
    user.is_active, user.failed_sign_ins, user.locked_until = True, 0, None
    audit.record(ctx, "user.enable", user)
    return user


def remove_totp(ctx: Context, public_id: str, *, version: int | None) -> User:
    """Forget the authenticator of a user whose phone is lost."""
    user = _changeable(ctx, public_id, version)
    user.totp_secret = user.totp_confirmed_at = user.totp_step = None
    audit.record(ctx, "totp.remove", user)
    return user


def _changeable(ctx: Context, public_id: str, version: int | None) -> User:
    authorize(ctx.actor, Permission.MANAGE_USERS)
    user = get(ctx, public_id)
    if user.id == ctx.actor.user_id:
        raise Forbidden("own_account")
    lookup.check_version(user, version)
    return user


def _require_another(ctx: Context, user: User) -> None:
    """Raise Conflict for the last active administrator of a kind.

    The rows are locked: of two who remove each other at once, one waits and is refused.
    """
    if user.role not in ADMINISTRATORS or not user.is_active:
        return
    holders = ctx.session.scalars(
        select(User.id)
        .where(User.role == user.role, User.is_active)
        .order_by(User.id)
        .with_for_update()
    ).all()
    if set(holders) <= {user.id}:
        raise Conflict("last_administrator")


def _place(ctx: Context, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of role and place, checked: only organizers have a region and a zone."""
    role, code = fields["role"], fields["region_code"]
    if role is UserRole.MEMBER:
        raise Invalid(errors={"role": [messages.text("field_role_of_member")]})
    if role is not UserRole.ORGANIZER and (code or fields["zone"]):
        raise Invalid(errors={"region_code": [messages.text("field_region_of_organizer")]})
    if code is not None and ctx.session.get(Region, code) is None:
        raise Invalid(errors={"region_code": [messages.text("field_region")]})
    if role is UserRole.ORGANIZER and code is None:
        code = regions.top(ctx)
    zone = zones.named(ctx, fields["zone"])
    return {"region_code": code, "zone_id": zone.id if zone else None}
