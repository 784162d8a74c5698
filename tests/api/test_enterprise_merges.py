import pytest

from tests.factories import capabilities
from tests.factories import enterprises as factory
from tests.server import at_once, serving

FULL = "临澜市砺炉区澄砺精密铸造有限公司"
CHANGED = "临澜市砺炉区澄砺精密铸造股份有限公司"


@pytest.fixture
def pair(committed):
    """The public ids of one plant under two names; the second has a capability."""
    with committed() as ctx:
        survivor, merged = factory.make(ctx, name=FULL), factory.make(ctx, name=CHANGED)
        capabilities.make(ctx, enterprise=merged)
        return survivor.public_id, merged.public_id


def test_duplicates_are_shown_merged_and_undone(api, pair):
    survivor, merged = pair
    shown = api.get(f"/enterprises/{survivor}/duplicates").json
    assert [item["id"] for item in shown["items"]] == [merged]
    assert shown["items"][0]["similarity"] == 1.0
    assert shown["is_sure"]

    answer = api.post(f"/enterprises/{survivor}/merges", {"enterprises": [merged]}, version=1)
    assert answer.status_code == 201
    [merge] = answer.json["items"]
    assert (merge["survivor"]["id"], merge["merged"]["name"]) == (survivor, CHANGED)
    assert api.get(f"/enterprises/{merged}").json["id"] == survivor
    assert [item["id"] for item in api.get("/enterprises").json["items"]] == [survivor]
    listed = api.get(f"/capabilities?enterprise={survivor}").json
    assert listed["total"] == 1

    read = api.get(f"/enterprise-merges/{merge['id']}")
    assert read.headers["ETag"] == f'"v{merge["version"]}"'
    undone = api.post(f"/enterprise-merges/{merge['id']}/undo", version=merge["version"])
    assert undone.status_code == 200
    assert undone.json["undone_at"] is not None
    assert api.get(f"/enterprises/{merged}").json["id"] == merged
    assert api.get(f"/capabilities?enterprise={survivor}").json["total"] == 0
    history = api.get(f"/enterprises/{survivor}/merges").json["items"]
    assert [item["id"] for item in history] == [merge["id"]]


def test_a_merge_needs_the_version_that_was_read(api, pair):
    survivor, merged = pair
    body = {"enterprises": [merged]}
    assert api.post(f"/enterprises/{survivor}/merges", body).status_code == 428
    assert api.post(f"/enterprises/{survivor}/merges", body, version=7).status_code == 412
    answer = api.post(f"/enterprises/{survivor}/merges", {"enterprises": [survivor]}, version=1)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["enterprises"])
    answer = api.post(f"/enterprises/{survivor}/merges", {"enterprises": []}, version=1)
    assert answer.status_code == 422
    assert api.get(f"/enterprises/{survivor}/merges").json == {"items": []}
    assert api.get(f"/enterprises/{'0' * 20}/duplicates").status_code == 404


def test_who_edits_a_merged_enterprise_is_told_and_changes_nothing(api, pair):
    survivor, merged = pair
    shown = api.get(f"/enterprises/{merged}").json
    body = {"name": "临澜市新名称铸造有限公司", "region_code": shown["region_code"]}
    api.post(f"/enterprises/{survivor}/merges", {"enterprises": [merged]}, version=1)
    for version in (1, 2):
        answer = api.put(f"/enterprises/{merged}", body, version=version)
        assert (answer.status_code, answer.json["code"]) == (409, "enterprise_merged")
        assert FULL in answer.json["detail"]
    assert api.get(f"/enterprises/{survivor}").json["name"] == FULL


def test_several_are_merged_together_or_not_at_all(api, committed, pair):
    survivor, merged = pair
    with committed() as ctx:
        third = factory.make(ctx, name="澄砺铸造有限公司").public_id
    gone = api.post(f"/enterprises/{third}/merges", {"enterprises": [merged]}, version=1)
    merge = gone.json["items"][0]
    body = {"enterprises": [third, merged]}
    answer = api.post(f"/enterprises/{survivor}/merges", body, version=1)
    assert (answer.status_code, answer.json["code"]) == (409, "merge_not_possible")
    assert api.get(f"/enterprises/{third}").json["id"] == third
    api.post(f"/enterprise-merges/{merge['id']}/undo", version=merge["version"])
    answer = api.post(f"/enterprises/{survivor}/merges", body, version=1)
    assert [item["merged"]["id"] for item in answer.json["items"]] == [third, merged]


@pytest.mark.every_database
def test_of_two_who_merge_each_into_the_other_one_is_told(app, operator, pair):
    def merge(survivor, merged):
        body = {"enterprises": [merged]}
        return server.call("POST", f"/enterprises/{survivor}/merges", body, version=1)

    with serving(app, operator.token) as server:
        answers = at_once([lambda: merge(*pair), lambda: merge(*pair[::-1])])
    codes = sorted(answer.status for answer in answers)
    assert codes[0] == 201
    assert codes[1] in {409, 412, 422}
