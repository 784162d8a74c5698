"""A new password by mail link."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from matchmaker.errors import Invalid
from matchmaker.installation import Installation
from matchmaker.permissions import PUBLIC
from matchmaker.services import password_resets, passwords, sessions, users
from matchmaker.services.password_resets import LASTS, PAUSE
from matchmaker.services.sessions import Device
from models.notices import OutboxMessage
from models.security_events import SecurityEvent
from tests.factories import users as factory

HOME = Installation("geheim" * 8, "https://match.example")


@pytest.fixture(scope="module")
def chosen():
    return passwords.hashed("全新的-2027-password", "fang")


@pytest.fixture
def visitor(ctx):
    return replace(ctx, actor=PUBLIC)


@pytest.fixture
def user(ctx):
    made = factory.make(ctx, "fang", "方操作员", "铜箔-2026-correct")
    made.email = "fang@example.com"
    ctx.session.flush()
    return made


def mails(ctx):
    ctx.session.flush()
    return ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def link(ctx):
    return mails(ctx)[-1].body.split("https://match.example/reset/")[1].split()[0]


def test_a_link_replaces_the_password_once_and_ends_all_sessions(visitor, user, chosen):
    session = sessions.begin(visitor, user, Device())
    password_resets.ask(visitor, HOME, "fang", "10.0.0.1")
    text = link(visitor)
    assert mails(visitor)[-1].recipient == "fang@example.com"
    password_resets.reset(visitor, HOME, text, chosen)
    visitor.session.flush()
    assert user.password_hash == chosen.text
    assert sessions.find(visitor, session) is None
    with pytest.raises(Invalid) as refusal:
        password_resets.reset(visitor, HOME, text, chosen)
    assert refusal.value.code == "reset_link_ended"


def test_a_link_ends_after_an_hour_and_with_another_password(visitor, user):
    password_resets.ask(visitor, HOME, "fang", "")
    text = link(visitor)
    late = replace(visitor, now=visitor.now + LASTS)
    early = replace(visitor, now=late.now - timedelta(seconds=1))
    assert password_resets.holder(early, HOME, text) is user
    with pytest.raises(Invalid):
        password_resets.holder(late, HOME, text)
    users.set_password(visitor, user, "another-2026-word")
    with pytest.raises(Invalid):
        password_resets.holder(visitor, HOME, text)


def test_a_link_that_was_not_signed_here_is_refused(visitor, user):
    value = {"user": user.public_id, "password": passwords.fingerprint(user.password_hash)}
    until = visitor.now + LASTS
    forged = [
        Installation("another", "").sign(password_resets.PURPOSE, value, until),
        HOME.sign("sign-in", value, until),
        "",
        "x.y",
    ]
    for text in forged:
        with pytest.raises(Invalid):
            password_resets.holder(visitor, HOME, text)


def test_an_unknown_name_leaves_an_event_and_no_mail(visitor, user):
    password_resets.ask(visitor, HOME, "nobody", "10.0.0.1")
    assert mails(visitor) == []
    [event] = visitor.session.scalars(select(SecurityEvent)).all()
    assert (event.user_id, event.address) == (None, "10.0.0.1")


def test_a_mailbox_gets_one_link_in_five_minutes(visitor, user):
    for _ in range(3):
        password_resets.ask(visitor, HOME, "fang", "")
        visitor.session.flush()
    assert len(mails(visitor)) == 1
    password_resets.ask(replace(visitor, now=visitor.now + PAUSE), HOME, "fang", "")
    assert len(mails(visitor)) == 2


def test_a_reset_unlocks(visitor, user, chosen):
    user.locked_until = visitor.now + timedelta(minutes=15)
    password_resets.ask(visitor, HOME, "fang", "")
    password_resets.reset(visitor, HOME, link(visitor), chosen)
    visitor.session.refresh(user)
    assert user.locked_until is None


def test_an_inactive_user_gets_no_link(visitor, user):
    user.is_active = False
    password_resets.ask(visitor, HOME, "fang", "")
    assert mails(visitor) == []
