import pytest

from tests.factories import chains, enterprises


def test_a_chain_is_defined_read_listed_and_revised(api):
    created = api.post("/chains", chains.fields())
    assert (created.status_code, created.headers["ETag"]) == (201, '"v1"')
    chain = created.json
    assert [segment["stream"] for segment in chain["segments"]] == [
        "upstream",
        "midstream",
        "downstream",
    ]
    path = f"/chains/{chain['id']}"
    assert api.get(path).json == chain
    assert api.get("/chains").json["items"] == [chain]
    fields = chains.fields(name="铜产业链", segments=chain["segments"][1:])
    del fields["code"]
    revised = api.put(path, fields, version=1)
    assert (revised.status_code, revised.headers["ETag"]) == (200, '"v2"')
    assert [segment["code"] for segment in api.get(path).json["segments"]] == ["cathode", "foil"]


def test_a_code_is_given_once(api):
    api.post("/chains", chains.fields())
    again = api.post("/chains", chains.fields())
    assert (again.status_code, again.json["code"]) == (409, "chain_code_taken")


def test_a_segment_in_use_stays(api, committed):
    with committed() as ctx:
        chain = chains.make(ctx).public_id
        enterprises.make(ctx, segment="foil")
    fields = chains.fields(segments=[])
    del fields["code"]
    refused = api.put(f"/chains/{chain}", fields, version=1)
    assert (refused.status_code, refused.json["code"]) == (409, "segment_in_use")
    assert "铜箔" in refused.json["detail"]


@pytest.mark.parametrize("code", ["Copper", "铜", "-copper", "a b", "", "c" * 33])
def test_codes_are_short_lower_case_words(api, code):
    refused = api.post("/chains", chains.fields(code=code))
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["code"])


def test_an_edit_needs_the_version_that_was_read(api):
    created = api.post("/chains", chains.fields()).json
    fields = chains.fields()
    del fields["code"]
    path = f"/chains/{created['id']}"
    assert api.put(path, fields).status_code == 428
    assert api.put(path, fields, version=5).status_code == 412
    assert api.get(path).json == created
