"""Signing in and out, and what the anonymous get to see of the desk."""

import pytest
from flask import Flask
from werkzeug.routing import Map

from tests.web.conftest import PASSWORD

FOREIGN = [
    "https://evil.example/x",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "x",
]


def desk_paths(url_map: Map, method: str) -> list[str]:
    return [
        str(rule)
        .replace("<public_id>", "0" * 20)
        .replace("<entry_id>", "1" * 20)
        .replace("<int:place>", "0")
        for rule in url_map.iter_rules()
        if str(rule).startswith("/desk") and method in (rule.methods or ())
    ]


def test_a_wrong_password_is_refused_and_the_name_is_kept(visitor, anonymous):
    answer = anonymous.sign_in("wangmin", "wrong")
    assert answer.status_code == 422
    assert "用户名或密码错误" in answer.text
    assert 'value="wangmin"' in answer.text
    assert anonymous.get("/desk").status_code == 303


def test_after_signing_in_one_gets_where_one_wanted_to_go(visitor, anonymous):
    wanted = anonymous.get("/desk/enterprises?q=%E9%93%9C")
    assert wanted.status_code == 303
    assert "/login?next=" in wanted.location
    answer = anonymous.sign_in("wangmin", PASSWORD, next="/desk/enterprises?q=铜")
    assert answer.location.startswith("/desk/enterprises?q=")
    assert anonymous.get("/desk").text.count("王敏") >= 1
    assert anonymous.get("/login").status_code == 303


@pytest.mark.parametrize("address", FOREIGN)
def test_signing_in_never_leads_to_another_site(visitor, anonymous, address):
    assert anonymous.sign_in("wangmin", PASSWORD, next=address).location == "/desk"


def test_signing_out_ends_the_session(visitor):
    assert visitor.post("/logout").status_code == 303
    assert visitor.get("/desk").status_code == 303


def test_signing_in_starts_a_session_that_scripts_and_other_sites_cannot_use(visitor, anonymous):
    cookie = anonymous.sign_in("wangmin", PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_every_page_of_the_desk_sends_the_anonymous_to_the_login(app: Flask, anonymous):
    paths = desk_paths(app.url_map, "GET")
    assert len(paths) >= 15
    for path in paths:
        answer = anonymous.get(path)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/login?next=/desk"), path


def test_every_act_of_the_desk_sends_the_anonymous_to_the_login(app: Flask, anonymous):
    paths = desk_paths(app.url_map, "POST")
    assert len(paths) >= 8
    for path in paths:
        answer = anonymous.post(path)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/login"), path


def test_every_form_needs_its_token(app: Flask, visitor):
    for path in [*desk_paths(app.url_map, "POST"), "/login", "/logout"]:
        answer = visitor.client.post(path, data={"csrf_token": "forged"})
        assert answer.status_code == 400, path
        assert "页面已过期" in answer.text


def test_htmx_is_sent_to_the_login_as_a_whole_page(anonymous):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/desk/events"}
    answer = anonymous.get("/desk/jobs/0/card", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/desk/events"
