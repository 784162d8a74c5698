"""One address tries to get in only so often; a busy office does not notice."""

from collections import Counter

import pytest

from matchmaker.edge import throttle
from matchmaker.permissions.routes import OPEN, routes

HOME = "127.0.0.1"


def tries(client, path, count, address=HOME):
    """Send forms that are refused before any password is hashed."""
    return [client.post(path, json={}, environ_base={"REMOTE_ADDR": address}) for _ in range(count)]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/api/v1/sessions", 60),
        ("/api/v1/registrations", 20),
        ("/api/v1/password-resets", 20),
    ],
)
def test_who_tries_too_often_is_told_when_to_come_back(client, path, limit):
    answers = tries(client, path, limit + 2)
    assert Counter(answer.status_code for answer in answers) == {422: limit, 429: 2}
    refused = answers[-1]
    assert (refused.json["code"], refused.json["detail"]) == (
        "too_many_requests",
        "请求过于频繁，请稍后再试。",
    )
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    # Another address, and everything else from this one, goes on.
    assert tries(client, path, 1, "192.0.2.9")[0].status_code == 422
    assert client.get("/api/v1/health").status_code == 200


def test_the_pages_have_the_same_limit_and_say_so_in_chinese(app, client):
    app.config["WTF_CSRF_ENABLED"] = False
    answers = [client.post("/forgot", data={"username": ""}) for _ in range(21)]
    assert answers[-1].status_code == 429
    assert "请求过于频繁" in answers[-1].get_data(as_text=True)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("unix", "unix", True),
    ],
)
def test_a_network_of_ipv6_is_one_place(one, other, is_same):
    assert (throttle.place_of(one) == throttle.place_of(other)) is is_same


def test_every_way_in_that_writes_is_counted(app):
    writing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and routes().get(rule.endpoint) == OPEN
    }
    assert writing - {"login.sign_out"} == set(throttle.ENDPOINTS)
