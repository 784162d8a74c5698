"""Sign in: who is meant, and what comes of a password that was checked outside of any lock.

Three steps, of which the edge takes care: `claim` reads, passwords.matches computes without a
database, `settle` writes in a short transaction of its own. A refusal is returned instead of
raised, so that its count and its security event are kept although the request is refused.

An unknown name, a wrong password, a locked and a disabled account are answered alike.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.installation import Installation
from matchmaker.services import passwords, security_events, sessions, totp, users
from matchmaker.services.passwords import Hashed
from matchmaker.services.sessions import Device
from models.enums import SecurityEventKind
from models.users import User

FAILURES = 5
LOCK = timedelta(minutes=15)
# Between the password and the code of an authenticator app.
STEP = timedelta(minutes=5)
PURPOSE = "sign-in"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says to be, with the hash to check; all None for nobody we know."""

    user_id: int | None = None
    public_id: str | None = None
    username: str | None = None
    stored: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown: whether the password was right, and what came beside it."""

    is_right: bool
    code: str = ""
    new_password: Hashed | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the installation asks: its seal, and after how many days a password ends."""

    home: Installation
    password_days: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A session, or the refusal to answer with."""

    session: str | None = None
    refusal: Invalid | None = None


def claim(ctx: Context, username: str) -> Claim:
    """Return whom a username means."""
    return _claim_of(users.find(ctx, username))


def claim_own(ctx: Context) -> Claim:
    """Return the claim of who acts, for acts that ask for the password again."""
    return _claim_of(users.own(ctx))


def _claim_of(user: User | None) -> Claim:
    if user is None or not user.is_active:
        return Claim()
    return Claim(user.id, user.public_id, user.username, user.password_hash)


def pending(home: Installation, claim: Claim, now: datetime) -> str:
    """Return a signed text that stands for a password that was right just now."""
    value = {"user": str(claim.public_id), "password": passwords.fingerprint(claim.stored)}
    return home.sign(PURPOSE, value, now + STEP)


def resume(ctx: Context, home: Installation, text: str) -> Claim | None:
    """Return whose password was right, from `pending`; None if that has ended."""
    value = home.unsign(PURPOSE, text, ctx.now)
    if value is None:
        return None
    found = _claim_of(
        ctx.session.scalars(select(User).where(User.public_id == value["user"])).one_or_none()
    )
    return found if passwords.fingerprint(found.stored) == value["password"] else None


def settle(ctx: Context, rules: Rules, claim: Claim, proof: Proof, device: Device) -> Settled:
    """Begin a session, or count the failure; the caller commits both.

    `sign_in_incomplete` says by field what else is needed: a code, a new password.
    """
    user = _held(ctx, claim)
    if user is None or not proof.is_right:
        return _failed(ctx, user, claim, device)
    missing = _missing(ctx, rules, user, proof)
    if missing:
        return Settled(refusal=Invalid("sign_in_incomplete", errors=missing))
    if user.totp_confirmed_at and not totp.accept(ctx, rules.home, user, proof.code):
        _failed(ctx, user, claim, device)
        wrong = {"code": [messages.text("field_totp_code")]}
        return Settled(refusal=Invalid("sign_in_incomplete", errors=wrong))
    if proof.new_password is not None:
        users.set_password(ctx, user, proof.new_password)
    _count(ctx, user, failed_sign_ins=0, locked_until=None)
    security_events.record(ctx, SecurityEventKind.SIGNED_IN, user.id, device.address)
    return Settled(session=sessions.begin(ctx, user, device))


def note(ctx: Context, claim: Claim, *, is_right: bool, device: Device) -> Invalid | None:
    """Count a password that was asked for again; return the refusal if it was wrong."""
    user = _held(ctx, claim)
    if user is not None and is_right:
        return None
    return _failed(ctx, user, claim, device).refusal


def _held(ctx: Context, claim: Claim) -> User | None:
    """Return the user as it is now, its row locked; None where a sign-in is refused anyway."""
    user = ctx.session.scalars(
        select(User).where(User.id == (claim.user_id or 0)).with_for_update()
    ).one_or_none()
    if user is None or not user.is_active or user.password_hash != claim.stored:
        return None
    is_locked = user.locked_until is not None and user.locked_until > ctx.now
    return None if is_locked else user


def _missing(ctx: Context, rules: Rules, user: User, proof: Proof) -> dict[str, list[str]]:
    missing = {}
    if user.totp_confirmed_at is not None and not proof.code:
        missing["code"] = [messages.text("field_totp_needed")]
    if _has_expired(ctx, rules, user) and proof.new_password is None:
        missing["new_password"] = [messages.text("field_password_expired")]
    return missing


def _has_expired(ctx: Context, rules: Rules, user: User) -> bool:
    if not rules.password_days or not users.is_privileged(user):
        return False
    changed = user.password_changed_at or user.created_at
    return ctx.now >= changed + timedelta(days=rules.password_days)


def _failed(ctx: Context, user: User | None, claim: Claim, device: Device) -> Settled:
    count = 0 if user is None else user.failed_sign_ins + 1
    if user is not None and count >= FAILURES:
        _count(ctx, user, failed_sign_ins=0, locked_until=ctx.now + LOCK)
        security_events.record(ctx, SecurityEventKind.LOCKED, user.id, device.address)
    elif user is not None:
        _count(ctx, user, failed_sign_ins=count)
    # Written for an unknown name too: the same work, so that the time tells nothing.
    kind = SecurityEventKind.SIGN_IN_FAILED
    security_events.record(ctx, kind, claim.user_id, device.address)
    return Settled(refusal=Invalid("login_failed"))


def _count(ctx: Context, user: User, **values: object) -> None:
    # No new version: who edits the account is not disturbed by others who try its password.
    ctx.session.execute(
        update(User)
        .where(User.id == user.id)
        .values(values)
        .execution_options(synchronize_session="evaluate")
    )
