"""Sessions end: idle, after eight hours, and when they are revoked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.errors import NotFound
from matchmaker.services import sessions, users
from matchmaker.services.sessions import IDLE, LONGEST, Device
from tests.factories import users as factory

PAGE = {"page": 1, "page_size": 20}
MOMENT = timedelta(microseconds=1)


def later(ctx, span):
    return replace(ctx, now=ctx.now + span)


@pytest.fixture
def user(ctx):
    return factory.make(ctx, "fang", "方操作员")


@pytest.fixture
def text(ctx, user):
    return sessions.begin(ctx, user, Device("10.0.0.1", "Firefox"))


def acting(ctx, user, text):
    row = sessions.find(ctx, text)
    return replace(ctx, actor=users.actor_of(ctx, user, session_id=row.public_id))


def test_a_session_ends_after_thirty_idle_minutes(ctx, text):
    assert sessions.find(later(ctx, IDLE - MOMENT), text)
    assert sessions.find(later(ctx, IDLE), text) is None


def test_a_session_in_use_ends_after_eight_hours(ctx, text):
    row = sessions.find(ctx, text)
    last = later(ctx, LONGEST - MOMENT)
    sessions.see(last, row.id)
    ctx.session.expire_all()
    assert sessions.find(last, text)
    assert sessions.find(later(ctx, LONGEST), text) is None


def test_use_is_noted_once_a_minute(ctx, text):
    row = sessions.find(ctx, text)
    assert not sessions.is_to_be_seen(later(ctx, timedelta(seconds=59)), row)
    assert sessions.is_to_be_seen(later(ctx, timedelta(seconds=60)), row)


def test_one_sees_and_ends_one_s_own_sessions_alone(ctx, user, text):
    own = acting(ctx, user, text)
    other = factory.acting(ctx, factory.make_organizer(ctx, "990100"))
    [row] = sessions.list_page(own, PAGE).items
    assert (row.address, row.agent) == ("10.0.0.1", "Firefox")
    assert sessions.list_page(other, PAGE).total == 0
    with pytest.raises(NotFound):
        sessions.revoke(other, row.public_id)
    sessions.revoke(own, row.public_id)
    ctx.session.flush()
    assert sessions.find(ctx, text) is None


def test_the_others_end_and_the_own_one_stays(ctx, user, text):
    second = sessions.begin(ctx, user, Device())
    sessions.revoke_others(acting(ctx, user, text))
    ctx.session.flush()
    assert sessions.find(ctx, text)
    assert sessions.find(ctx, second) is None


def test_a_new_password_ends_the_other_sessions(ctx, user, text):
    second = sessions.begin(ctx, user, Device())
    users.set_password(acting(ctx, user, text), user, "新密码-2027-correct")
    ctx.session.flush()
    assert sessions.find(ctx, text)
    assert sessions.find(ctx, second) is None


def test_signing_out_ends_the_session(ctx, text):
    sessions.end(ctx, text)
    ctx.session.flush()
    assert sessions.find(ctx, text) is None
