"""One-time codes of an authenticator app (RFC 6238): 6 digits, 30 seconds, each works once.

The secret is stored sealed, with a key that stands outside the database.
"""

import hmac
from dataclasses import dataclass

import pyotp
from sqlalchemy import or_, update

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Forbidden, Invalid, InvalidState
from matchmaker.installation import Installation
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, users
from models.users import User

PURPOSE = "totp"
# A clock may be one step early or late.
_DRIFT = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app is fed with: a secret, or the address that holds it."""

    secret: str
    address: str


def begin(ctx: Context, home: Installation, issuer: str) -> Setup:
    """Give oneself a new secret, not in force yet; raise InvalidState while one is in force."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    user = users.own(ctx)
    if user.totp_confirmed_at is not None:
        raise InvalidState
    secret = pyotp.random_base32()
    user.totp_secret = home.seal(PURPOSE, secret)
    audit.record(ctx, "totp.begin", user)
    return Setup(
        secret, pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=issuer)
    )


def confirm(ctx: Context, home: Installation, code: str) -> None:
    """Put the new secret in force with a code made from it; raise Invalid or InvalidState."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    user = users.own(ctx)
    if user.totp_secret is None or user.totp_confirmed_at is not None:
        raise InvalidState
    if not accept(ctx, home, user, code):
        raise Invalid(errors={"code": [messages.text("field_totp_code")]})
    user.totp_confirmed_at = ctx.now
    audit.record(ctx, "totp.confirm", user)


def remove_own(ctx: Context) -> None:
    """Do without codes again; organizers and administrators may not (Forbidden)."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    user = users.own(ctx)
    if users.is_privileged(user):
        raise Forbidden("totp_required_for_role")
    user.totp_secret = user.totp_confirmed_at = user.totp_step = None
    audit.record(ctx, "totp.remove", user)


def accept(ctx: Context, home: Installation, user: User, code: str) -> bool:
    """Tell whether the code is right now and was not used before; it is used from now on."""
    if user.totp_secret is None:
        return False
    totp = pyotp.TOTP(home.unseal(PURPOSE, user.totp_secret))
    now = totp.timecode(ctx.now)
    for step in (now + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return _use(ctx, user, step)
    return False


def _use(ctx: Context, user: User, step: int) -> bool:
    is_new = or_(User.totp_step.is_(None), User.totp_step < step)
    # Of two requests with one code, one changes no row.
    used = ctx.session.execute(
        update(User)
        .where(User.id == user.id, is_new)
        .values(totp_step=step)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None
