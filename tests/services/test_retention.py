from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from matchmaker.services import audit_events, retention, security_events
from models.enums import OutboxState, SecurityEventKind
from models.idempotency import IdempotencyRecord
from models.notices import OutboxMessage
from models.security_events import SecurityEvent
from models.users import UserSession

MOMENT = timedelta(microseconds=1)


def count(ctx, table):
    return ctx.session.execute(select(func.count()).select_from(table)).scalar_one()


def at(ctx, span):
    return replace(ctx, now=ctx.now + span)


def idempotency_record(ctx):
    ctx.session.add(
        IdempotencyRecord(
            user_id=ctx.actor.user_id,
            key="k",
            request_hash="0" * 64,
            status=201,
            headers={},
            body="{}",
            created_at=ctx.now,
        )
    )


def security_event(ctx):
    security_events.record(ctx, SecurityEventKind.REFUSED, ctx.actor.user_id, "127.0.0.1")


def ended_session(ctx):
    ctx.session.add(
        UserSession(user_id=ctx.actor.user_id, digest="0" * 64, seen_at=ctx.now, expires_at=ctx.now)
    )


def revoked_session(ctx):
    ctx.session.add(
        UserSession(
            user_id=ctx.actor.user_id,
            digest="0" * 64,
            seen_at=ctx.now,
            expires_at=ctx.now + timedelta(days=3650),
            revoked_at=ctx.now,
        )
    )


def sent_mail(ctx):
    ctx.session.add(
        OutboxMessage(
            recipient="a@b.example", subject="s", body="b", due_at=ctx.now, state=OutboxState.SENT
        )
    )


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("make", "table", "span"),
    [
        (idempotency_record, IdempotencyRecord, timedelta(hours=72)),
        (security_event, SecurityEvent, timedelta(days=3 * 365)),
        (ended_session, UserSession, timedelta(days=30)),
        (revoked_session, UserSession, timedelta(days=30)),
        (sent_mail, OutboxMessage, timedelta(days=30)),
    ],
)
def test_what_is_over_is_deleted_to_the_moment(ctx, make, table, span):
    make(ctx)
    ctx.session.flush()
    assert retention.run(at(ctx, span))[table.__tablename__] == 0
    assert count(ctx, table) == 1
    assert retention.run(at(ctx, span + MOMENT))[table.__tablename__] == 1
    assert count(ctx, table) == 0


def test_a_mail_that_waits_and_a_session_that_lasts_are_kept(ctx):
    ctx.session.add(OutboxMessage(recipient="a@b.example", subject="s", body="b", due_at=ctx.now))
    ctx.session.add(
        UserSession(
            user_id=ctx.actor.user_id,
            digest="0" * 64,
            seen_at=ctx.now,
            expires_at=ctx.now + timedelta(days=3650),
        )
    )
    ctx.session.flush()
    retention.run(at(ctx, timedelta(days=365)))
    assert (count(ctx, OutboxMessage), count(ctx, UserSession)) == (1, 1)


def test_a_run_is_on_record_and_due_once_a_day(ctx):
    assert retention.is_due(ctx)
    security_event(ctx)
    ctx.session.flush()
    retention.run(ctx)
    assert not retention.is_due(ctx)
    assert retention.is_due(at(ctx, timedelta(days=1)))
    filters = {"page": 1, "page_size": 10, "action": "retention.run"}
    [event] = audit_events.list_page(ctx, filters).items
    assert event.subject_id == ctx.today.isoformat()
    assert event.details["security_events"] == 0
