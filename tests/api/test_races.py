"""Several people act at the same moment, over a real HTTP server: one wins, the others are told."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from matchmaker.errors import DomainError
from matchmaker.services import challenges as service
from matchmaker.services import tokens
from models.audit import AuditEvent
from tests.factories import chains, challenges, enterprises, regions, shortlists, users
from tests.server import ROUNDS, Server, at_once, serving

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


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_publishers_of_one_challenge_one_publishes(server, committed, _round):
    with committed() as ctx:
        path = f"/challenges/{challenges.approved(ctx).public_id}"
    publish = [lambda: server.call("POST", f"{path}/publish", version=1)] * CALLERS
    answers = at_once(publish)
    statuses = Counter(answer.status for answer in answers)
    assert statuses[200] == 1
    assert set(statuses) <= {200, 409, 412}
    assert server.call("GET", path).json["status"] == "published"
    assert recorded(committed, "challenge.publish") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_challenges_published_at_once_get_codes_of_their_own(server, committed, _round):
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
    assert numbers == list(range(1, CALLERS + 1))


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


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_who_confirm_a_release_one_makes_it_public(app, committed, operator, _round):
    with committed() as ctx:
        buyer, guest = enterprises.make(ctx), enterprises.make(ctx)
        colleagues = [users.make_member(ctx, buyer) for _ in range(CALLERS)]
        asker = users.acting_for(ctx, buyer)
        people = [users.acting(ctx, user).actor for user in colleagues]
        row = challenges.published(
            ctx, buyer=buyer, visibility="invited", invited=[guest], code="DX-0001"
        )
        service.request_release(asker, row.public_id)
        public_id = row.public_id

    def confirm(actor):
        try:
            with committed() as ctx:
                return service.confirm_release(replace(ctx, actor=actor), public_id).code
        except DomainError as error:
            return error.code

    answers = at_once([lambda actor=actor: confirm(actor) for actor in people])
    assert Counter(answers)["invalid_state"] == CALLERS - 1
    assert recorded(committed, "challenge.release") == 1
    with serving(app, operator.token) as running:
        assert running.call("GET", f"/challenges/{public_id}").json["visibility"] == "public"


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_editors_of_one_version_one_writes_and_nothing_is_mixed(server, committed, _round):
    with committed() as ctx:
        chains.make(ctx)
        row = challenges.make(ctx)
        path, editor = f"/challenges/{row.public_id}", users.make_member(ctx, row.buyer)
        member = Server(server.port, tokens.create(ctx, editor.id, "测试")[1])
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
        [lambda edit=edit: member.call("PUT", path, edit, version=1) for edit in edits]
    )
    assert Counter(answer.status for answer in answers) == {200: 1, 412: CALLERS - 1}
    final = member.call("GET", path)
    [written] = [edit for edit, answer in zip(edits, answers, strict=True) if answer.status == 200]
    assert final.headers["ETag"] == '"v2"'
    assert (final.json["title"], final.json["content"]) == (written["title"], written["content"])
    assert [row["name"] for row in final.json["requirements"]] == [
        written["requirements"][0]["name"]
    ]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_reviewers_of_one_entry_one_decides(server, committed, _round):
    with committed() as ctx:
        entry = shortlists.make(ctx).entries[0].public_id
    path = f"/shortlist-entries/{entry}"
    bodies = [{"decision": "keep", "note": f"第 {n} 位"} for n in range(CALLERS)]
    answers = at_once(
        [lambda body=body: server.call("PATCH", path, body, version=1) for body in bodies]
    )
    assert Counter(answer.status for answer in answers) == {200: 1, 412: CALLERS - 1}
    [kept] = [answer.json for answer in answers if answer.status == 200]
    assert server.call("GET", path).json == kept
    assert recorded(committed, "shortlist_entry.keep") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_enterprise_registered_by_many_is_registered_once(server, committed, _round):
    with committed() as ctx:
        regions.make(ctx)
    fields = enterprises.fields()
    answers = at_once([lambda: server.call("POST", "/enterprises", fields)] * CALLERS)
    assert Counter(answer.status for answer in answers) == {201: 1, 409: CALLERS - 1}
    assert {answer.json["code"] for answer in answers if answer.status == 409} == {
        "credit_code_taken"
    }
