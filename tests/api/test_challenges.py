import pytest
from sqlalchemy import select

from models.enums import SecurityEventKind
from models.security_events import SecurityEvent
from tests.factories import chains, challenges, enterprises


@pytest.fixture
def buyer(committed):
    """Store a buyer and the copper chain; return the buyer's id."""
    with committed() as ctx:
        chains.make(ctx)
        return enterprises.make(ctx).public_id


@pytest.fixture
def member(api_of, buyer):
    """Return a client of the buyer's owner."""
    return api_of(buyer)


CHECK = challenges.PASSED
DECLARED = {"declares_no_secrets": True}


def test_a_challenge_lives_from_its_draft_to_its_withdrawal(api, member, buyer):
    created = member.post("/challenges", challenges.fields(buyer))
    assert (created.status_code, created.headers["ETag"]) == (201, '"v1"')
    draft = created.json
    path = f"/challenges/{draft['id']}"
    assert draft["links"] == {"recommendations": f"/api/v1{path}/recommendations"}
    assert (draft["status"], draft["code"], draft["budget_yuan"]) == ("draft", None, "3000000")
    assert draft["requirements"][0]["low"] == "8"
    assert api.get(path).status_code == 404
    fields = challenges.fields(buyer, title="极薄铜箔翘曲控制")
    del fields["buyer"]
    revised = member.put(path, fields, version=1)
    assert (revised.status_code, revised.json["title"]) == (200, "极薄铜箔翘曲控制")
    submitted = member.post(f"{path}/submit", DECLARED, version=2)
    assert (submitted.status_code, submitted.json["status"]) == (200, "submitted")
    checked = api.post(f"{path}/checks", CHECK, version=3)
    assert (checked.status_code, checked.json["status"]) == (201, "approved")
    published = api.post(f"{path}/publish", version=4)
    assert (published.status_code, published.json["status"]) == (200, "published")
    assert published.json["code"].endswith("-0001")
    withdrawn = member.post(f"{path}/withdraw", {"reason": "需求取消"}, version=5)
    assert (withdrawn.status_code, withdrawn.json["status"]) == (200, "withdrawn")
    again = api.post(f"{path}/publish", version=6)
    assert (again.status_code, again.json["code"]) == (409, "invalid_state")
    assert again.json["detail"] == "当前状态不允许此操作。"
    [check] = member.get(f"{path}/checks").json["items"]
    assert (check["decision"], check["level"], check["need"]) == ("pass", "city", 4)


def test_a_published_challenge_is_confirmed_extended_and_amended(api, api_of, committed):
    with committed() as ctx:
        row = challenges.published(ctx, title="极薄铜箔翘曲控制")
        path, member = f"/challenges/{row.public_id}", row.buyer.public_id
    member = api_of(member)
    fields = challenges.fields("")
    del fields["buyer"]
    later = {"deadline_on": "2100-01-31"}
    assert member.post(f"{path}/confirm", version=1).status_code == 200
    assert member.post(f"{path}/deadline", later, version=2).json["deadline_on"] == "2100-01-31"
    amended = member.put(path, fields | later | {"title": "极薄铜箔"}, version=3)
    assert (amended.status_code, amended.json["revision"]) == (200, 2)
    _, second = api.get(f"{path}/revisions").json["items"]
    assert "需求名称" in second["labels"]
    changes = {item["field"]: item for item in api.get(f"{path}/revisions/2/diff").json["changes"]}
    title = changes["title"]
    assert (title["before"], title["after"]) == ("极薄铜箔翘曲控制", "极薄铜箔")
    assert api.get(f"{path}/revisions/3/diff").status_code == 404


def test_an_incomplete_draft_says_what_it_lacks(member, buyer):
    fields = challenges.fields(buyer, content="", deadline_on=None, requirements=[])
    draft = member.post("/challenges", fields).json
    refused = member.post(f"/challenges/{draft['id']}/submit", DECLARED, version=1)
    assert (refused.status_code, refused.json["code"]) == (409, "challenge_incomplete")
    assert "缺少需求内容、缺少可衡量的指标" in refused.json["detail"]


def test_a_check_against_its_scores_names_the_field(api, committed):
    with committed() as ctx:
        row = challenges.make(ctx, status="submitted", check_level="city")
        path = f"/challenges/{row.public_id}/checks"
    refused = api.post(path, CHECK | {"decision": "reject"}, version=1)
    assert (refused.status_code, set(refused.json["errors"])) == (422, {"decision", "reason"})
    for score in (-1, 6, 2.5, None):
        assert api.post(path, CHECK | {"need": score}, version=1).status_code == 422


