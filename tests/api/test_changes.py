from matchmaker.services import audit
from tests.factories import challenges


def test_the_feed_is_read_in_steps(api, committed):
    with committed() as ctx:
        row = challenges.published(ctx)
        for action in ("challenge.publish", "challenge.revise", "challenge.withdraw"):
            audit.record(ctx, action, row)
    first = api.get("/changes?limit=2").json
    assert [item["action"] for item in first["items"]] == ["challenge.publish", "challenge.revise"]
    assert first["has_more"] is True
    second = api.get(f"/changes?limit=2&after={first['cursor']}").json
    assert [item["action"] for item in second["items"]] == ["challenge.withdraw"]
    assert second["items"][0]["collection"] == "challenges"
    assert second["has_more"] is False


def test_an_unknown_cursor_is_refused_in_words(api):
    response = api.get("/changes?after=nothing")
    assert response.status_code == 422
    assert "游标" in response.json["errors"]["after"][0]
