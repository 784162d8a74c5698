from matchmaker.services import notices
from models.enums import NoticeKind
from tests.factories import challenges, enterprises


def a_notice(committed, firm):
    with committed() as ctx:
        row = challenges.published(ctx)
        key = ctx.session.merge(firm).id
        notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_INVITED, row, key, cause=row.public_id)
        return row


def a_member(committed, api_of):
    with committed() as ctx:
        firm = enterprises.make(ctx)
    return firm, api_of(firm.public_id)


def test_a_member_reads_notices_and_marks_them(committed, api_of):
    firm, member = a_member(committed, api_of)
    row = a_notice(committed, firm)
    [item] = member.get("/notices?is_read=false").json["items"]
    assert (item["kind"], item["code"], item["read_at"]) == ("challenge_invited", row.code, None)
    marked = member.post(f"/notices/{item['id']}/read").json
    assert marked["id"] == item["id"]
    assert marked["read_at"] is not None
    assert member.get("/notices?is_read=false").json["total"] == 0


def test_all_are_marked_at_once(committed, api_of):
    firm, member = a_member(committed, api_of)
    for _ in range(3):
        a_notice(committed, firm)
    assert member.get("/notices?is_read=false").json["total"] == 3
    assert member.post("/notices/read").status_code == 204
    assert member.get("/notices?is_read=false").json["total"] == 0


def test_a_notice_of_somebody_else_is_missing(committed, api_of, api):
    firm, member = a_member(committed, api_of)
    a_notice(committed, firm)
    [item] = member.get("/notices").json["items"]
    refused = api.post(f"/notices/{item['id']}/read")
    missing = api.post(f"/notices/{'0' * 20}/read")
    assert refused.status_code == missing.status_code == 404
    assert refused.json | {"request_id": ""} == missing.json | {"request_id": ""}


def test_kinds_are_muted(committed, api_of):
    firm, member = a_member(committed, api_of)
    chosen = {"muted_notices": ["challenge_invited"], "wants_mail": False}
    assert member.put("/notices/settings", chosen).json == chosen
    assert member.get("/notices/settings").json == chosen
    a_notice(committed, firm)
    assert member.get("/notices").json["total"] == 0


def test_an_unknown_kind_is_refused(api):
    body = {"muted_notices": ["nothing"], "wants_mail": True}
    assert api.put("/notices/settings", body).status_code == 422
