import pytest

from tests.factories import challenge_lists, regions


@pytest.fixture
def city(committed):
    with committed() as ctx:
        return regions.make_city(ctx).code


def test_a_list_is_defined_revised_and_closed(api, city):
    created = api.post("/challenge-lists", challenge_lists.fields())
    assert (created.status_code, created.headers["ETag"]) == (201, '"v1"')
    assert (created.json["region"], created.json["region_name"]) == (city, "临澜市")
    assert (created.json["event"], created.json["notice_days"]) == (None, 7)
    path = f"/challenge-lists/{created.json['id']}"
    fields = challenge_lists.fields(max_needs_per_enterprise=3)
    revised = api.put(path, fields, version=1)
    assert (revised.status_code, revised.json["max_needs_per_enterprise"]) == (200, 3)
    assert api.get(path).json == revised.json
    assert api.get("/challenge-lists?year=2026").json["items"] == [revised.json]
    assert api.get("/challenge-lists?year=2025").json["total"] == 0
    assert api.post(f"{path}/close").status_code == 428
    closed = api.post(f"{path}/close", version=2)
    assert (closed.status_code, closed.json["is_closed"]) == (200, True)
    again = api.post(f"{path}/close", version=3)
    assert (again.status_code, again.json["code"]) == (409, "challenge_list_closed")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code_prefix": "D2"}, "code_prefix"),
        ({"code_prefix": "2026Q4"}, "code_prefix"),
        ({"code_prefix": "q2"}, "code_prefix"),
        ({"year": 1999}, "year"),
        ({"quarter": 5}, "quarter"),
        ({"bid_to": "2026-13-01"}, "bid_to"),
        ({"bid_to": "2026-05-01"}, "collect_from"),
        ({"objection_days": 61}, "objection_days"),
        ({"is_closed": True}, "is_closed"),
    ],
)
def test_what_does_not_fit_names_its_field(api, city, changes, field):
    refused = api.post("/challenge-lists", challenge_lists.fields(**changes))
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]


def test_an_unknown_list_is_not_found(api):
    assert api.get(f"/challenge-lists/{'0' * 20}").status_code == 404
