"""Registration and members through the API; two who want one enterprise at the same moment."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from matchmaker.services import sessions, users
from matchmaker.services.sessions import Device
from models.enterprises import Enterprise
from models.notices import OutboxMessage
from models.users import Membership
from tests.factories import enterprises, regions
from tests.factories import users as user_factory
from tests.server import at_once, serving


@pytest.fixture
def server(app, operator):
    with serving(app, operator.token) as running:
        yield running


def application(code=None, username="laoban", **changes):
    return {
        "username": username,
        "password": "铜箔-2026-correct",
        "display_name": "老板",
        "email": f"{username}@example.com",
        "credit_code": code or enterprises.credit_code(),
        "name": "临澜新铜材有限公司",
        "region_code": regions.DISTRICT,
        **changes,
    }


def signed_in(server, committed, username):
    with committed() as ctx:
        token = sessions.begin(ctx, users.find(ctx, username), Device())
    return replace(server, token=token)


@pytest.mark.every_database
@pytest.mark.parametrize("is_imported", [False, True])
def test_of_two_applications_for_one_code_decided_at_once_one_gets_in(
    server, committed, is_imported
):
    code = enterprises.credit_code()
    if is_imported:
        with committed() as ctx:
            enterprises.make(ctx, credit_code=code)
    bodies = [application(code, f"laoban{n}") for n in range(2)]
    answers = at_once(
        [lambda body=body: server.call("POST", "/registrations", body) for body in bodies]
    )
    assert Counter(answer.status for answer in answers) == {202: 2}
    assert answers[0].json == answers[1].json
    waiting = server.call("GET", "/registrations?state=pending").json["items"]
    assert len(waiting) == 2
    answers = at_once(
        [
            lambda row=row: server.call("POST", f"/registrations/{row['id']}/approve", version=1)
            for row in waiting
        ]
    )
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 1}
    [refused] = [answer.json for answer in answers if answer.status == 409]
    assert refused["code"] == "enterprise_claimed"
    with committed() as ctx:
        assert ctx.session.scalar(select(func.count(Membership.id))) == 1
        found = select(Enterprise).where(Enterprise.credit_code == code)
        assert ctx.session.scalars(found).one().claimed_at


@pytest.mark.every_database
def test_two_owners_who_remove_each_other_leave_one(server, committed):
    with committed() as ctx:
        firm = enterprises.make(ctx)
        names = [user_factory.make_member(ctx, firm).username for _ in range(2)]
    owners = [signed_in(server, committed, name) for name in names]
    listed = {row["username"]: row["id"] for row in owners[0].call("GET", "/members").json["items"]}
    answers = at_once(
        [
            lambda: owners[0].call("DELETE", f"/members/{listed[names[1]]}"),
            lambda: owners[1].call("DELETE", f"/members/{listed[names[0]]}"),
        ]
    )
    statuses = sorted(answer.status for answer in answers)
    assert statuses[0] == 204
    assert statuses[1] in {403, 404, 409}
    with committed() as ctx:
        assert ctx.session.scalar(select(func.count(Membership.id))) == 1


@pytest.mark.every_database
def test_of_two_usernames_at_once_one_is_stored_and_nothing_breaks(server, committed):
    bodies = [application(username="tongming") for _ in range(3)]
    answers = at_once(
        [lambda body=body: server.call("POST", "/registrations", body) for body in bodies]
    )
    assert Counter(answer.status for answer in answers) == {202: 3}
    assert server.call("GET", "/registrations").json["total"] == 1


def test_an_application_is_rejected_corrected_and_approved(server, committed):
    assert server.call("POST", "/registrations", application()).status == 202
    [row] = server.call("GET", "/registrations").json["items"]
    owner = signed_in(server, committed, "laoban")
    assert owner.call("GET", f"/registrations/{row['id']}").json["state"] == "pending"
    assert owner.call("POST", f"/registrations/{row['id']}/approve", version=1).status == 403
    path = f"/registrations/{row['id']}"
    assert server.call("POST", f"{path}/reject", {"reason": "缺授权书"}, version=1).status == 200
    told = owner.call("GET", path).json
    assert (told["state"], told["reason"]) == ("rejected", "缺授权书")
    fields = {name: row[name] for name in ("credit_code", "name", "region_code")}
    again = owner.call("PUT", path, {**fields, "statement": "已补充"}, version=2)
    assert (again.status, again.json["state"]) == (200, "pending")
    assert server.call("POST", f"{path}/approve", version=3).json["state"] == "approved"
    assert owner.call("GET", "/members").json["total"] == 1


def approved(server, committed):
    """Return the owner's server and the enterprise's id."""
    server.call("POST", "/registrations", application())
    [row] = server.call("GET", "/registrations").json["items"]
    answer = server.call("POST", f"/registrations/{row['id']}/approve", version=1)
    return signed_in(server, committed, "laoban"), answer.json["enterprise"]["id"]


def test_a_colleague_is_invited_works_and_leaves(server, committed):
    owner, enterprise = approved(server, committed)
    body = {"email": "xin@example.com", "role": "editor"}
    assert owner.call("POST", "/member-invitations", body).status == 201
    with committed() as ctx:
        mails = select(OutboxMessage.body).order_by(OutboxMessage.id.desc())
        token = ctx.session.scalars(mails).first().split("/join/")[1].split()[0]
    account = {"username": "xinren", "password": "铜箔-2026-another", "display_name": "新人"}
    joined = server.call("POST", "/member-invitations/accept", {"token": token, **account})
    assert (joined.status, joined.json["enterprise"]["id"]) == (201, enterprise)
    editor = signed_in(server, committed, "xinren")
    assert editor.call("GET", "/members").json["total"] == 2
    assert editor.call("POST", "/member-invitations", body).status == 403

    assert owner.call("PATCH", f"/members/{joined.json['id']}", {"role": "viewer"}).status == 200
    revised = enterprises.fields(name="临澜新铜材有限公司")
    del revised["credit_code"]
    assert editor.call("PUT", f"/enterprises/{enterprise}", revised, version=2).status == 403
    assert owner.call("PUT", f"/enterprises/{enterprise}", revised, version=2).status == 200
    assert server.call("PUT", f"/enterprises/{enterprise}", revised, version=3).status == 403
    assert owner.call("DELETE", f"/members/{joined.json['id']}").status == 204
    assert editor.call("GET", "/members").status == 403


def test_a_claimed_code_is_refused(server, committed):
    assert server.call("POST", "/registrations", application()).status == 202
    [row] = server.call("GET", "/registrations").json["items"]
    server.call("POST", f"/registrations/{row['id']}/approve", version=1)
    body = application(row["credit_code"], "bieren")
    refused = server.call("POST", "/registrations", body)
    assert (refused.status, refused.json["code"]) == (409, "enterprise_claimed")
    assert "老板" not in str(refused.json)
