"""A new password by mail link: signed, for an hour, bound to the present password.

With the first use the password is another one and the link no longer fits: it works once.
"""

from datetime import timedelta

from sqlalchemy import select, update

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.installation import Installation
from matchmaker.services import outbox, passwords, security_events, users
from matchmaker.services.passwords import Hashed
from models.enums import SecurityEventKind
from models.security_events import SecurityEvent
from models.users import User

PURPOSE = "password-reset"
LASTS = timedelta(hours=1)
# No mailbox is flooded by somebody who knows a username.
PAUSE = timedelta(minutes=5)


def ask(ctx: Context, home: Installation, username: str, address: str) -> None:
    """Mail a link to the user of this name, if there is one; nobody is told whether."""
    user = users.find(ctx, username)
    known = user if user is not None and user.is_active else None
    was_asked = known is not None and _was_asked(ctx, known)
    # Written for an unknown name too: the same work, so that the time tells nothing.
    kind = SecurityEventKind.PASSWORD_RESET_ASKED
    security_events.record(ctx, kind, known.id if known else None, address)
    if known is not None and not was_asked:
        mail_link(ctx, home, known)


def _was_asked(ctx: Context, user: User) -> bool:
    found = ctx.session.scalars(
        select(SecurityEvent.id).where(
            SecurityEvent.user_id == user.id,
            SecurityEvent.kind == SecurityEventKind.PASSWORD_RESET_ASKED,
            SecurityEvent.at > ctx.now - PAUSE,
        )
    )
    return found.first() is not None


def mail_link(ctx: Context, home: Installation, user: User) -> None:
    """Mail a link to a user who has an address."""
    if user.email is None:
        return
    value = {"user": user.public_id, "password": passwords.fingerprint(user.password_hash)}
    link = home.link(f"/reset/{home.sign(PURPOSE, value, ctx.now + LASTS)}")
    body = messages.text("mail_reset", username=user.username, link=link)
    outbox.send(ctx, user.email, messages.text("mail_reset_subject"), body)


def holder(ctx: Context, home: Installation, text: str) -> User:
    """Return whose password a link may replace; raise Invalid if it is spent, ended or forged."""
    value = home.unsign(PURPOSE, text, ctx.now)
    user = None
    if value is not None:
        user = ctx.session.scalars(
            select(User).where(User.public_id == value["user"], User.is_active)
        ).one_or_none()
    if (
        value is None
        or user is None
        or passwords.fingerprint(user.password_hash) != value["password"]
    ):
        raise Invalid("reset_link_ended")
    return user


def reset(ctx: Context, home: Installation, text: str, password: Hashed) -> None:
    """Replace the password, end all sessions, and unlock; the second factor stays."""
    user = holder(ctx, home, text)
    # Of two with one link, the second waits here and finds that it is spent.
    ctx.session.refresh(user, with_for_update=True)
    holder(ctx, home, text)
    users.set_password(ctx, user, password)
    ctx.session.execute(
        update(User)
        .where(User.id == user.id)
        .values(failed_sign_ins=0, locked_until=None)
        .execution_options(synchronize_session="evaluate")
    )