def test_the_list_has_the_one_envelope_and_filters(member, buyer):
    draft = member.post("/challenges", challenges.fields(buyer)).json
    body = member.get("/challenges?status=draft&chain=copper&page_size=5").json
    assert (body["page"], body["page_size"], body["total"]) == (1, 5, 1)
    assert body["items"][0]["id"] == draft["id"]
    for query in ("q=没有", "kind=supply", "visibility=invited", "is_open=true", "to_check=true"):
        assert member.get(f"/challenges?{query}").json["total"] == 0, query


def test_what_waits_for_an_organizer_is_listed_for_it(api, committed):
    with committed() as ctx:
        row = challenges.make(ctx, status="submitted", check_level="city")
        challenges.make(ctx, status="submitted", check_level="county")
        public_id = row.public_id
    body = api.get("/challenges?to_check=true").json
    assert [item["id"] for item in body["items"]] == [public_id]


def test_what_is_hidden_is_null_for_its_reader(api, api_of, committed):
    with committed() as ctx:
        supplier, buyer = enterprises.make(ctx), enterprises.make(ctx)
        hidden = {"confidential_detail": "配方代号青鸾七号", "nda_text": "不得外传。"}
        secret = challenges.published(
            ctx, buyer=buyer, visibility="invited", invited=[supplier], **hidden
        )
        anonymous = challenges.published(ctx, buyer=buyer, visibility="anonymous")
        paths = [f"/challenges/{row.public_id}" for row in (secret, anonymous)]
        supplier_id, buyer_id = supplier.public_id, buyer.public_id
    guest, member = api_of(supplier_id), api_of(buyer_id)
    seen = guest.get(paths[0]).json
    assert (seen["confidential_detail"], seen["invited"], seen["has_consented"]) == (
        None,
        None,
        False,
    )
    agreed = guest.post(f"{paths[0]}/consents", {"text_sha256": seen["nda_sha256"]})
    assert agreed.status_code == 201
    assert guest.get(paths[0]).json["confidential_detail"] == "配方代号青鸾七号"
    assert api.get(paths[0]).json["confidential_detail"] is None
    assert guest.get(paths[1]).json["buyer"] is None
    assert api.get(paths[1]).json["buyer"]["id"] == buyer_id
    assert member.get(paths[1]).json["buyer"]["id"] == buyer_id
    assert guest.get(f"/challenges?buyer={buyer_id}").json["total"] == 1
    with committed() as ctx:
        read = SecurityEvent.kind == SecurityEventKind.CONFIDENTIAL_READ
        [event] = ctx.session.scalars(select(SecurityEvent).where(read))
        assert event.address == "127.0.0.1"
        assert event.details["subject"] == paths[0].rpartition("/")[2]


def test_invitations_are_proposed_and_taken_up(api, api_of, committed):
    with committed() as ctx:
        first, second, buyer = (enterprises.make(ctx) for _ in range(3))
        row = challenges.published(ctx, buyer=buyer, visibility="invited", invited=[first])
        path, supplier, buyer_id = (
            f"/challenges/{row.public_id}",
            second.public_id,
            buyer.public_id,
        )
    member, stranger = api_of(buyer_id), api_of(supplier)
    proposed = api.post(f"{path}/invitation-proposals", {"supplier": supplier})
    assert (proposed.status_code, proposed.json["supplier"]["id"]) == (201, supplier)
    listed = member.get(f"{path}/invitation-proposals").json["items"]
    assert [item["supplier"]["id"] for item in listed] == [supplier]
    assert stranger.get(path).status_code == 404
    accept = f"{path}/invitation-proposals/{supplier}/accept"
    assert member.post(accept, version=1).status_code == 200
    assert stranger.get(path).status_code == 200
    assert (
        member.call("DELETE", f"{path}/invitation-proposals/{supplier}", version=2).status_code
        == 404
    )
    other = member.post(f"{path}/invitations", {"suppliers": [supplier]}, version=2)
    assert other.status_code == 200


def test_a_token_makes_no_secret_public(api_of, committed):
    with committed() as ctx:
        buyer = enterprises.make(ctx)
        row = challenges.published(
            ctx, buyer=buyer, visibility="invited", invited=[enterprises.make(ctx)]
        )
        path, buyer_id = f"/challenges/{row.public_id}/release", buyer.public_id
    member = api_of(buyer_id)
    assert member.post(path).status_code == 403
    assert member.post(f"{path}/confirm").status_code == 403
    assert member.call("DELETE", path).status_code == 403


