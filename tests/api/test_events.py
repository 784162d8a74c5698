import pytest

from tests.factories import chains, challenges, enterprises, events


@pytest.fixture
def stored(committed):
    """Return ids of a challenge and two suppliers of the copper chain."""
    with committed() as ctx:
        chains.make(ctx)
        return {
            "challenge": challenges.published(ctx).public_id,
            "first": enterprises.make(ctx).public_id,
            "second": enterprises.make(ctx).public_id,
        }


def test_an_event_is_planned_read_listed_and_revised(api, stored):
    fields = events.fields(challenges=[stored["challenge"]], suppliers=[stored["first"]])
    created = api.post("/events", fields)
    assert (created.status_code, created.headers["ETag"]) == (201, '"v1"')
    event = created.json
    assert event["held_on"] == "2099-06-18"
    assert [chain["code"] for chain in event["chains"]] == ["copper"]
    [challenge] = event["challenges"]
    assert (challenge["id"], challenge["chain"]) == (stored["challenge"], "copper")
    [participant] = event["participants"]
    assert participant["supplier"]["id"] == stored["first"]
    assert participant["state"] == "invited"
    path = f"/events/{event['id']}"
    assert api.get(path).json == event
    [item] = api.get("/events?chain=copper").json["items"]
    assert (item["id"], item["name"]) == (event["id"], event["name"])
    revised = api.put(path, events.fields(place="临澜市工人文化宫"), version=1)
    assert (revised.status_code, revised.headers["ETag"]) == (200, '"v2"')
    assert revised.json["place"] == "临澜市工人文化宫"
    assert revised.json["challenges"] == revised.json["participants"] == []


def test_suppliers_are_invited_and_answer(api, stored):
    event = api.post("/events", events.fields(suppliers=[stored["first"]])).json
    path = f"/events/{event['id']}/participants"
    invited = api.post(path, {"suppliers": [stored["second"]]}, version=1)
    assert (invited.status_code, len(invited.json["participants"])) == (200, 2)
    answered = api.put(f"{path}/{stored['second']}", {"state": "confirmed"}, version=2)
    assert (answered.status_code, answered.headers["ETag"]) == (200, '"v3"')
    states = {
        part["supplier"]["id"]: part["state"]
        for part in api.get(f"/events/{event['id']}").json["participants"]
    }
    assert states == {stored["first"]: "invited", stored["second"]: "confirmed"}
    stranger = api.put(f"{path}/{'0' * 20}", {"state": "confirmed"}, version=3)
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"chains": []}, "chains"),
        ({"chains": ["no-such"]}, "chains"),
        ({"challenges": ["0" * 20]}, "challenges"),
        ({"suppliers": ["0" * 20]}, "suppliers"),
        ({"held_on": "2026-02-30"}, "held_on"),
        ({"held_on": "18.6.2026"}, "held_on"),
        ({"name": "会"}, "name"),
        ({"name": None}, "name"),
        ({"place": ""}, "place"),
    ],
)
def test_what_does_not_fit_names_its_field(api, stored, changes, field):
    refused = api.post("/events", events.fields(**changes))
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


def test_every_edit_needs_the_version_that_was_read(api, stored):
    event = api.post("/events", events.fields(suppliers=[stored["first"]])).json
    path = f"/events/{event['id']}"
    edits = [
        ("PUT", path, events.fields()),
        ("POST", f"{path}/participants", {"suppliers": []}),
        ("PUT", f"{path}/participants/{stored['first']}", {"state": "declined"}),
    ]
    for method, url, body in edits:
        assert api.call(method, url, json=body).status_code == 428
        assert api.call(method, url, json=body, version=9).status_code == 412
    assert api.get(path).headers["ETag"] == '"v1"'
