import time

import pytest
from sqlalchemy import event, select

from models.enums import SecurityEventKind, UserRole, Visibility
from models.security_events import SecurityEvent
from tests.factories import challenges, enterprises


def recorded(committed, *, uses=False):
    """Return what is on record: the uses of tokens, or all the rest."""
    is_use = SecurityEvent.kind == SecurityEventKind.TOKEN_USED
    query = select(SecurityEvent).where(is_use if uses else ~is_use)
    with committed() as ctx:
        return list(ctx.session.scalars(query.order_by(SecurityEvent.id)))


@pytest.fixture
def secret(committed):
    """Return the id of an invited challenge with a confidential detail."""
    with committed() as ctx:
        return challenges.published(
            ctx,
            visibility=Visibility.INVITED,
            invited=[enterprises.make(ctx)],
            confidential_detail="配方中的添加剂为聚乙二醇。",
            is_open_to_organizer=True,
        ).public_id


@pytest.mark.every_database
def test_a_read_of_confidential_content_is_on_record_before_it_is_answered(api, committed, secret):
    response = api.get(f"/challenges/{secret}")
    assert "聚乙二醇" in response.json["confidential_detail"]
    [found] = recorded(committed)
    assert found.kind is SecurityEventKind.CONFIDENTIAL_READ
    assert found.details == {"subject_kind": "Challenge", "subject": secret}
    assert found.address == "127.0.0.1"


def test_what_cannot_be_put_on_record_is_not_shown(app, api, committed, secret):
    engine = app.extensions["matchmaker.database"].engine

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO security_events"):
            raise OSError("no space left on device")

    event.listen(engine, "before_cursor_execute", fail)
    response = api.get(f"/challenges/{secret}")
    event.remove(engine, "before_cursor_execute", fail)
    assert response.status_code == 500
    assert "聚乙二醇" not in response.get_data(as_text=True)
    assert recorded(committed) == []


def test_reading_what_is_public_leaves_no_record(api, committed):
    with committed() as ctx:
        public_id = challenges.published(ctx).public_id
    assert api.get(f"/challenges/{public_id}").status_code == 200
    assert recorded(committed) == []


@pytest.mark.every_database
def test_a_refusal_is_on_record_although_the_request_keeps_nothing(api_of, committed):
    with committed() as ctx:
        public_id = enterprises.make(ctx).public_id
    member = api_of(public_id)
    assert member.post("/chains", {"code": "x", "name": "某链", "segments": []}).status_code == 403
    [found] = recorded(committed)
    assert found.kind is SecurityEventKind.REFUSED
    assert found.details["endpoint"] == "chains.define_chain"
    assert (found.details["method"], found.details["status"]) == ("POST", 403)


def test_an_invisible_thing_and_a_missing_one_leave_the_same_record(api_of, committed):
    with committed() as ctx:
        member = enterprises.make(ctx).public_id
    with committed() as ctx:
        hidden = challenges.make(ctx).public_id
    reader = api_of(member)
    for public_id in (hidden, "0" * 20):
        assert reader.get(f"/challenges/{public_id}").status_code in {403, 404}
    first, second = recorded(committed)
    assert first.details["ids"] == [hidden]
    assert first.details | {"ids": []} == second.details | {"ids": []}


def test_the_anonymous_and_unknown_addresses_leave_no_record(api, client, committed):
    assert client.get("/api/v1/enterprises").status_code == 401
    assert client.get("/challenges/nothing").status_code == 404
    assert api.get("/nothing").status_code == 404
    assert recorded(committed) == []


@pytest.mark.parametrize("role", [UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN])
def test_security_and_audit_administrators_read_the_events(api, api_as, role, secret, operator):
    api.get(f"/challenges/{secret}")
    [item] = api_as(role).get("/security-events?kind=confidential_read").json["items"]
    assert item["user"]["name"] == operator.actor.name
    assert item["details"]["subject"] == secret


@pytest.mark.parametrize("role", [UserRole.ORGANIZER, UserRole.SYSTEM_ADMIN, UserRole.REVIEWER])
def test_nobody_else_reads_them(api_as, role):
    assert api_as(role).get("/security-events").status_code == 403


def test_filters_narrow_the_list(api, api_as, secret):
    api.get(f"/challenges/{secret}")
    auditor = api_as(UserRole.AUDIT_ADMIN)
    [item] = auditor.get("/security-events?kind=confidential_read").json["items"]

    def total(query):
        return auditor.get(f"/security-events?kind=confidential_read&{query}").json["total"]

    assert total(f"user={item['user']['id']}") == 1
    assert total(f"user={'0' * 20}") == 0
    assert total("from_on=2000-01-01&to_on=2000-12-31") == 0
    assert total("from_on=2000-01-01") == 1


def test_a_refusal_does_not_wait_behind_a_long_import(api, committed, caplog):
    """It is logged, waits in the process, and is recorded with the next event that can be."""
    with committed():  # somebody holds SQLite's write lock
        started = time.monotonic()
        assert api.get(f"/challenges/{'0' * 20}").status_code == 404
        assert time.monotonic() - started < 2
    assert "security events wait" in caplog.text
    assert recorded(committed) == []
    assert api.get(f"/challenges/{'1' * 20}").status_code == 404
    ids = [event.details["ids"] for event in recorded(committed)]
    assert ids == [["0" * 20], ["1" * 20]]


def test_the_first_use_of_a_token_from_an_address_is_on_record(app, api, committed):
    for address in ("127.0.0.1", "192.0.2.7", "127.0.0.1"):
        api.get("/chains", environ_base={"REMOTE_ADDR": address})
    assert [event.address for event in recorded(committed, uses=True)] == [
        "127.0.0.1",
        "192.0.2.7",
    ]
    # Another process knows of no use, the database does.
    app.extensions["matchmaker.waiting_events"]._uses.clear()
    api.get("/chains")
    assert len(recorded(committed, uses=True)) == 2
