"""Signing in, being locked out, the second factor and a forgotten password, over real HTTP."""

import statistics
import time
from collections import Counter
from dataclasses import replace

import pyotp
import pytest
from sqlalchemy import func, select

from matchmaker.permissions import SYSTEM
from matchmaker.services import users
from models.audit import AuditEvent
from models.enums import UserRole
from models.notices import OutboxMessage
from models.security_events import SecurityEvent
from models.users import User
from tests.factories import users as factory
from tests.server import at_once, serving

PASSWORD = "铜箔-2026-correct"


@pytest.fixture
def server(app, committed):
    with committed() as ctx:
        user = factory.make(ctx, "fang", "方操作员", PASSWORD)
        user.email = "fang@example.com"
    with serving(app, "") as running:
        yield running


def sign_in(server, password=PASSWORD, username="fang", **beside):
    return server.call("POST", "/sessions", {"username": username, "password": password, **beside})


def signed_in(server, **beside):
    answer = sign_in(server, **beside)
    assert answer.status == 201, answer.json
    return replace(server, token=answer.json["token"])


def last_mail(committed):
    with committed() as ctx:
        rows = select(OutboxMessage.body).order_by(OutboxMessage.id.desc())
        return ctx.session.scalars(rows).first()


def test_a_session_reads_lists_itself_and_ends_at_once(server):
    own, other = signed_in(server), signed_in(server)
    assert own.call("GET", "/account").json["username"] == "fang"
    listed = own.call("GET", "/sessions").json["items"]
    assert len(listed) == 2
    assert own.call("DELETE", "/sessions").status == 204
    assert other.call("GET", "/account").status == 401
    [left] = own.call("GET", "/sessions").json["items"]
    assert own.call("DELETE", f"/sessions/{left['id']}").status == 204
    assert own.call("GET", "/account").status == 401


def test_failures_are_counted_although_the_requests_are_refused(server, committed):
    for _ in range(5):
        answer = sign_in(server, "wrong")
        assert (answer.status, answer.json["code"]) == (422, "login_failed")
    locked = sign_in(server)
    assert (locked.status, locked.json["code"]) == (422, "login_failed")
    with committed() as ctx:
        user = users.find(ctx, "fang")
        assert user.locked_until > ctx.now
        assert ctx.session.scalar(select(func.count(SecurityEvent.id))) == 7


@pytest.mark.every_database
def test_of_many_guesses_at_once_five_count(server, committed):
    answers = at_once([lambda n=n: sign_in(server, f"wrong-{n}") for n in range(8)])
    assert Counter(answer.status for answer in answers) == {422: 8}
    assert sign_in(server).status == 422
    with committed() as ctx:
        assert users.find(ctx, "fang").locked_until > ctx.now


def test_known_and_unknown_names_are_answered_alike(server):
    known, unknown = sign_in(server, "wrong"), sign_in(server, "wrong", "nobody")
    assert known.status == unknown.status
    same = {"type", "title", "status", "code", "detail"}
    assert {name: known.json[name] for name in same} == {name: unknown.json[name] for name in same}
    assert known.json.keys() == unknown.json.keys()
    assert {name for name, _ in known.headers.items()} == {
        name for name, _ in unknown.headers.items()
    }


def test_the_time_tells_a_known_name_from_no_other(server):
    """Coarse, as machines are shared: a skipped hash would be a difference of a whole hash."""
    spent = {"fang": [], "nobody": []}
    for _ in range(4):
        for username, times in spent.items():
            begun = time.perf_counter()
            sign_in(server, "wrong", username)
            times.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert 0.3 < known / unknown < 3


def test_the_second_factor_is_set_up_asked_for_and_works_once(server, committed):
    own = signed_in(server)
    assert own.call("POST", "/account/totp", {"password": "wrong"}).status == 422
    setup = own.call("POST", "/account/totp", {"password": PASSWORD})
    assert setup.status == 201
    app = pyotp.TOTP(setup.json["secret"])
    confirmed = own.call("POST", "/account/totp/confirm", {"code": app.at(time.time() - 30)})
    assert confirmed.status == 204
    asked = sign_in(server)
    assert (asked.status, list(asked.json["errors"])) == (422, ["code"])
    code = app.now()
    signed_in(server, code=code)
    again = sign_in(server, code=code)
    assert (again.status, again.json["code"]) == (422, "sign_in_incomplete")
    removed = own.call("POST", "/account/totp/remove", {"password": PASSWORD})
    assert (removed.status, removed.json["code"]) == (403, "totp_required_for_role")
    with committed() as ctx:
        stored = users.find(ctx, "fang").totp_secret
        assert setup.json["secret"] not in stored
        texts = ctx.session.scalars(select(AuditEvent.details)).all()
        assert setup.json["secret"] not in str(texts)


@pytest.mark.every_database
def test_of_two_sign_ins_with_one_code_one_gets_in(server):
    own = signed_in(server)
    secret = own.call("POST", "/account/totp", {"password": PASSWORD}).json["secret"]
    app = pyotp.TOTP(secret)
    own.call("POST", "/account/totp/confirm", {"code": app.at(time.time() - 30)})
    code = app.now()
    answers = at_once([lambda: sign_in(server, code=code)] * 4)
    assert Counter(answer.status for answer in answers) == {201: 1, 422: 3}


