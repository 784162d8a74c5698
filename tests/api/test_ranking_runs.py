"""Ranking runs, jobs and recommendations over HTTP, with the worker's own code in between."""

from flask import Flask

from matchmaker.jobs import Runtime, run_due
from tests.conftest import Api, Committed
from tests.factories import matches


def runtime(app: Flask) -> Runtime:
    return Runtime(app.extensions["matchmaker.settings"], app.extensions["matchmaker.database"])


def test_a_run_is_accepted_done_by_the_worker_and_read(
    app: Flask, api: Api, committed: Committed
) -> None:
    with committed() as ctx:
        challenge = matches.make(ctx).challenge.public_id
    accepted = api.post("/ranking-runs", {"challenge": challenge})
    assert accepted.status_code == 202
    assert accepted.json["job"]["state"] == "queued"
    assert run_due(runtime(app)) == 1
    run = api.get(f"/ranking-runs/{accepted.json['id']}").json
    assert run["job"]["state"] == "done"
    assert run["job"]["percent"] == 100
    assert len(run["result_hash"]) == 64
    [shortlist] = run["shortlists"]
    assert shortlist["challenge"] == challenge
    assert api.get(f"/jobs/{run['job']['id']}").json["result"]["run"] == run["id"]
    assert api.get("/jobs?state=done&kind=ranking_run").json["total"] == 1
    assert api.get("/ranking-runs").json["total"] == 1


def test_a_shortlist_says_over_http_what_changed_since(
    app: Flask, api: Api, committed: Committed
) -> None:
    with committed() as ctx:
        challenge = matches.make(ctx).challenge.public_id
    api.post("/ranking-runs", {"challenge": challenge})
    assert run_due(runtime(app)) == 1
    [listed] = api.get(f"/shortlists?challenge={challenge}").json["items"]
    shortlist = api.get(f"/shortlists/{listed['id']}").json
    assert shortlist["changes"] == []
    assert len(shortlist["result_hash"]) == 64
    with committed() as ctx:
        matches.supplier(ctx, "电解铜箔", "新投产。", "5")
    changes = api.get(f"/shortlists/{listed['id']}").json["changes"]
    assert changes == ["本产业链有 1 家企业的资料新增或修改"]


def test_recommendations_are_paged_and_explained(api: Api, committed: Committed) -> None:
    with committed() as ctx:
        scene = matches.make(ctx)
        challenge, supplier = scene.challenge.public_id, scene.fits.public_id
    body = api.get(f"/challenges/{challenge}/recommendations?page_size=1").json
    assert body["total"] == 2
    [best] = body["items"]
    assert best["supplier"]["id"] == supplier
    assert best["ledger"][0]["verdict"] == "met"
    [match] = [m for m in best["matches"] if m["query_field"] == "title"]
    assert "采购锂电铜箔"[slice(*match["query"])] == match["term"] == "锂电铜箔"
    assert len(body["ineligible"]) == len(body["unassessable"]) == 1
    back = api.get(f"/enterprises/{supplier}/recommendations?audience=organizer").json
    assert back["items"][0]["challenge"]["id"] == challenge
    assert back["items"][0]["score"] == best["score"]


def test_a_run_needs_exactly_one_scope(api: Api) -> None:
    refused = api.post("/ranking-runs", {})
    assert refused.status_code == 422
    assert refused.json["errors"]["scope"]


def test_unknown_things_are_not_found(api: Api) -> None:
    missing = "0" * 20
    for path in (
        f"/ranking-runs/{missing}",
        f"/jobs/{missing}",
        f"/challenges/{missing}/recommendations",
        f"/enterprises/{missing}/recommendations",
    ):
        assert api.get(path).status_code == 404
