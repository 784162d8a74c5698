import pytest

from tests.factories import capabilities, enterprises


@pytest.fixture
def supplier(committed):
    """Store a supplier in the copper chain; return its id."""
    with committed() as ctx:
        return enterprises.make(ctx, segment="foil").public_id


def test_a_capability_is_registered_read_listed_revised_and_retired(api, supplier):
    place = {"chain": "copper", "segment": "foil"}
    created = api.post("/capabilities", capabilities.fields(supplier, segment=place))
    assert (created.status_code, created.headers["ETag"]) == (201, '"v1"')
    capability = created.json
    assert capability["enterprise"]["id"] == supplier
    assert capability["segment"]["code"] == "foil"
    assert [parameter["low"] for parameter in capability["parameters"]] == ["400", "4.5"]
    assert capability["visibility"] == "verified_buyers"
    path = f"/capabilities/{capability['id']}"
    assert api.get(path).json == capability
    assert api.get(f"/capabilities?enterprise={supplier}").json["items"] == [capability]
    fields = capabilities.fields(supplier, name="超薄铜箔", parameters=[])
    del fields["enterprise"]
    revised = api.put(path, fields, version=1)
    assert (revised.status_code, revised.json["name"]) == (200, "超薄铜箔")
    retired = api.post(f"{path}/retire", version=2)
    assert (retired.status_code, retired.json["is_retired"]) == (200, True)
    assert api.get("/capabilities").json["total"] == 0
    refused = api.put(path, fields, version=3)
    assert (refused.status_code, refused.json["code"]) == (409, "capability_retired")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"enterprise": "0" * 20}, "enterprise"),
        ({"segment": {"chain": "copper", "segment": "no-such"}}, "segment"),
        ({"segment": "foil"}, "segment"),
        ({"capacity_value": "many"}, "capacity_value"),
        ({"name": "  "}, "name"),
        ({"visibility": "secret"}, "visibility"),
        ({"parameters": [{"name": "厚度", "operator": "ge"}]}, "parameters"),
        ({"evidence": [{"kind": "photo", "title": "照片"}]}, "evidence"),
    ],
)
def test_what_does_not_fit_names_its_field(api, supplier, changes, field):
    refused = api.post("/capabilities", capabilities.fields(supplier, **changes))
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


def test_every_edit_needs_the_version_that_was_read(api, supplier):
    created = api.post("/capabilities", capabilities.fields(supplier)).json
    fields = capabilities.fields(supplier)
    del fields["enterprise"]
    path = f"/capabilities/{created['id']}"
    for method, url, body in (("PUT", path, fields), ("POST", f"{path}/retire", None)):
        assert api.call(method, url, json=body).status_code == 428
        assert api.call(method, url, json=body, version=5).status_code == 412
    assert api.get(path).json == created
