"""Cooperations, sheets, objections and follow-ups through the API."""

from datetime import date

from models.enums import BidState, ChallengeStatus
from tests.factories import bids, cooperations, enterprise_sheets, enterprises


def test_both_sides_take_a_cooperation_to_its_first_stage(api, api_of, committed):
    with committed() as ctx:
        row = cooperations.make(ctx)
        path = f"/cooperations/{row.public_id}"
        buyer, supplier = row.bid.challenge.buyer.public_id, row.bid.enterprise.public_id
    one, other = api_of(supplier), api_of(buyer)
    step = {"stage": "intent", "reached_on": "2026-01-05"}
    told = one.post(f"{path}/steps", step, version=1)
    assert told.status_code == 201
    waiting = told.json["steps"][0]
    assert (waiting["told_by_buyer"], waiting["confirmed_at"]) == (False, None)
    version = int(told.headers["ETag"][2:-1])
    confirm = f"{path}/steps/{waiting['id']}/confirm"
    assert one.post(confirm, version=version).json["code"] == "own_report"
    assert other.post(confirm, version=version).json["stage"] == "intent"
    assert api.get(path).json["stage"] == "intent"
    assert api.post(f"{path}/steps", step, version=version).status_code == 403


def test_amounts_are_told_apart_and_late_payment_is_warned_of(api_of, committed):
    with committed() as ctx:
        row = cooperations.make(ctx)
        path, supplier = f"/cooperations/{row.public_id}", row.bid.enterprise.public_id
    member = api_of(supplier)
    amount = {
        "title": "首批合同",
        "amount_yuan": "120000.50",
        "agreed_on": "2026-02-01",
        "payment_days": 90,
    }
    told = member.post(f"{path}/amounts", amount, version=1)
    assert told.status_code == 201
    assert told.json["amounts_total"] == {"verified_yuan": "0", "unverified_yuan": "120000.5"}
    [kept] = told.json["amounts"]
    assert (kept["is_verified"], len(kept["warnings"])) == (False, 1)


def test_a_failed_cooperation_names_its_reason(api_of, committed):
    with committed() as ctx:
        row = cooperations.make(ctx)
        path, supplier = f"/cooperations/{row.public_id}", row.bid.enterprise.public_id
    member = api_of(supplier)
    assert member.post(f"{path}/fail", {}, version=1).status_code == 422
    failed = member.post(f"{path}/fail", {"reason": "price"}, version=1)
    assert (failed.json["state"], failed.json["failure_reason"]) == ("failed", "price")


def test_a_follow_up_is_recorded_by_the_bureau(api, committed):
    with committed() as ctx:
        public_id = cooperations.make(ctx).follow_ups[0].public_id
    assert api.get("/follow-ups").json["total"] == 3
    done = api.post(f"/follow-ups/{public_id}/record", {"note": "样箔已上机"}, version=1)
    assert (done.status_code, done.json["note"]) == (200, "样箔已上机")
    assert api.get("/follow-ups/summary").json["overdue"] == 0


def test_a_sheet_is_its_enterprises_alone(api, api_of, committed):
    with committed() as ctx:
        own, foreign = enterprises.make(ctx).public_id, enterprises.make(ctx).public_id
    member, stranger = api_of(own), api_of(foreign)
    path = f"/enterprise-sheets/{own}"
    assert member.get(path).status_code == 404
    created = member.post("/enterprise-sheets", enterprise_sheets.fields())
    assert (created.status_code, created.json["enterprise"]["id"]) == (201, own)
    assert member.post("/enterprise-sheets", enterprise_sheets.fields()).status_code == 409
    changed = enterprise_sheets.fields(contact_name="奚若岚")
    assert member.put(path, changed).status_code == 428
    assert member.put(path, changed, version=1).json["contact_name"] == "奚若岚"
    for other in (api, stranger):
        assert other.get(path).status_code == 404
        assert other.put(path, changed, version=2).status_code == 404


def test_an_objection_is_filed_and_answered(api, api_of, committed):
    with committed() as ctx:
        row = bids.make(ctx, state=BidState.NOT_SELECTED, forwarded_at=ctx.now)
        row.challenge.status = ChallengeStatus.AWARDED
        row.challenge.objections_until = date(2099, 1, 1)
        challenge, loser = row.challenge.public_id, row.enterprise.public_id
    member = api_of(loser)
    filed = member.post("/objections", {"challenge": challenge, "text": "口径不一致"})
    assert filed.status_code == 201
    path = f"/objections/{filed.json['id']}"
    answer = {"state": "filed", "answer": "不受理"}
    assert api.post(f"{path}/decide", answer, version=1).status_code == 422
    answer["state"] = "upheld"
    decided = api.post(f"{path}/decide", answer, version=1)
    assert (decided.status_code, decided.json["state"]) == (200, "upheld")
    assert member.get("/objections").json["items"][0]["answer"] == "不受理"
