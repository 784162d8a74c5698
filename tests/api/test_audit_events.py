def test_an_act_is_listed_with_who_did_it(api, operator, committed):
    from matchmaker.services import audit

    with committed() as ctx:
        audit.note(ctx, "test.act", "Test", "1", field="name")
    [item] = api.get("/audit-events?action=test.act").json["items"]
    assert item["actor"]["name"] == operator.actor.name
    assert (item["subject_kind"], item["subject"]) == ("Test", "1")
    assert item["details"] == {"field": "name"}


def test_nobody_writes_or_deletes_events(api):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert api.call(method, "/audit-events").status_code == 405
