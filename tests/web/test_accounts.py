"""The pages of accounts: two-step sign-in, registration, invitations, reset, 我的账号."""

import re
import time
from dataclasses import replace

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.app import create_app
from matchmaker.services import member_invitations, users
from models.enums import MemberRole
from models.notices import OutboxMessage
from models.users import Membership
from tests.factories import enterprises, regions
from tests.factories import users as user_factory
from tests.web.conftest import PASSWORD, Visitor, token_on

NEW = "全新的-2027-password"


def submit(visitor, page_path, action, **data):
    """Fill in the form on a page; all forms of a page carry the same token."""
    token = token_on(visitor.get(page_path).text)
    return visitor.client.post(action, data={"csrf_token": token, **data})


def mailed(committed, path):
    """Return the address that the last mail leads to."""
    with committed() as ctx:
        bodies = select(OutboxMessage.body).order_by(OutboxMessage.id.desc())
        return re.search(rf"{path}/\S+", ctx.session.scalars(bodies).first())[0]


def test_the_login_page_leads_to_registration_and_reset(anonymous):
    page = anonymous.get("/login").text
    assert 'href="/register"' in page
    assert 'href="/forgot"' in page


@pytest.mark.parametrize(
    ("address", "is_secure"), [("https://match.example", True), ("http://127.0.0.1:8000", False)]
)
def test_behind_tls_the_cookie_is_sent_over_tls_alone(settings, address, is_secure):
    app = create_app(replace(settings, public_url=address))
    cookie = app.test_client().get("/login").headers["Set-Cookie"]
    app.extensions["matchmaker.database"].engine.dispose()
    assert ("Secure" in cookie) is is_secure


def set_up_totp(visitor):
    begun = submit(visitor, "/desk/account", "/desk/account/totp", password=PASSWORD)
    app = pyotp.TOTP(re.search(r"<code>([A-Z2-7]{32})</code>", begun.text)[1])
    confirm = {"csrf_token": token_on(begun.text), "code": app.at(time.time() - 30)}
    assert visitor.client.post("/desk/account/totp/confirm", data=confirm).status_code == 303
    return app


def test_with_a_second_factor_signing_in_takes_two_steps(app: Flask, visitor):
    authenticator = set_up_totp(visitor)
    assert "已启用" in visitor.get("/desk/account").text
    other = Visitor(app.test_client())
    step = other.sign_in("wangmin", PASSWORD, next="/desk/events")
    assert step.status_code == 422
    assert PASSWORD not in step.text
    pending = re.search(r'name="pending" value="([^"]+)"', step.text)[1]
    fields = {"pending": pending, "next": "/desk/events", "csrf_token": token_on(step.text)}
    wrong = other.client.post("/login/step", data={**fields, "code": "000000"})
    assert wrong.status_code == 422
    assert "动态验证码不正确" in wrong.text
    forged = other.client.post("/login/step", data={**fields, "pending": "x", "code": "1"})
    assert forged.status_code == 422
    done = other.client.post("/login/step", data={**fields, "code": authenticator.now()})
    assert (done.status_code, done.location) == (303, "/desk/events")


def test_a_forgotten_password_is_replaced(visitor, anonymous, committed):
    with committed() as ctx:
        users.find(ctx, "wangmin").email = "wang@example.com"
    known = submit(anonymous, "/forgot", "/forgot", username="wangmin")
    unknown = submit(anonymous, "/forgot", "/forgot", username="nobody")
    assert known.status_code == unknown.status_code == 200
    assert "链接已发往其邮箱" in known.text
    assert unknown.text == known.text
    link = mailed(committed, "/reset")
    assert submit(anonymous, link, link, password="short").status_code == 422
    assert submit(anonymous, link, link, password=NEW).status_code == 303
    assert visitor.get("/desk").status_code == 303, "other sessions have ended"
    spent = anonymous.get(link)
    assert spent.status_code == 422
    assert "链接已失效或已使用" in spent.text
    assert "发送重置链接" in spent.text
    assert anonymous.sign_in("wangmin", NEW).status_code == 303


