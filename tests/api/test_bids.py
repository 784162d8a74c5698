"""The way of a bid through the API, by the people who may go it."""

import hashlib

from sqlalchemy import select

from models.challenges import Challenge
from tests.factories import bids, challenges, enterprise_sheets, enterprises

UNKNOWN = "0" * 20
PASS = {"decision": "pass"}


def stored(committed, **values):
    """Store a challenge and a supplier with its sheet; return the ids, the buyer's second."""
    with committed() as ctx:
        challenge = challenges.published(ctx, **values)
        supplier = enterprises.make(ctx)
        enterprise_sheets.make(ctx, supplier)
        return challenge.public_id, challenge.buyer.public_id, supplier.public_id


def change(committed, challenge, **values):
    with committed() as ctx:
        row = ctx.session.scalars(select(Challenge).where(Challenge.public_id == challenge)).one()
        for name, value in values.items():
            setattr(row, name, value)


def act(client, bid, name, body=None):
    """Do something to a bid at the version that the client reads; return the answer."""
    version = int(client.get(f"/bids/{bid}").headers["ETag"][2:-1])
    return client.post(f"/bids/{bid}/{name}", body, version=version)


def handed_in(client, challenge):
    bid = client.post("/bids", bids.fields(challenge)).json["id"]
    assert act(client, bid, "submit").status_code == 200
    return bid


def test_a_bid_is_drafted_edited_handed_in_and_withdrawn(api_of, committed):
    challenge, _, supplier = stored(committed)
    member = api_of(supplier)
    created = member.post("/bids", bids.fields(challenge))
    assert created.status_code == 201
    assert created.headers["ETag"] == '"v1"'
    bid = created.json
    assert bid["challenge"]["id"] == challenge
    assert bid["enterprise"]["id"] == supplier
    assert (bid["state"], bid["price_yuan"], bid["withdrawn_at"]) == ("draft", "1280000.5", None)
    fields = {**bids.CONTENT, "offer": "改进后的方案"}
    edited = member.put(f"/bids/{bid['id']}", fields, version=1)
    assert (edited.status_code, edited.json["offer"]) == (200, "改进后的方案")
    submitted = act(member, bid["id"], "submit").json
    assert submitted["state"] == "submitted"
    assert submitted["sheet"]["contact_name"] == "沐知远"
    assert member.get("/bids").json["total"] == 1
    withdrawn = act(member, bid["id"], "withdraw", {})
    assert (withdrawn.status_code, withdrawn.json["state"]) == (200, "withdrawn")
    assert member.get("/bids?state=submitted").json["total"] == 0


def test_a_receipt_is_checked_by_whoever_holds_it(api_of, committed):
    challenge, _, supplier = stored(committed)
    member = api_of(supplier)
    bid = handed_in(member, challenge)
    receipt = member.get(f"/bids/{bid}/receipt").json
    assert receipt["is_intact"] is True
    assert hashlib.sha256(receipt["canonical"].encode()).hexdigest() == receipt["sha256"]


def test_a_bid_goes_from_the_bureau_to_the_buyer_and_is_selected(api, api_of, committed):
    challenge, buyer, supplier = stored(committed)
    member, client = api_of(supplier), api_of(buyer, with_session=True)
    bid = handed_in(member, challenge)
    assert client.get(f"/bids/{bid}").status_code == 404
    assert act(api, bid, "check", PASS).json["state"] == "checked"
    assert client.get(f"/bids/{bid}").status_code == 404
    assert act(api, bid, "forward").json["state"] == "forwarded"
    assert client.get(f"/bids/{bid}").json["checks"] == []
    early = act(client, bid, "select", {"reason": "方案最优"})
    assert (early.status_code, early.json["code"]) == (409, "selection_too_early")
    change(committed, challenge, deadline_on=None)
    selected = act(client, bid, "select", {"reason": "方案最优"})
    assert (selected.status_code, selected.json["state"]) == (200, "selected")
    assert member.get(f"/bids/{bid}").json["state"] == "forwarded"
    selection = client.get(f"/selections/{challenge}")
    assert (selection.json["selected"], selection.json["undecided"]) == (1, 0)
    version = int(selection.headers["ETag"][2:-1])
    closed = client.post(f"/selections/{challenge}/close", version=version)
    assert (closed.status_code, closed.json["status"]) == (200, "awarded")
    assert member.get(f"/bids/{bid}").json["state"] == "selected"
    refused = client.post(f"/selections/{challenge}/finalize")
    assert (refused.status_code, refused.json["code"]) == (409, "award_not_final")
    assert member.get(f"/selections/{challenge}").status_code == 404


