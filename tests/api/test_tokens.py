"""Whose token it is, asked at every request."""

from sqlalchemy import update

from models.users import AccessToken, User


def status(api):
    return api.get("/chains").status_code


def test_a_token_works_until_it_is_revoked(api, committed):
    assert status(api) == 200
    with committed() as ctx:
        ctx.session.execute(update(AccessToken).values(revoked_at=ctx.now))
    assert status(api) == 401


def test_a_token_works_until_it_expires(api, committed):
    with committed() as ctx:
        ctx.session.execute(update(AccessToken).values(expires_at=ctx.now))
    assert status(api) == 401


def test_a_token_of_an_inactive_user_is_nobody(api, committed):
    with committed() as ctx:
        ctx.session.execute(update(User).values(is_active=False))
    assert status(api) == 401


def test_the_cookie_of_the_pages_means_nothing_to_the_api(client, api):
    with client.session_transaction() as session:
        session["user"] = "0" * 20
    assert client.get("/api/v1/chains").status_code == 401
