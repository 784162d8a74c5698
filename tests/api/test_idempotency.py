from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from matchmaker.services import sessions, tokens
from matchmaker.services.sessions import Device
from models.chains import IndustryChain
from models.idempotency import IdempotencyRecord
from tests.conftest import Api
from tests.factories import chains
from tests.factories import users as user_factory
from tests.server import ROUNDS, at_once, serving

KEY = {"Idempotency-Key": "2026-11-29/一".encode().hex()}


def define(api, code="copper", headers=KEY):
    return api.post("/chains", chains.fields(code=code), headers=headers)


@pytest.fixture
def stored(committed):
    """Return the number of chains and of records that are stored."""

    def count():
        with committed() as ctx:
            kinds = (IndustryChain, IdempotencyRecord)
            return tuple(len(ctx.session.scalars(select(kind)).all()) for kind in kinds)

    return count


def test_the_same_request_again_gets_the_same_answer_and_has_one_effect(api, stored):
    first, again = define(api), define(api)
    assert (first.status_code, first.get_data()) == (201, again.get_data())
    assert again.status_code == 201
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stored() == (1, 1)


def test_another_request_with_the_key_is_refused(api, stored):
    define(api)
    answer = define(api, code="steel")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert stored() == (1, 1)


def test_a_refused_request_leaves_the_key_free(api, stored):
    assert define(api, code="铜").status_code == 422
    assert define(api).status_code == 201
    assert stored() == (1, 1)


def test_two_users_may_use_one_key(api, api_of, committed):
    from tests.factories import users

    with committed() as ctx:
        other = tokens.create(ctx, users.make(ctx, "lin").id, "测试")[1]
    assert define(api).status_code == 201
    answer = type(api)(api.client, other).post("/chains", chains.fields(code="steel"), headers=KEY)
    assert answer.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 129, "铜", "a b"])
def test_a_key_is_short_and_plain(api, key):
    answer = define(api, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_invalid")


def test_a_key_is_forgotten_after_three_days(api, committed, stored):
    define(api)
    with committed() as ctx:
        record = ctx.session.scalars(select(IdempotencyRecord)).one()
        record.created_at = datetime.now(UTC) - timedelta(hours=73)
    assert define(api).status_code == 409  # the chain's code is taken: it was really asked again


def test_reading_needs_no_key_and_keeps_none(api, stored):
    assert api.get("/chains", headers=KEY).status_code == 200
    assert stored() == (0, 0)


@pytest.mark.every_database
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_at_once_one_acts_and_the_others_hear_of_it(app, operator, stored, _round):
    body = chains.fields()
    with serving(app, operator.token) as server:
        call = lambda: server.call("POST", "/chains", body, headers=KEY)  # noqa: E731
        answers = at_once([call] * 6)
    taken = [answer for answer in answers if answer.status == 201]
    others = {(answer.status, answer.json.get("code")) for answer in answers if answer not in taken}
    assert taken
    assert others <= {(409, "idempotency_key_in_flight")}
    assert len({answer.json["id"] for answer in taken}) == 1
    assert stored() == (1, 1)


def test_passwords_and_tokens_keep_no_key_and_no_secret(client, committed):
    """A key neither makes such an act wait for itself, nor stores what is shown once."""
    with committed() as ctx:
        user = user_factory.make(ctx, "miyao", "某人", "铜箔-2026-correct")
        caller = Api(client, sessions.begin(ctx, user, Device()))
    headers = {"Idempotency-Key": "same"}
    wrong = {"password": "falsch", "new_password": "铜箔-2026-another"}
    for _ in range(2):
        answer = caller.post("/account/password", wrong, headers=headers)
        assert answer.status_code == 422, answer.json
    made = caller.post("/tokens", {"label": "脚本", "days": 30}, headers=headers)
    assert made.status_code == 201, made.json
    with committed() as ctx:
        assert ctx.session.scalars(select(IdempotencyRecord)).all() == []
