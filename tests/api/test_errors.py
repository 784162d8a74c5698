"""One shape of refusal, whoever refuses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import ImATeapot, TooManyRequests

from matchmaker.edge.errors import problem_of
from matchmaker.errors import ChallengeNotOpen, Conflict, Forbidden, Invalid
from tests.conftest import Api
from tests.factories import regions

SHAPE = {"type", "title", "status", "code", "detail", "request_id"}


def check(response, status, code):
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    body = response.json
    assert SHAPE <= body.keys() <= SHAPE | {"errors"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:matchmaker:problem:{code}"
    assert "{" not in body["detail"]


def test_each_refusal_of_the_framework_has_the_shape(api):
    check(api.get("/no-such-thing"), 404, "not_found")
    check(api.call("DELETE", "/chains"), 405, "method_not_allowed")
    check(api.post("/chains", data=b"x", content_type="text/plain"), 415, "unsupported_media_type")
    check(api.post("/chains", data=b"{", content_type="application/json"), 400, "bad_json")
    check(api.post("/chains", {}), 422, "invalid")
    check(api.put(f"/chains/{'0' * 20}", {}), 422, "invalid")
    check(api.get(f"/chains/{'0' * 20}"), 404, "not_found")


def test_a_wrong_method_names_the_right_ones(api):
    allowed = set(api.call("DELETE", "/chains").headers["Allow"].split(", "))
    assert {"GET", "POST"} <= allowed


def test_the_public_is_asked_to_sign_in(client):
    response = client.get("/api/v1/enterprises")
    check(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic b3A6b3A=", "Bearer mm_x_y", "Bearer mm__", "铜"],
)
def test_a_header_that_names_nobody_is_the_public(client, operator, header):
    sent = header.encode().decode("latin-1")
    response = client.get("/api/v1/enterprises", headers={"Authorization": sent})
    check(response, 401, "unauthenticated")


def test_the_scheme_is_read_in_any_case(client, operator):
    headers = {"Authorization": f"bEARER   {operator.token} "}
    assert client.get("/api/v1/enterprises", headers=headers).status_code == 200


def test_a_request_that_is_refused_keeps_nothing(api, committed):
    with committed() as ctx:
        regions.make(ctx)
    for code in ("copper", "copper"):
        api.post("/chains", {"code": code, "name": "铜及有色金属"})
    with committed() as ctx:
        events = ctx.session.execute(
            text("SELECT count(*) FROM audit_events WHERE action = 'chain.define'")
        )
        assert events.scalar_one() == 1


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ChallengeNotOpen(), 409, "challenge_not_open"),
        (Conflict("segment_in_use", name="铜箔"), 409, "segment_in_use"),
        (Forbidden(), 403, "forbidden"),
        (Invalid(errors={"name": ["必填。"]}), 422, "invalid"),
        (StaleDataError(), 412, "stale"),
        (IntegrityError("INSERT", {}, Exception("UNIQUE")), 409, "conflict"),
        (OperationalError("BEGIN", {}, Exception("database is locked")), 503, "busy"),
        (OperationalError("INSERT", {}, Exception("disk is full")), 507, "storage_full"),
        (
            OperationalError("UPDATE", {}, Exception("attempt to write a readonly database")),
            507,
            "storage_full",
        ),
        (InterfaceError("SELECT", {}, Exception("?")), 500, "internal"),
        (TooManyRequests(), 429, "too_many_requests"),
        (ImATeapot(), 400, "bad_request"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
)
def test_each_kind_of_error_has_its_status(error, status, code):
    problem = problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert problem.title
    assert "secret" not in problem.detail


def test_a_database_that_is_busy_asks_to_come_back():
    problem = problem_of(OperationalError("BEGIN", {}, Exception("database is locked")))
    assert problem.headers["Retry-After"] == "2"


def test_the_unknown_tells_nothing_but_its_number(app, operator):
    def fail():
        raise ZeroDivisionError("秘密配方")

    app.add_url_rule("/api/v1/fail", "fail", fail)
    app.testing = False
    response = Api(app.test_client(), operator.token).get("/fail")
    check(response, 500, "internal")
    assert "秘密" not in response.get_data(as_text=True)


def test_a_commit_that_fails_turns_the_answer_into_a_refusal(app, api, committed):
    """A constraint that is checked at the end of the transaction, after the answer was made."""
    with committed() as ctx:
        ctx.session.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        ctx.session.execute(
            text(
                "CREATE TABLE child (id INTEGER REFERENCES parent (id) "
                "DEFERRABLE INITIALLY DEFERRED)"
            )
        )
        ctx.session.execute(
            text(
                "CREATE TRIGGER orphan AFTER INSERT ON industry_chains "
                "BEGIN INSERT INTO child VALUES (1); END"
            )
        )
    check(api.post("/chains", {"code": "copper", "name": "铜及有色金属"}), 409, "conflict")
    assert api.get("/chains").json["total"] == 0


def test_answers_carry_their_protections(api):
    headers = api.get("/chains").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
