import pytest
from sqlalchemy import select

from matchmaker.services import users
from models.enums import NoticeKind, UserRole
from models.notices import Notice
from models.users import User
from tests.factories import challenges
from tests.web.conftest import PASSWORD, Visitor


@pytest.fixture
def told(visitor, committed):
    """Tell the visitor of a challenge."""
    with committed() as ctx:
        row = challenges.published(ctx, title="采购<锂电>铜箔")
        user = ctx.session.scalars(select(User).where(User.username == "wangmin")).one()
        ctx.session.add(
            Notice(
                user_id=user.id,
                kind=NoticeKind.CHALLENGE_CHANGED,
                cause="one",
                subject_kind="Challenge",
                subject_id=row.public_id,
            )
        )
        return row


def test_the_top_bar_counts_what_is_unread(visitor, told):
    assert "1<span" in visitor.get("/desk").text
    assert "条未读" in visitor.get("/inbox").text
    visitor.post("/inbox/read")
    assert "条未读" not in visitor.get("/desk").text


def test_notices_are_listed_with_what_they_are_about(visitor, told):
    page = visitor.get("/inbox").text
    assert "榜单变更" in page
    assert told.code in page
    assert "采购&lt;锂电&gt;铜箔" in page


def test_a_notice_is_marked_as_read(visitor, told, committed):
    with committed() as ctx:
        [row] = ctx.session.query(Notice)
    assert visitor.post(f"/inbox/{row.public_id}/read").status_code == 303
    assert "没有未读消息" in visitor.get("/inbox?is_read=false").text


def test_kinds_are_chosen_by_their_boxes(visitor, told, committed):
    wanted = [kind.value for kind in NoticeKind if kind is not NoticeKind.ACCOUNT]
    visitor.post("/inbox/settings", {"wanted": wanted})
    with committed() as ctx:
        user = ctx.session.scalars(select(User).where(User.username == "wangmin")).one()
        assert user.muted_notices == ["account"]
        assert user.wants_mail is False


def test_an_error_page_counts_nothing(visitor, told):
    page = visitor.get(f"/desk/challenges/{'0' * 20}")
    assert page.status_code == 404
    assert "条未读" not in page.text


def test_the_audit_administrator_reads_the_trail(app, committed):
    with committed() as ctx:
        users.create(ctx, "shenji", "审计员", PASSWORD, role=UserRole.AUDIT_ADMIN)
    auditor = Visitor(app.test_client())
    assert auditor.sign_in("shenji", PASSWORD).status_code == 303
    shown = auditor.get("/desk/audit-events").text
    assert "用户：建立" in shown
    assert "系统" in shown
    narrowed = auditor.get("/desk/audit-events?action=token.create").text
    assert "user.create" not in narrowed.split("<tbody>")[1]


def test_an_organizer_finds_its_own_acts_in_the_trail(visitor, told):
    visitor.post("/inbox/settings", {"wanted": []})
    shown = visitor.get("/desk/audit-events").text
    assert "用户：设置消息" in shown
    assert "王敏" in shown
