"""Users through the API: for the system administrator, in a session."""

from models.enums import UserRole
from tests.factories import regions
from tests.factories import users as factory

USER = {"username": "xinren", "display_name": "新人", "role": "organizer"}


def test_an_organizer_is_created_reassigned_and_disabled(admin_api, api, committed):
    made = admin_api.post(
        "/users", {**USER, "password": "铜箔-2026-correct", "region_code": regions.DISTRICT}
    )
    assert (made.status_code, made.headers["ETag"]) == (201, '"v1"')
    assert "password" not in made.text
    path = f"/users/{made.json['id']}"
    changed = admin_api.put(f"{path}/role", {"role": "reviewer"}, version=1)
    assert (changed.json["role"], changed.json["region_code"]) == ("reviewer", None)
    assert admin_api.post(f"{path}/disable", version=1).status_code == 412
    assert admin_api.post(f"{path}/disable", version=2).json["is_active"] is False
    assert admin_api.post(f"{path}/enable", version=3).json["is_active"] is True
    assert admin_api.get("/users?q=xinren").json["total"] == 1


def test_without_a_password_a_link_is_mailed(admin_api, committed):
    from sqlalchemy import select

    from models.notices import OutboxMessage

    made = admin_api.post("/users", {**USER, "email": "xin@example.com"})
    assert made.status_code == 201
    with committed() as ctx:
        mail = ctx.session.scalars(select(OutboxMessage)).one()
        assert mail.recipient == "xin@example.com"
        assert "/reset/" in mail.body


def test_a_lost_phone_is_forgotten(admin_api, committed):
    with committed() as ctx:
        user = factory.make_organizer(ctx, regions.DISTRICT)
        user.totp_secret, user.totp_confirmed_at = "sealed", ctx.now
        ctx.session.flush()
        path, version = f"/users/{user.public_id}", user.version
    assert admin_api.get(path).json["has_totp"] is True
    assert admin_api.post(f"{path}/totp/remove", version=version).json["has_totp"] is False


def test_for_organizers_users_do_not_exist(api, committed):
    with committed() as ctx:
        path = f"/users/{factory.make_organizer(ctx, regions.DISTRICT).public_id}"
    for answer in (api.get("/users"), api.get(path), api.post("/users", USER)):
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_member_s_role_is_not_given_here(admin_api):
    refused = admin_api.post("/users", {**USER, "role": UserRole.MEMBER})
    assert list(refused.json["errors"]) == ["role"]
