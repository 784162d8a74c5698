"""The pages of the three administrators: each sees and does its own part."""

import re

import pytest
from sqlalchemy import select

from matchmaker.jobs import Runtime, run_job
from matchmaker.services import tokens, users
from models.enums import JobKind, UserRole
from models.jobs import Job
from models.users import AccessToken, User, UserSession
from tests.factories import users as user_factory
from tests.web.conftest import PASSWORD, Visitor


@pytest.fixture
def administrator(app, committed):
    """Return a function that signs in an administrator of a kind."""

    def sign_in(role):
        with committed() as ctx:
            users.create(ctx, role.value, f"{role.value}员", PASSWORD, role=role)
        visitor = Visitor(app.test_client())
        assert visitor.sign_in(role.value, PASSWORD).status_code == 303
        return visitor

    return sign_in


@pytest.fixture
def officer(committed):
    """Return the public id of an organizer's account with a token."""
    with committed() as ctx:
        user = user_factory.make(ctx, "liqiang", "李强", PASSWORD)
        tokens.create(ctx, user.id, "台账程序")
        return user.public_id


VERIFY = "/desk/audit-events/verify"
PAGES = {
    "/desk/users": {UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN},
    "/desk/users/roles": {UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN},
    "/desk/users/sessions": {UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN},
    "/desk/users/tokens": {UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN},
    "/desk/users/new": {UserRole.SYSTEM_ADMIN},
    "/desk/operations": {UserRole.SYSTEM_ADMIN},
    "/desk/security-events": {UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN},
    "/desk/security-events/sign-ins": {UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN},
    "/desk/audit-events": {UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN},
    VERIFY: {UserRole.AUDIT_ADMIN},
}


@pytest.mark.parametrize(
    "role", [UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN]
)
def test_each_administrator_opens_its_pages_alone(administrator, officer, role):
    visitor = administrator(role)
    opened = {page for page in PAGES if visitor.get(page).status_code == 200}
    assert opened == {page for page, readers in PAGES.items() if role in readers}
    home = visitor.get("/desk").text
    for page in opened & {"/desk/users", "/desk/operations", "/desk/security-events"}:
        assert f'href="{page}"' in home


def test_an_organizer_learns_of_no_administrators_page(visitor):
    for page in PAGES:
        if page != "/desk/audit-events":
            assert visitor.get(page).status_code in {403, 404}, page


def test_an_account_is_made_moved_shut_and_opened(administrator, committed, officer):
    visitor = administrator(UserRole.SYSTEM_ADMIN)
    fields = {"username": "zhaojun", "display_name": "赵军", "email": "zhao@example.com"}
    refused = visitor.post("/desk/users/new", fields)
    assert refused.status_code == 422
    assert 'value="zhaojun"' in refused.text
    without_mail = {**fields, "role": "reviewer", "email": ""}
    unreachable = visitor.post("/desk/users/new", without_mail)
    assert (unreachable.status_code, unreachable.text.count('id="email-error"')) == (422, 1)
    made = visitor.post("/desk/users/new", {**fields, "role": "reviewer"})
    assert made.status_code == 303
    page = visitor.get(made.location).text
    assert "设置密码的链接已发到其邮箱" in page
    assert "评审专家" in page
    taken = visitor.post("/desk/users/new", {**fields, "role": "reviewer"})
    assert taken.status_code == 409
    address = f"/desk/users/{officer}"
    version = re.search(r'name="version" value="(\d+)"', visitor.get(address).text)[1]
    assert "确定停用用户“liqiang”吗" in visitor.get(address).text
    assert visitor.post(f"{address}/disable", {"version": version}).status_code == 303
    assert "已停用" in visitor.get(address).text
    assert visitor.post(f"{address}/disable", {"version": version}).status_code == 412
    with committed() as ctx:
        assert (
            not ctx.session.scalars(select(User).where(User.username == "liqiang")).one().is_active
        )


def test_sessions_and_tokens_are_ended_by_the_system_administrator(
    administrator, committed, officer, app
):
    officer_visitor = Visitor(app.test_client())
    officer_visitor.sign_in("liqiang", PASSWORD)
    visitor = administrator(UserRole.SYSTEM_ADMIN)
    with committed() as ctx:
        user = ctx.session.scalars(select(User).where(User.username == "liqiang")).one()
        session = ctx.session.scalars(
            select(UserSession.public_id).where(UserSession.user_id == user.id)
        ).one()
        token = ctx.session.scalars(
            select(AccessToken.public_id).where(AccessToken.user_id == user.id)
        ).one()
    assert "liqiang" in visitor.get("/desk/users/sessions").text
    assert "台账程序" in visitor.get("/desk/users/tokens").text
    assert visitor.post(f"/desk/users/sessions/{session}/end").status_code == 303
    assert officer_visitor.get("/desk").status_code == 303
    assert visitor.post(f"/desk/users/tokens/{token}/revoke").status_code == 303
    assert "台账程序" not in visitor.get("/desk/users/tokens").text


def test_the_security_administrator_reads_accounts_and_changes_none(administrator, officer):
    visitor = administrator(UserRole.SECURITY_ADMIN)
    page = visitor.get(f"/desk/users/{officer}").text
    assert "由系统管理员办理" in page
    assert "/disable" not in page
    assert visitor.post(f"/desk/users/{officer}/disable", {"version": "1"}).status_code == 403


def test_refusals_and_sign_ins_are_told_in_chinese(administrator, visitor):
    visitor.get("/desk/security-events")
    auditor = administrator(UserRole.AUDIT_ADMIN)
    page = auditor.get("/desk/security-events").text
    assert "越权被拒" in page
    assert "查看安全事件" in page
    assert "desk_security_events." not in page
    sign_ins = auditor.get("/desk/security-events/sign-ins").text
    assert "登录" in sign_ins
    assert "越权被拒" not in sign_ins


def test_operations_show_health_and_say_that_there_is_no_backup(administrator):
    page = administrator(UserRole.SYSTEM_ADMIN).get("/desk/operations").text
    assert "数据库可用" in page
    assert "没有自动备份" in page


def test_the_trail_names_acts_and_finds_them_by_what_they_are_about(administrator, officer):
    auditor = administrator(UserRole.AUDIT_ADMIN)
    page = auditor.get("/desk/audit-events?subject_kind=AccessToken").text
    assert "访问令牌：建立" in page
    assert "token.create" not in page


def test_the_trail_is_verified_by_the_worker_when_the_auditor_asks(
    administrator, officer, settings, database
):
    auditor = administrator(UserRole.AUDIT_ADMIN)
    assert "尚未核验过" in auditor.get(VERIFY).text
    assert auditor.post(VERIFY).status_code == 303
    assert "等待后台处理" in auditor.get(VERIFY).text
    with database.read() as session:
        [public_id] = session.scalars(
            select(Job.public_id).where(Job.kind == JobKind.AUDIT_VERIFICATION)
        )
    run_job(Runtime(settings, database), public_id)
    page = auditor.get(VERIFY).text
    assert "与摘要链一致" in page
    assert "重新核验" in page


def test_only_the_auditor_has_the_trail_verified(administrator):
    assert administrator(UserRole.SECURITY_ADMIN).post(VERIFY).status_code == 403
