import pytest

from tests.factories import shortlists


@pytest.fixture
def shortlist(api, committed):
    """Return a stored shortlist of three suppliers as the API shows it."""
    with committed() as ctx:
        public_id = shortlists.make(ctx).public_id
    return api.get(f"/shortlists/{public_id}").json


def test_a_shortlist_shows_its_entries_with_explanation_and_provenance(api, shortlist):
    assert shortlist["run"]["weights_version"] == "w1"
    assert shortlist["run"]["event"] is None
    assert [entry["position"] for entry in shortlist["entries"]] == [1, 2, 3]
    first = shortlist["entries"][0]
    assert first["supplier"]["name"].startswith("临澜测试材料")
    assert first["explanation"]["sentence"] == "产品与需求内容吻合。"
    assert first["explanation"]["contributions"][0]["signal"] == "text"
    assert first["decision"] is first["decided_by"] is first["decided_at"] is None
    [item] = api.get(f"/shortlists?challenge={shortlist['challenge']['id']}").json["items"]
    assert item == {key: shortlist[key] for key in item}
    assert api.get(f"/shortlists?run={'0' * 20}").json["total"] == 0


def test_a_decision_moves_the_entry_and_keeps_the_machine_order(api, shortlist):
    last = shortlist["entries"][2]
    path = f"/shortlist-entries/{last['id']}"
    body = {"decision": "pin", "reason_code": "proven_record", "note": "去年已供货"}
    decided = api.patch(path, body, version=last["version"])
    assert (decided.status_code, decided.headers["ETag"]) == (200, '"v2"')
    assert decided.json["decided_by"] == "值班员"
    assert api.get(path).json == decided.json
    entries = api.get(f"/shortlists/{shortlist['id']}").json["entries"]
    assert [entry["position"] for entry in entries] == [3, 1, 2]
    cleared = api.patch(path, {"decision": None}, version=2)
    assert cleared.json["reason_code"] is cleared.json["note"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"decision": "drop"}, "reason_code"),
        ({"decision": "hold", "reason_code": "because"}, "reason_code"),
        ({"decision": "pin", "reason_code": "other"}, "note"),
        ({"decision": "win"}, "decision"),
        ({}, "decision"),
        ({"decision": "keep", "note": "字" * 1001}, "note"),
        ({"decision": "keep", "score": 1}, "score"),
    ],
)
def test_a_decision_that_breaks_a_rule_names_its_field(api, shortlist, body, field):
    path = f"/shortlist-entries/{shortlist['entries'][0]['id']}"
    refused = api.patch(path, body, version=1)
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert api.get(path).json["decision"] is None


def test_a_decision_needs_the_version_that_was_read(api, shortlist):
    path = f"/shortlist-entries/{shortlist['entries'][0]['id']}"
    assert api.patch(path, {"decision": "keep"}).status_code == 428
    assert api.patch(path, {"decision": "keep"}, version=1).status_code == 200
    stale = api.patch(path, {"decision": "hold", "reason_code": "needs_evidence"}, version=1)
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    assert api.get(path).json["decision"] == "keep"


def test_what_is_unknown_is_not_found(api):
    for path in ("/shortlists", "/shortlist-entries"):
        assert api.get(f"{path}/{'0' * 20}").status_code == 404