def test_a_comparison_says_what_stands_against_each_requirement(api_of, committed):
    with committed() as ctx:
        scene = bids.scene(ctx)
        challenge, supplier = scene.challenge.public_id, scene.enterprise.public_id
    member = api_of(supplier)
    bid = member.post("/bids", bids.fields(challenge)).json["id"]
    [line] = member.get(f"/bids/{bid}/comparison").json["lines"]
    assert (line["name"], line["line"]["claim"]) == ("延伸率", None)
    assert line["found"]["verdict"] == "unknown"


def test_a_second_bid_is_a_conflict_and_leaves_the_first_alone(api_of, committed):
    challenge, _, supplier = stored(committed)
    member = api_of(supplier)
    first = member.post("/bids", bids.fields(challenge)).json
    second = member.post("/bids", bids.fields(challenge, offer="另一份"))
    assert (second.status_code, second.json["code"]) == (409, "bid_already_submitted")
    assert member.get(f"/bids/{first['id']}").json == first


def test_members_agree_through_the_api(api_of, committed):
    challenge, _, supplier = stored(committed)
    with committed() as ctx:
        joining = enterprises.make(ctx).public_id
    lead, member = api_of(supplier), api_of(joining)
    members = [{"enterprise": joining, "task": "检测"}]
    bid = lead.post("/bids", bids.fields(challenge, members=members)).json["id"]
    refused = act(lead, bid, "submit")
    assert (refused.status_code, refused.json["code"]) == (409, "bid_incomplete")
    assert "联合体成员尚未全部同意" in refused.json["detail"]
    assert act(member, bid, "agree").json["members"][0]["agreed_at"]
    assert act(member, bid, "leave").json["members"][0]["agreed_at"] is None


def test_a_changed_challenge_asks_its_bidders_to_confirm(api_of, committed):
    challenge, _, supplier = stored(committed)
    member = api_of(supplier)
    bid = handed_in(member, challenge)
    change(committed, challenge, revision=2)
    assert member.get(f"/bids/{bid}").json["needs_confirmation"] is True
    assert act(member, bid, "confirm", {}).json["needs_confirmation"] is False


def test_prices_are_exact_positive_and_have_two_places(api_of, committed):
    challenge, _, supplier = stored(committed)
    member = api_of(supplier)
    for price, text in (
        ("0", "金额须大于 0，且小于一万亿元。"),
        ("-1", "金额须大于 0，且小于一万亿元。"),
        ("1.005", "数值最多 2 位小数。"),
        ("1000000000000", "金额须大于 0，且小于一万亿元。"),
        ("一百万", "须为数字。"),
        (True, "须为数字。"),
    ):
        refused = member.post("/bids", bids.fields(challenge, price_yuan=price))
        assert refused.status_code == 422, price
        assert list(refused.json["errors"]) == ["price_yuan"]
        if price != "1000000000000":
            assert refused.json["errors"]["price_yuan"] == [text]
    largest = bids.fields(challenge, price_yuan="999999999999")
    assert member.post("/bids", largest).json["price_yuan"] == "999999999999"


def test_unknown_things_name_their_field_or_are_not_found(api_of, committed):
    _, _, supplier = stored(committed)
    member = api_of(supplier)
    refused = member.post("/bids", bids.fields(UNKNOWN))
    assert (refused.status_code, refused.json["errors"]) == (422, {"challenge": ["未知的榜单。"]})
    assert member.get(f"/bids/{UNKNOWN}").status_code == 404
    assert member.post(f"/bids/{UNKNOWN}/withdraw", {}, version=1).status_code == 404


def test_an_act_needs_the_version_that_was_read(api_of, committed):
    challenge, _, supplier = stored(committed)
    member = api_of(supplier)
    bid = member.post("/bids", bids.fields(challenge)).json["id"]
    path = f"/bids/{bid}/submit"
    assert member.post(path).status_code == 428
    assert member.post(path, version=2).status_code == 412
    assert member.post(path, version=1).status_code == 200
    again = act(member, bid, "submit")
    assert (again.status_code, again.json["code"]) == (409, "invalid_state")
