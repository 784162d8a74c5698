"""Publish a challenge, keep it alive, and take it down; what the clock does to those left alone."""

from datetime import date, timedelta

from sqlalchemy import func, select

from matchmaker import messages
from matchmaker.context import LOCAL_TIME, Context
from matchmaker.errors import Invalid, InvalidState
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, challenge_lists, lookup, notices, transitions
from matchmaker.services.challenges import amendments, codes, life
from matchmaker.services.challenges.checking import require_checker
from matchmaker.services.challenges.drafting import require_complete
from matchmaker.services.challenges.reading import get, visible
from models.challenges import Challenge
from models.enums import ChallengeStatus, CheckLevel, NoticeKind, Visibility

WARN_DAYS = (1, 7, 30)


def publish(ctx: Context, public_id: str, *, version: int | None) -> Challenge:
    """Publish a challenge that the city has passed, with its public code. approved → published."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.PUBLISH_CHALLENGE, row)
    lookup.check_version(row, version)
    if row.status is not ChallengeStatus.APPROVED:
        raise InvalidState
    require_checker(ctx, row, CheckLevel.CITY)
    require_complete(ctx, row)
    challenge_lists.require_publication(ctx, row)
    life.move(
        ctx,
        row,
        ChallengeStatus.PUBLISHED,
        "publish",
        published_at=ctx.now,
        confirmed_at=ctx.now,
        code=codes.next_code(ctx, row, row.visibility),
    )
    amendments.keep_first(ctx, row)
    cause = f"challenge.publish:{row.public_id}"
    notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_CHECKED, row, row.buyer_id, cause=cause)
    if row.visibility is Visibility.INVITED:
        for firm in row.invited:
            notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_INVITED, row, firm.id, cause=cause)
    notices.announce(ctx, row)
    return row


def withdraw(ctx: Context, public_id: str, reason: str, *, version: int | None) -> Challenge:
    """Withdraw a challenge that was handed in; an organizer's reason is shown to the owner.

    submitted, returned, approved, published, selecting, expired → withdrawn.
    """
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.WITHDRAW_CHALLENGE, row)
    lookup.check_version(row, version)
    life.settle(ctx, row)
    values = {"withdrawn_at": ctx.now, "withdrawal_reason": reason, "check_level": None}
    life.move(ctx, row, ChallengeStatus.WITHDRAWN, "withdraw", **values)
    cause = f"challenge.withdraw:{row.public_id}"
    if ctx.actor.is_organizer:
        notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_CHANGED, row, row.buyer_id, cause=cause)
    amendments.tell_bidders(ctx, row, cause)
    return row


def confirm(ctx: Context, public_id: str, *, version: int | None) -> Challenge:
    """Note that the need still stands. published, expired → published."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.CONFIRM_CHALLENGE, row)
    lookup.check_version(row, version)
    if life.is_over(ctx, row):
        raise InvalidState
    life.settle(ctx, row)
    if row.status is ChallengeStatus.EXPIRED:
        life.move(ctx, row, ChallengeStatus.PUBLISHED, "confirm", confirmed_at=ctx.now)
        return row
    is_published = Challenge.status == ChallengeStatus.PUBLISHED
    if not transitions.move(ctx, row, is_published, confirmed_at=ctx.now):
        raise InvalidState
    audit.record(ctx, "challenge.confirm", row)
    return row


def extend(ctx: Context, public_id: str, day: date, *, version: int | None) -> Challenge:
    """Put the deadline of an open challenge off; every bidder is told. Raise Invalid if earlier."""
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.EXTEND_CHALLENGE, row)
    lookup.check_version(row, version)
    life.settle(ctx, row)
    if row.status is not ChallengeStatus.PUBLISHED:
        raise InvalidState
    if row.deadline_on is not None and day <= row.deadline_on:
        raise Invalid(errors={"deadline_on": [messages.text("field_deadline_earlier")]})
    challenge_lists.require_deadline(row, day)
    is_published = Challenge.status == ChallengeStatus.PUBLISHED
    if not transitions.move(ctx, row, is_published, deadline_on=day):
        raise InvalidState
    audit.record(ctx, "challenge.extend", row, fields=["deadline_on"])
    cause = f"challenge.extend:{row.public_id}:{day}"
    amendments.tell_bidders(ctx, row, cause)
    if ctx.actor.is_organizer:
        notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_CHANGED, row, row.buyer_id, cause=cause)
    return row


def sweep(ctx: Context) -> int:
    """Let the clock act on every challenge, and warn owners; return how many moved on.

    For the worker, with the rights of the installation.
    """
    rows = ctx.session.scalars(
        visible(ctx).where(life.overdue(ctx)).order_by(Challenge.id).with_for_update(of=Challenge)
    ).all()
    for row in rows:
        life.settle(ctx, row)
        is_expired = row.status is ChallengeStatus.EXPIRED
        kind = NoticeKind.CHALLENGE_EXPIRING if is_expired else NoticeKind.CHALLENGE_CHANGED
        cause = f"challenge.{row.status.value}:{row.public_id}:{row.version}"
        notices.tell_enterprise(ctx, kind, row, row.buyer_id, cause=cause)
    _warn(ctx)
    return len(rows)


def is_sweep_due(ctx: Context) -> bool:
    """Tell whether the clock has moved a challenge on; reading alone, so it may be asked often."""
    overdue = select(Challenge.id).where(life.overdue(ctx))
    return ctx.session.scalars(overdue.limit(1)).first() is not None


def _warn(ctx: Context) -> None:
    """Tell owners 30, 7 and 1 days before a need expires; each of them once."""
    last = func.coalesce(Challenge.confirmed_at, Challenge.published_at)
    query = visible(ctx).where(
        Challenge.status == ChallengeStatus.PUBLISHED,
        last <= ctx.now + timedelta(days=max(WARN_DAYS)) - life.CONFIRMED_FOR,
    )
    for row in ctx.session.scalars(query.order_by(Challenge.id)).all():
        confirmed = (row.confirmed_at or row.published_at or ctx.now).astimezone(LOCAL_TIME)
        left = confirmed + life.CONFIRMED_FOR - ctx.now
        days = next(days for days in WARN_DAYS if left <= timedelta(days=days))
        cause = f"challenge.expiring:{row.public_id}:{confirmed:%Y%m%d}:{days}"
        notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_EXPIRING, row, row.buyer_id, cause=cause)