def application(**changes):
    return {
        "username": "laoban",
        "password": PASSWORD,
        "display_name": "老板",
        "email": "lao@example.com",
        "credit_code": enterprises.credit_code(),
        "name": "临澜新铜材有限公司",
        "region_code": regions.DISTRICT,
        "kind": "company",
        **changes,
    }


def test_from_registration_to_the_own_desk(app: Flask, visitor, anonymous):
    wrong = submit(anonymous, "/register", "/register", **application(password="kurz"))
    assert wrong.status_code == 422
    assert "密码长度" in wrong.text
    assert 'value="临澜新铜材有限公司"' in wrong.text
    done = submit(anonymous, "/register", "/register", **application())
    assert "申请已收到" in done.text

    applicant = Visitor(app.test_client())
    assert applicant.sign_in("laoban", PASSWORD).status_code == 303
    assert "待审核" in applicant.get("/desk").text

    assert "入驻待审核" in visitor.get("/desk").text
    page = visitor.get("/desk/registrations?state=pending").text
    path = re.search(r"/desk/registrations/[0-9a-f]{20}", page)[0]
    check = path.replace("/registrations/", "/checks/registrations/")
    assert check in visitor.get(path).text

    def decide(decision, version, reason=""):
        fields = {"decision": decision, "version": version, "reason": reason}
        return submit(visitor, check, check, **fields).status_code

    assert decide("reject", 1) == 422
    assert decide("reject", 1, "缺材料") == 303
    assert "缺材料" in applicant.get(path).text
    again = submit(applicant, path, f"{path}/revise", version=2, **application())
    assert again.status_code == 303
    late = submit(applicant, path, f"{path}/revise", version=2, **application(statement="补充说明"))
    assert (late.status_code, "补充说明" in late.text) == (409, True)
    assert decide("pass", 3) == 303
    desk = applicant.get("/desk").text
    assert "收到的揭榜" in desk
    assert "临澜新铜材有限公司" in applicant.get("/desk/enterprises").text


@pytest.fixture
def owner(app: Flask, committed):
    """Return the signed-in owner of an enterprise, and its public id."""
    with committed() as ctx:
        firm = enterprises.make(ctx, contact_phone="13800001234")
        user = user_factory.make_member(ctx, firm)
        users.set_password(ctx, user, PASSWORD)
        username, public_id = user.username, firm.public_id
    signed_in = Visitor(app.test_client())
    assert signed_in.sign_in(username, PASSWORD).status_code == 303
    return signed_in, public_id


def test_an_owner_invites_a_colleague_who_joins(app: Flask, owner, anonymous, committed):
    visitor, _ = owner
    page = "/desk/members"
    invited = submit(visitor, page, f"{page}/invitations", email="x@example.com", role="editor")
    assert invited.status_code == 303
    assert "x@example.com" in visitor.get(page).text
    link = mailed(committed, "/join")
    account = {"display_name": "新人", "username": "xinren", "password": PASSWORD}
    assert submit(anonymous, link, link, **account).status_code == 303
    assert anonymous.get(link).status_code == 404
    colleague = Visitor(app.test_client())
    colleague.sign_in("xinren", PASSWORD)
    assert "发送邀请" not in colleague.get(page).text
    with committed() as ctx:
        row = ctx.session.scalars(
            select(Membership).where(Membership.role == MemberRole.EDITOR)
        ).one()
        member = row.public_id
    wrong = submit(visitor, page, f"{page}/{member}/role", role="king")
    assert (wrong.status_code, "负责人、经办人、查看人" in wrong.text) == (422, True)
    assert submit(visitor, page, f"{page}/{member}/role", role="viewer").status_code == 303
    assert submit(visitor, page, f"{page}/{member}/remove").status_code == 303
    assert "新人" not in visitor.get(page).text
    assert colleague.get(page).status_code == 403


def test_a_link_of_no_invitation_says_so(anonymous):
    answer = anonymous.get("/join/nonsense")
    assert (answer.status_code, "邀请链接已失效" in answer.text) == (404, True)


