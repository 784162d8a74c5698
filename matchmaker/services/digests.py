"""Digests: one mail per user with the notices that are new and unread.

A mail holds the kinds of notices and public codes, never a title or any other text of a challenge.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.services import notices, outbox, paging, users
from models.notices import Notice
from models.users import User

# Nobody gets more than one digest in this time, however much happens.
EVERY = timedelta(hours=4)
# What is older is not sent any more to somebody who asks for mails only now.
MAX_AGE = timedelta(days=7)
LINES = 50


def is_due(ctx: Context) -> bool:
    """Whether somebody has notices that should go out now."""
    return paging.exists(ctx.session, _waiting(ctx))


def _waiting(ctx: Context) -> Select[Notice]:
    earlier = aliased(Notice)
    was_mailed = (
        select(earlier.id)
        .where(earlier.user_id == Notice.user_id, earlier.mailed_at > ctx.now - EVERY)
        .exists()
    )
    readers = select(User.id).where(User.is_active, User.wants_mail, User.email.is_not(None))
    return select(Notice).where(
        Notice.mailed_at.is_(None),
        Notice.read_at.is_(None),
        Notice.created_at > ctx.now - MAX_AGE,
        Notice.user_id.in_(readers),
        ~was_mailed,
    )


def send_due(ctx: Context) -> int:
    """Queue a digest for everybody who is due one; return how many. unmailed → mailed."""
    # Locked, so that two workers never send the same twice.
    query = _waiting(ctx).order_by(Notice.user_id, Notice.id).with_for_update(of=Notice)
    rows = list(ctx.session.scalars(query))
    by_key = users.by_key(ctx, [row.user_id for row in rows])
    for user_id, group in groupby(rows, key=lambda row: row.user_id):
        _send(ctx, by_key[user_id], list(group))
    return len(by_key)


def _send(ctx: Context, user: User, rows: list[Notice]) -> None:
    lines = list(_lines(ctx, user, rows[:LINES]))
    if len(rows) > LINES:
        lines.append(messages.text("digest_more", count=len(rows) - LINES))
    body = messages.text("digest_body", name=user.display_name, lines="\n".join(lines))
    outbox.send(ctx, user.email or "", messages.text("digest_subject", count=len(rows)), body)
    for row in rows:
        row.mailed_at = ctx.now


def _lines(ctx: Context, user: User, rows: list[Notice]) -> Iterator[str]:
    seen = notices.challenges_of(ctx, users.actor_of(ctx, user), rows)
    for row in rows:
        challenge = seen.get((row.subject_kind, row.subject_id))
        code = challenge.code if challenge else None
        yield f"- {messages.label(row.kind)}{f'（{code}）' if code else ''}"