def test_questions_are_asked_and_answered(api_of, committed):
    with committed() as ctx:
        row = challenges.published(ctx)
        path, buyer_id = f"/challenges/{row.public_id}/questions", row.buyer.public_id
        supplier = enterprises.make(ctx).public_id
    bidder, member = api_of(supplier), api_of(buyer_id)
    asked = bidder.post(path, {"text": "是否接受联合体？"})
    assert (asked.status_code, asked.headers["ETag"], asked.json["is_own"]) == (201, '"v1"', True)
    answer = f"/questions/{asked.json['id']}/reply"
    assert member.post(answer, {"answer": "接受。"}).status_code == 428
    assert member.post(answer, {"answer": "接受。"}, version=1).status_code == 200
    assert member.post(answer, {"answer": "不接受。"}, version=2).status_code == 409
    [shown] = api_of(supplier).get(path).json["items"]
    assert (shown["answer"], shown["is_own"]) == ("接受。", True)
    assert "enterprise" not in shown


@pytest.mark.parametrize(
    ("requirement", "field"),
    [
        ({"name": "强度", "operator": "ge"}, "low"),
        ({"name": "厚度", "operator": "le", "low": "1"}, "high"),
        ({"name": "厚度", "operator": "between", "low": "9", "high": "1"}, "low"),
        ({"name": "牌号", "operator": "in"}, "text"),
        ({"name": "强度", "operator": "~", "low": "1"}, "operator"),
        ({"name": "强度", "operator": "ge", "low": "1e40"}, "low"),
        ({"name": "强度", "operator": "ge", "low": "0.0000001"}, "low"),
        ({"operator": "ge", "low": "1"}, "name"),
    ],
)
def test_a_requirement_that_cannot_be_measured_names_its_field(member, buyer, requirement, field):
    refused = member.post("/challenges", challenges.fields(buyer, requirements=[requirement]))
    assert refused.status_code == 422
    assert refused.json["errors"]["requirements"]["0"].keys() == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "短" * 129}, "title"),
        ({"title": ""}, "title"),
        ({"kind": "research"}, "kind"),
        ({"budget_yuan": "0"}, "budget_yuan"),
        ({"budget_yuan": "NaN"}, "budget_yuan"),
        ({"budget_yuan": "1e999999999"}, "budget_yuan"),
        ({"budget_yuan": "1_000"}, "budget_yuan"),
        ({"duration_months": 1.5}, "duration_months"),
        ({"duration_months": 0}, "duration_months"),
        ({"items": "铜箔"}, "items"),
        ({"requirements": [7]}, "requirements"),
        ({"chain": "no-such"}, "chain"),
        ({"segment": "no-such"}, "segment"),
        ({"invited": ["0" * 20], "visibility": "invited"}, "invited"),
        ({"max_awards": 4}, "max_awards"),
        ({"challenge_list": "0" * 20}, "challenge_list"),
        ({"no_requirements_reason": "无"}, "no_requirements_reason"),
        ({"status": "published"}, "status"),
        ({"code": "2026Q1-0001"}, "code"),
    ],
)
def test_what_does_not_fit_names_its_field(member, buyer, changes, field):
    refused = member.post("/challenges", challenges.fields(buyer, **changes))
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]
    assert member.get("/challenges").json["total"] == 0


def test_every_edit_needs_the_version_that_was_read(api, member, buyer):
    draft = member.post("/challenges", challenges.fields(buyer)).json
    path = f"/challenges/{draft['id']}"
    fields = challenges.fields(buyer)
    del fields["buyer"]
    day = {"deadline_on": "2100-01-31"}
    asked = [("PUT", path, fields), ("POST", f"{path}/submit", DECLARED)]
    asked += [("POST", f"{path}/withdraw", {"reason": "需求取消"})]
    asked += [("POST", f"{path}/confirm", None), ("POST", f"{path}/deadline", day)]
    before = member.get(path).json
    for method, url, body in asked:
        assert member.call(method, url, json=body).status_code == 428, url
        assert member.call(method, url, json=body, version=7).status_code == 412, url
    assert member.get(path).json == before
    member.post(f"{path}/submit", DECLARED, version=1)
    for url, body in ((f"{path}/checks", CHECK), (f"{path}/publish", None)):
        assert api.post(url, body).status_code == 428, url
        assert api.post(url, body, version=7).status_code == 412, url


def test_an_unknown_challenge_is_not_found(api):
    assert api.get(f"/challenges/{'0' * 20}").status_code == 404


def test_saving_warns_of_the_same_need_posted_before(member, buyer):
    first = member.post("/challenges", challenges.fields(buyer)).json
    assert first["near_duplicates"] == []
    again = member.post("/challenges", challenges.fields(buyer)).json
    [near] = again["near_duplicates"]
    assert near["challenge"]["id"] == first["id"]
    assert near["similarity"] >= 0.8
    listed = member.get(f"/challenges/{again['id']}/near-duplicates")
    assert listed.json == {"items": [near]}