def test_a_forgotten_password_is_replaced_by_the_link_once(server, committed):
    own = signed_in(server)
    known = server.call("POST", "/password-resets", {"username": "fang"})
    unknown = server.call("POST", "/password-resets", {"username": "nobody"})
    assert (known.status, known.json) == (unknown.status, unknown.json) == (202, known.json)
    token = last_mail(committed).split("/reset/")[1].split()[0]
    common = server.call(
        "POST", "/password-resets/complete", {"token": token, "password": "Password123"}
    )
    assert (common.status, list(common.json["errors"])) == (422, ["password"])
    body = {"token": token, "password": "全新的-2027-password"}
    assert server.call("POST", "/password-resets/complete", body).status == 204
    assert own.call("GET", "/account").status == 401
    assert sign_in(server).status == 422
    signed_in(server, password="全新的-2027-password")
    spent = server.call("POST", "/password-resets/complete", body)
    assert (spent.status, spent.json["code"]) == (422, "reset_link_ended")


@pytest.mark.every_database
def test_of_two_uses_of_one_link_one_counts(server, committed):
    server.call("POST", "/password-resets", {"username": "fang"})
    token = last_mail(committed).split("/reset/")[1].split()[0]
    bodies = [{"token": token, "password": f"全新的-2027-password-{n}"} for n in range(3)]
    answers = at_once(
        [
            lambda body=body: server.call("POST", "/password-resets/complete", body)
            for body in bodies
        ]
    )
    assert Counter(answer.status for answer in answers) == {204: 1, 422: 2}


def test_a_password_is_changed_with_the_present_one(server):
    own, other = signed_in(server), signed_in(server)
    wrong = {"password": "wrong", "new_password": "全新的-2027-password"}
    assert own.call("POST", "/account/password", wrong).status == 422
    body = {"password": PASSWORD, "new_password": "全新的-2027-password"}
    assert own.call("POST", "/account/password", body).status == 204
    assert own.call("GET", "/account").status == 200
    assert other.call("GET", "/account").status == 401


def test_one_s_account_is_revised_by_its_version_and_the_old_address_is_told(server, committed):
    own = signed_in(server)
    account = own.call("GET", "/account")
    version = int(account.headers["ETag"].strip('"v'))
    fields = {"email": "new@example.com", "muted_notices": ["bid_checked"]}
    assert own.call("PATCH", "/account", fields).status == 428
    revised = own.call("PATCH", "/account", fields, version=version)
    assert (revised.status, revised.json["email"]) == (200, "new@example.com")
    assert revised.json["muted_notices"] == ["bid_checked"]
    assert own.call("PATCH", "/account", fields, version=version).status == 412
    assert own.call("PATCH", "/account", {"role": "audit_admin"}, version=version).status == 422
    assert "邮箱已换成" in last_mail(committed)


def test_a_token_reads_within_its_scope_and_makes_nothing(server):
    own = signed_in(server)
    made = own.call("POST", "/tokens", {"label": "脚本", "days": 3, "scopes": ["read"]})
    assert (made.status, made.json["scopes"]) == (201, ["read"])
    machine = replace(server, token=made.json["token"])
    assert machine.call("GET", "/account").status == 200
    assert machine.call("POST", "/tokens", {"label": "又一个"}).status == 403
    assert machine.call("DELETE", "/sessions").status == 403
    assert machine.call("PATCH", "/account", {"phone": "1"}, version=1).status == 403
    chain = {"code": "x", "name": "某产业链", "segments": []}
    assert machine.call("POST", "/chains", chain).status in {403, 422}
    assert own.call("DELETE", f"/tokens/{made.json['id']}").status == 204
    assert machine.call("GET", "/account").status == 401


def test_a_disabled_user_is_out_with_the_next_request(server, committed):
    own = signed_in(server)
    with committed() as ctx:
        user = users.find(ctx, "fang")
        users.disable(replace(ctx, actor=SYSTEM), user.public_id, version=None)
    assert own.call("GET", "/account").status == 401
    assert sign_in(server).json["code"] == "login_failed"


@pytest.mark.every_database
def test_two_administrators_who_disable_each_other_leave_one(app, committed):
    with committed() as ctx:
        for name in ("jia-admin", "yi-admin"):
            users.create(ctx, name, name, PASSWORD, role=UserRole.SYSTEM_ADMIN)
        ids = {row.username: row.public_id for row in ctx.session.scalars(select(User))}
    with serving(app, "") as server:
        first, second = (signed_in(server, username=name) for name in ("jia-admin", "yi-admin"))
        answers = at_once(
            [
                lambda: first.call("POST", f"/users/{ids['yi-admin']}/disable", version=1),
                lambda: second.call("POST", f"/users/{ids['jia-admin']}/disable", version=1),
            ]
        )
    assert sorted(answer.status for answer in answers)[0] == 200
    with committed() as ctx:
        left = select(func.count(User.id)).where(User.role == UserRole.SYSTEM_ADMIN, User.is_active)
        assert ctx.session.scalar(left) == 1
