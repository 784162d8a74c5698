from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.services import digests, notices
from models.enums import NoticeKind, Visibility
from models.notices import OutboxMessage
from tests.factories import challenges, enterprises
from tests.factories.users import make_member

TITLE = "不得外传的标题"


@pytest.fixture
def firm(ctx):
    return enterprises.make(ctx)


@pytest.fixture
def member(ctx, firm):
    user = make_member(ctx, firm)
    user.email = "chengyuan@firm.example"
    return user


def tell(ctx, firm, cause, **values):
    row = challenges.published(ctx, title=TITLE, **values)
    notices.tell_enterprise(ctx, NoticeKind.CHALLENGE_RECOMMENDED, row, firm.id, cause=cause)
    return row


def mails(ctx):
    return ctx.session.query(OutboxMessage).order_by(OutboxMessage.id).all()


def later(ctx, **span):
    return replace(ctx, now=ctx.now + timedelta(**span))


@pytest.mark.every_database
def test_one_mail_per_user_with_kinds_and_codes_and_nothing_else(ctx, firm, member):
    first, second = tell(ctx, firm, "one"), tell(ctx, firm, "two")
    hidden = tell(ctx, firm, "three", visibility=Visibility.INVITED)
    assert digests.is_due(ctx)
    assert digests.send_due(ctx) == 1
    [mail] = mails(ctx)
    assert mail.recipient == member.email
    assert mail.subject == "您有 3 条新消息"
    assert mail.body.count("- 新榜单推荐") == 3
    assert first.code in mail.body
    assert second.code in mail.body
    assert hidden.code not in mail.body
    assert TITLE not in mail.body + mail.subject


def test_what_went_out_does_not_go_out_again(ctx, firm, member):
    tell(ctx, firm, "one")
    digests.send_due(ctx)
    assert not digests.is_due(later(ctx, hours=5))


def test_nobody_gets_two_digests_within_four_hours(ctx, firm, member):
    tell(ctx, firm, "one")
    digests.send_due(ctx)
    tell(ctx, firm, "two")
    assert not digests.is_due(later(ctx, hours=4, microseconds=-1))
    assert digests.send_due(later(ctx, hours=4)) == 1
    assert len(mails(ctx)) == 2


@pytest.mark.parametrize(
    "change",
    [{"wants_mail": False}, {"email": None}, {"is_active": False}],
    ids=["wants none", "no address", "inactive"],
)
def test_who_gets_no_mail(ctx, firm, member, change):
    tell(ctx, firm, "one")
    for name, value in change.items():
        setattr(member, name, value)
    assert not digests.is_due(ctx)
    assert digests.send_due(ctx) == 0


def test_what_was_read_or_is_old_is_not_mailed(ctx, firm, member):
    tell(ctx, firm, "one")
    assert digests.is_due(later(ctx, days=6))
    assert not digests.is_due(later(ctx, days=7))
    from tests.factories.users import acting

    notices.mark_all_read(acting(ctx, member))
    assert not digests.is_due(ctx)


def test_a_long_list_is_cut_and_says_so(ctx, firm, member):
    for number in range(digests.LINES + 3):
        tell(ctx, firm, str(number))
    digests.send_due(ctx)
    [mail] = mails(ctx)
    assert mail.body.count("\n- ") == digests.LINES
    assert "另有 3 条" in mail.body
