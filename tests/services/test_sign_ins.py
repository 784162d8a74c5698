"""Sign in: lockout, the second factor, expired passwords; what is told, and what is not."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from matchmaker.errors import Forbidden, Invalid, InvalidState
from matchmaker.installation import Installation
from matchmaker.services import passwords, sessions, sign_ins, totp, users
from matchmaker.services.sessions import Device
from matchmaker.services.sign_ins import FAILURES, LOCK, Claim, Proof, Rules
from models.enums import SecurityEventKind, UserRole
from models.security_events import SecurityEvent
from tests.factories import enterprises
from tests.factories import users as factory

PASSWORD = "铜箔-2026-correct"
HOME = Installation("geheim" * 8, "http://127.0.0.1:8000")
RULES = Rules(HOME, 180)
DEVICE = Device("10.0.0.1", "Firefox")


@pytest.fixture
def user(ctx):
    return factory.make(ctx, "fang", "方操作员", PASSWORD)


def attempt(ctx, password=PASSWORD, username="fang", **beside):
    """Do what the edge does, in one transaction."""
    claim = sign_ins.claim(ctx, username)
    proof = Proof(passwords.matches(claim.stored, password), **beside)
    return sign_ins.settle(ctx, RULES, claim, proof, DEVICE)


def kinds(ctx):
    ctx.session.flush()
    return list(ctx.session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)))


def test_the_right_password_begins_a_session(ctx, user):
    settled = attempt(ctx)
    assert sessions.find(ctx, settled.session).user is user
    assert kinds(ctx) == [SecurityEventKind.SIGNED_IN]


def test_every_refusal_reads_the_same(ctx, user):
    inactive = users.create(ctx, "inactive", "停用", PASSWORD)
    inactive.is_active = False
    users.create(ctx, "nopassword", "无密码", None)
    for _ in range(FAILURES):
        attempt(ctx, "wrong")
    told = {
        (found.session, found.refusal.code, str(found.refusal.errors))
        for found in (
            attempt(ctx, "wrong", "nobody"),
            attempt(ctx, PASSWORD, "inactive"),
            attempt(ctx, PASSWORD, "nopassword"),
            attempt(ctx),  # locked
        )
    }
    assert told == {(None, "login_failed", "{}")}


def test_an_unknown_name_costs_one_hash_and_one_event_too(ctx):
    attempt(ctx, "wrong", "nobody")
    assert kinds(ctx) == [SecurityEventKind.SIGN_IN_FAILED]


def test_five_failures_lock_for_fifteen_minutes_to_the_microsecond(ctx, user):
    for _ in range(FAILURES - 1):
        attempt(ctx, "wrong")
    assert attempt(ctx).session, "four failures are forgiven by the right password"
    for _ in range(FAILURES):
        attempt(ctx, "wrong")
    moment = timedelta(microseconds=1)
    assert attempt(replace(ctx, now=ctx.now + LOCK - moment)).session is None
    assert attempt(replace(ctx, now=ctx.now + LOCK)).session
    assert kinds(ctx).count(SecurityEventKind.LOCKED) == 1


def test_failures_do_not_disturb_who_edits_the_account(ctx, user):
    ctx.session.flush()
    before = user.version
    attempt(ctx, "wrong")
    ctx.session.refresh(user)
    assert (user.version, user.failed_sign_ins) == (before, 1)


def test_a_password_that_changed_since_it_was_checked_opens_nothing(ctx, user):
    claim = sign_ins.claim(ctx, "fang")
    users.set_password(ctx, user, "another-2026-word")
    settled = sign_ins.settle(ctx, RULES, claim, Proof(is_right=True), DEVICE)
    assert settled.session is None


# The second factor


def with_totp(ctx, user):
    own = factory.acting(ctx, user)
    setup = totp.begin(own, HOME, "平台")
    app = pyotp.TOTP(setup.secret)
    totp.confirm(own, HOME, app.at(ctx.now - timedelta(seconds=30)))
    ctx.session.flush()
    return app


def test_the_secret_is_sealed_and_its_address_names_the_platform(ctx, user):
    setup = totp.begin(factory.acting(ctx, user), HOME, "平台")
    assert setup.secret not in user.totp_secret
    assert HOME.unseal(totp.PURPOSE, user.totp_secret) == setup.secret
    assert setup.address.startswith("otpauth://totp/")


def test_without_a_code_the_password_alone_asks_for_one(ctx, user):
    with_totp(ctx, user)
    settled = attempt(ctx)
    assert settled.session is None
    assert list(settled.refusal.errors) == ["code"]
    assert user.failed_sign_ins == 0


def test_a_code_opens_once(ctx, user):
    code = with_totp(ctx, user).at(ctx.now)
    assert attempt(ctx, code=code).session
    again = attempt(ctx, code=code)
    assert (again.session, again.refusal.code) == (None, "sign_in_incomplete")


@pytest.mark.parametrize(("drift", "opens"), [(-2, False), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(ctx, user, drift, opens):
    app = with_totp(ctx, user)
    code = app.at(ctx.now + timedelta(seconds=30 * drift))
    assert bool(attempt(ctx, code=code).session) is opens


def test_wrong_codes_lock_like_wrong_passwords(ctx, user):
    app = with_totp(ctx, user)
    for _ in range(FAILURES):
        attempt(ctx, code="000000" if app.at(ctx.now) != "000000" else "111111")
    assert attempt(ctx, code=app.at(ctx.now)).refusal.code == "login_failed"


def test_organizers_and_administrators_cannot_go_back_and_members_can(ctx, user):
    with_totp(ctx, user)
    with pytest.raises(Forbidden) as refusal:
        totp.remove_own(factory.acting(ctx, user))
    assert refusal.value.code == "totp_required_for_role"
    member = factory.make_member(ctx, enterprises.make(ctx))
    with_totp(ctx, member)
    totp.remove_own(factory.acting(ctx, member))
    assert member.totp_secret is None


def test_a_secret_in_force_is_not_replaced_and_a_wrong_code_puts_none_in_force(ctx, user):
    own = factory.acting(ctx, user)
    with pytest.raises(InvalidState):
        totp.confirm(own, HOME, "123456")
    secret = totp.begin(own, HOME, "平台").secret
    wrong = str((int(pyotp.TOTP(secret).at(ctx.now)) + 1) % 1_000_000).zfill(6)
    with pytest.raises(Invalid):
        totp.confirm(own, HOME, wrong)
    totp.confirm(own, HOME, pyotp.TOTP(secret).at(ctx.now))
    with pytest.raises(InvalidState):
        totp.begin(own, HOME, "平台")


# Passwords that have come of age


def test_an_organizer_s_password_ends_after_the_days_and_a_member_s_never(ctx, user):
    member = factory.make_member(ctx, enterprises.make(ctx))
    users.set_password(ctx, member, PASSWORD)
    late = replace(ctx, now=user.password_changed_at + timedelta(days=180))
    settled = attempt(late)
    assert list(settled.refusal.errors) == ["new_password"]
    assert attempt(late, username=member.username).session
    early = replace(late, now=late.now - timedelta(microseconds=1))
    assert attempt(early).session
    chosen = passwords.hashed("全新的-2027-password", "fang")
    assert attempt(late, new_password=chosen).session
    assert attempt(late, "全新的-2027-password").session


def test_no_days_no_end(ctx, user):
    late = replace(ctx, now=ctx.now + timedelta(days=3000))
    claim = sign_ins.claim(ctx, "fang")
    assert sign_ins.settle(late, Rules(HOME, 0), claim, Proof(is_right=True), DEVICE).session


# Between two steps


def test_a_pending_step_ends_after_five_minutes_and_with_the_password(ctx, user):
    claim = sign_ins.claim(ctx, "fang")
    text = sign_ins.pending(HOME, claim, ctx.now)
    assert sign_ins.resume(ctx, HOME, text) == claim
    assert sign_ins.resume(replace(ctx, now=ctx.now + sign_ins.STEP), HOME, text) is None
    assert sign_ins.resume(ctx, Installation("another", ""), text) is None
    assert sign_ins.resume(ctx, HOME, text + "x") is None
    users.set_password(ctx, user, "another-2026-word")
    assert sign_ins.resume(ctx, HOME, text) is None


def test_a_password_asked_for_again_counts_too(ctx, user):
    own = sign_ins.claim_own(factory.acting(ctx, user))
    assert sign_ins.note(ctx, own, is_right=True, device=DEVICE) is None
    for _ in range(FAILURES):
        assert sign_ins.note(ctx, own, is_right=False, device=DEVICE)
    assert attempt(ctx).session is None
    assert sign_ins.claim(ctx, "nobody") == Claim()


@pytest.mark.parametrize("role", [*users.ADMINISTRATORS, UserRole.ORGANIZER])
def test_more_is_asked_of_organizers_and_administrators(ctx, role):
    assert users.is_privileged(users.create(ctx, "x-user", "某人", None, role=role))
