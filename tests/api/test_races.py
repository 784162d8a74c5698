"""Several people act at the same moment, over a real HTTP server: one wins, the others are told."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from matchmaker.services import challenges as service
from matchmaker.services import sessions, tokens
from matchmaker.services.sessions import Device
from models.audit import AuditEvent
from tests.factories import chains, challenges, enterprises, regions, shortlists, users
from tests.server import ROUNDS, at_once, serving

WITHDRAWAL = {"reason": "需求取消"}
CALLERS = 6

pytestmark = pytest.mark.every_database


@pytest.fixture
def server(app, operator):
    with serving(app, operator.token) as running:
        yield running


def recorded(committed, action):
    with committed() as ctx:
        return ctx.session.scalar(
            select(func.count(AuditEvent.id)).where(AuditEvent.action == action)
        )


def test_of_many_publishers_of_one_challenge_one_publishes(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            path = f"/challenges/{challenges.approved(ctx).public_id}"
        publish = lambda p=path: server.call("POST", f"{p}/publish", version=1)  # noqa: E731
        answers = at_once([publish] * CALLERS)
        statuses = Counter(answer.status for answer in answers)
        assert statuses[200] == 1
        assert set(statuses) <= {200, 409, 412}
        assert server.call("GET", path).json["status"] == "published"
    assert recorded(committed, "challenge.publish") == ROUNDS


def test_challenges_published_at_once_get_codes_of_their_own(server, committed):
    for number in range(ROUNDS):
        with committed() as ctx:
            ids = [challenges.approved(ctx).public_id for _ in range(CALLERS)]
        answers = at_once(
            [
                lambda public_id=public_id: server.call(
                    "POST", f"/challenges/{public_id}/publish", version=1
                )
                for public_id in ids
            ]
        )
        assert {answer.status for answer in answers} == {200}
        numbers = sorted(int(answer.json["code"].rpartition("-")[2]) for answer in answers)
        first = number * CALLERS + 1
        assert numbers == list(range(first, first + CALLERS))


def test_of_many_checkers_of_one_challenge_one_decides(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            row = challenges.make(ctx, status="submitted", check_level="city")
            path = f"/challenges/{row.public_id}"
        returned = dict.fromkeys(("need", "measurability", "feasibility", "benefit"), 2)
        returned |= {"decision": "return", "reason": "指标没有检测方法，请补充"}
        bodies = [challenges.PASSED, returned] * (CALLERS // 2)
        answers = at_once(
            [
                lambda body=body, path=path: server.call("POST", f"{path}/checks", body, version=1)
                for body in bodies
            ]
        )
        statuses = Counter(answer.status for answer in answers)
        assert statuses[201] == 1
        assert set(statuses) <= {201, 409, 412}
        [decided] = [answer.json["status"] for answer in answers if answer.status == 201]
        assert server.call("GET", path).json["status"] == decided
        checks = server.call("GET", f"{path}/checks").json["items"]
        assert [item["decision"] for item in checks] == [
            "pass" if decided == "approved" else "return"
        ]


def test_a_challenge_is_published_or_withdrawn_but_never_half(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            path = f"/challenges/{challenges.approved(ctx).public_id}"
        acts = [("publish", None), ("withdraw", WITHDRAWAL)] * (CALLERS // 2)
        answers = at_once(
            [
                lambda act=act, body=body, path=path: server.call(
                    "POST", f"{path}/{act}", body, version=1
                )
                for act, body in acts
            ]
        )
        statuses = Counter(answer.status for answer in answers)
        assert statuses[200] == 1
        assert set(statuses) <= {200, 409, 412}
        [done] = [answer.json for answer in answers if answer.status == 200]
        final = server.call("GET", path).json
        assert final["status"] == done["status"]
        is_published = final["status"] == "published"
        assert (final["code"] is not None) == (final["published_at"] is not None) == is_published
        assert (final["withdrawn_at"] is not None) != is_published


def test_of_many_who_confirm_a_release_one_makes_it_public(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            buyer, guest = enterprises.make(ctx), enterprises.make(ctx)
            colleagues = [
                server.acting(sessions.begin(ctx, users.make_member(ctx, buyer), Device()))
                for _ in range(CALLERS)
            ]
            asker = users.acting_for(ctx, buyer)
            row = challenges.published(ctx, buyer=buyer, visibility="invited", invited=[guest])
            service.request_release(asker, row.public_id)
            path = f"/challenges/{row.public_id}"
        confirm = f"{path}/release/confirm"
        answers = at_once([lambda who=who, p=confirm: who.call("POST", p) for who in colleagues])
        found = Counter(answer.status for answer in answers)
        assert found[200] == 1
        assert set(found) <= {200, 409}
        assert server.call("GET", path).json["visibility"] == "public"
    assert recorded(committed, "challenge.release") == ROUNDS


def test_of_many_editors_of_one_version_one_writes_and_nothing_is_mixed(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            chains.make(ctx)
            row = challenges.make(ctx)
            path, editor = f"/challenges/{row.public_id}", users.make_member(ctx, row.buyer)
            member = server.acting(tokens.create(ctx, editor.id, "测试")[1])
        edits = [
            challenges.fields(
                "",
                title=f"第 {number} 位编辑的标题",
                content=f"第 {number} 位编辑的内容",
                requirements=[
                    {"name": f"指标{number}", "operator": "ge", "low": str(number), "unit": "MPa"}
                ],
            )
            for number in range(CALLERS)
        ]
        for edit in edits:
            del edit["buyer"]
        answers = at_once(
            [
                lambda edit=edit, who=member, p=path: who.call("PUT", p, edit, version=1)
                for edit in edits
            ]
        )
        assert Counter(answer.status for answer in answers) == {200: 1, 412: CALLERS - 1}
        final = member.call("GET", path)
        [written] = [
            edit for edit, answer in zip(edits, answers, strict=True) if answer.status == 200
        ]
        assert final.headers["ETag"] == '"v2"'
        assert (final.json["title"], final.json["content"]) == (
            written["title"],
            written["content"],
        )
        assert [row["name"] for row in final.json["requirements"]] == [
            written["requirements"][0]["name"]
        ]


def test_of_many_reviewers_of_one_entry_one_decides(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            entry = shortlists.make(ctx).entries[0].public_id
        path = f"/shortlist-entries/{entry}"
        bodies = [{"decision": "keep", "note": f"第 {n} 位"} for n in range(CALLERS)]
        answers = at_once(
            [lambda body=body, p=path: server.call("PATCH", p, body, version=1) for body in bodies]
        )
        assert Counter(answer.status for answer in answers) == {200: 1, 412: CALLERS - 1}
        [kept] = [answer.json for answer in answers if answer.status == 200]
        assert server.call("GET", path).json == kept
    assert recorded(committed, "shortlist_entry.keep") == ROUNDS


def test_an_enterprise_registered_by_many_is_registered_once(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            regions.make(ctx)
        fields = enterprises.fields()
        answers = at_once([lambda f=fields: server.call("POST", "/enterprises", f)] * CALLERS)
        assert Counter(answer.status for answer in answers) == {201: 1, 409: CALLERS - 1}
        assert {answer.json["code"] for answer in answers if answer.status == 409} == {
            "credit_code_taken"
        }
