"""Mails that wait (发件箱): written with their cause, delivered by the worker afterwards.

queued → sent | failed. A mail is tried six times within a day; its text is blanked when that is
over, sent or not, because links in it open accounts.
"""

from datetime import timedelta

from sqlalchemy import CursorResult, select, update

from matchmaker.context import Context
from matchmaker.services import audit
from models.enums import OutboxState
from models.notices import OutboxMessage

# How long to wait after each attempt; a worker that dies while sending counts as one.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
ATTEMPTS = len(BACK_OFF) + 1
AT_ONCE = 50


def send(ctx: Context, recipient: str, subject: str, body: str) -> None:
    """Let a mail go out once the transaction is committed; never with confidential text."""
    row = OutboxMessage(recipient=recipient, subject=subject[:128], body=body, due_at=ctx.now)
    ctx.session.add(row)
    audit.record(ctx, "mail.queue", row)


def due(ctx: Context) -> list[int]:
    """Return the keys of mails that should be tried now, oldest first."""
    query = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state == OutboxState.QUEUED, OutboxMessage.due_at <= ctx.now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(AT_ONCE)
    )
    return list(ctx.session.scalars(query))


def claim(ctx: Context, key: int) -> OutboxMessage | None:
    """Take a due mail for one attempt; None when another worker has it."""
    row = ctx.session.get_one(OutboxMessage, key)
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
    claimed = ctx.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == key,
            OutboxMessage.state == OutboxState.QUEUED,
            OutboxMessage.attempts == row.attempts,
            OutboxMessage.due_at <= ctx.now,
        )
        .values(attempts=row.attempts + 1, due_at=ctx.now + wait)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(claimed, CursorResult) or claimed.rowcount != 1:
        return None
    ctx.session.refresh(row)
    return row


def mark_sent(ctx: Context, key: int) -> None:
    """Note that a mail went out. queued → sent."""
    row = ctx.session.get_one(OutboxMessage, key)
    row.state, row.sent_at, row.body, row.error = OutboxState.SENT, ctx.now, "", None


def mark_failed(ctx: Context, key: int, error: str) -> None:
    """Note why an attempt failed. queued → queued, after the last attempt → failed."""
    row = ctx.session.get_one(OutboxMessage, key)
    row.error = error
    if row.attempts >= ATTEMPTS:
        row.state, row.body = OutboxState.FAILED, ""