def test_an_organizer_invites_the_owner_of_a_filled_in_profile(visitor, committed):
    with committed() as ctx:
        path = f"/desk/enterprises/{enterprises.make(ctx).public_id}"
    page = visitor.get(path).text
    assert "代填，未经企业确认" in page
    enterprise = path.rpartition("/")[2]
    fields = {"email": "boss@example.com", "role": "owner", "enterprise": enterprise}
    sent = submit(visitor, path, "/desk/members/invitations", **fields)
    assert (sent.status_code, sent.location) == (303, path)
    with committed() as ctx:
        text = mailed(committed_as(ctx), "/join").partition("/join/")[2]
        assert member_invitations.open_with(ctx, text).role is MemberRole.OWNER


def committed_as(ctx):
    """Return what `mailed` opens, on a transaction that is open already."""
    from contextlib import nullcontext

    return lambda: nullcontext(ctx)


def test_a_member_sees_its_own_contact_whole_and_that_of_others_masked(owner, committed):
    visitor, own = owner
    with committed() as ctx:
        other = enterprises.make(ctx, contact_phone="13900005678").public_id
    assert "13800001234" in visitor.get(f"/desk/enterprises/{own}").text
    page = visitor.get(f"/desk/enterprises/{other}").text
    assert "139****5678" in page
    assert "13900005678" not in page
    assert "查重与合并" not in page


def test_one_changes_name_password_and_ends_sessions(app: Flask, visitor):
    page = "/desk/account"
    version = re.search(r'name="version" value="(\d+)"', visitor.get(page).text)[1]
    saved = submit(
        visitor, page, page, version=version, display_name="王敏敏", email="w@example.com"
    )
    assert saved.status_code == 303
    assert "王敏敏" in visitor.get(page).text
    nameless = submit(visitor, page, page, version=int(version) + 1, display_name=" ")
    assert (nameless.status_code, "长度须在" in nameless.text) == (422, True)
    late = submit(visitor, page, page, version=version, display_name="王敏", phone="0600-7654321")
    assert late.status_code == 412
    assert "保存前此记录已被他人修改" in late.text
    assert 'value="0600-7654321"' in late.text
    second = Visitor(app.test_client())
    second.sign_in("wangmin", PASSWORD)
    wrong = submit(visitor, page, f"{page}/password", password="wrong", new_password=NEW)
    assert wrong.status_code == 422
    assert "当前密码不正确" in wrong.text
    assert submit(visitor, page, f"{page}/sessions/others").status_code == 303
    assert second.get("/desk").status_code == 303
    changed = submit(visitor, page, f"{page}/password", password=PASSWORD, new_password=NEW)
    assert changed.status_code == 303
    assert visitor.get(page).status_code == 200


def test_a_token_is_shown_once_and_revoked(visitor, client):
    page = "/desk/account"
    made = submit(visitor, page, f"{page}/tokens", label="脚本", days="3", scopes="read")
    text = re.search(r"mm_[0-9a-f]{20}_[\w-]+", made.text)[0]
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/v1/account", headers=headers).status_code == 200
    assert text not in visitor.get(page).text
    path = re.search(rf"{page}/tokens/[0-9a-f]{{20}}/revoke", visitor.get(page).text)[0]
    assert submit(visitor, page, path).status_code == 303
    assert client.get("/api/v1/account", headers=headers).status_code == 401
    none = submit(visitor, page, f"{page}/tokens", label="脚本", days="3")
    assert none.status_code == 422


def test_one_takes_a_copy_of_ones_data_and_erases_ones_account(app: Flask, owner):
    visitor, _ = owner
    page = "/desk/account"
    copied = visitor.get(f"{page}/data")
    assert copied.headers["Content-Disposition"].startswith("attachment")
    username = copied.json["account"]["username"]
    refused = submit(visitor, page, f"{page}/erasure", username="别人")
    assert (refused.status_code, "username-error" in refused.text) == (422, True)
    gone = submit(visitor, page, f"{page}/erasure", username=username)
    assert (gone.status_code, gone.location) == (303, "/login")
    assert "账号已注销" in visitor.get("/login").text
    assert visitor.get(page).status_code == 303
    assert Visitor(app.test_client()).sign_in(username, PASSWORD).status_code == 422
