"""An organizer enters and ends titles, also of an enterprise that edits its own profile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.enterprises import Enterprise
from models.notices import Notice
from models.tiers import TierFact
from tests.factories import enterprises, tiers, users
from tests.web.test_taking_back import version_on


@pytest.fixture
def firm(committed):
    """Store a claimed enterprise and rules with tiers; return its id and the day."""
    with committed() as ctx:
        tiers.make_rule_set(ctx)
        row = enterprises.make(ctx, claimed_at=ctx.now)
        users.make_member(ctx, row)
        return row.public_id, ctx.today


def test_titles_are_entered_and_ended(visitor, firm, committed):
    public_id, today = firm
    page = f"/desk/enterprises/{public_id}/tiers"
    assert page in visitor.get(f"/desk/enterprises/{public_id}").text
    given = {
        "title": "2022/specialized",
        "issuer": "省工信厅",
        "batch": "第三批",
        "valid_from": (today - timedelta(days=300)).isoformat(),
        "valid_to": (today + timedelta(days=300)).isoformat(),
    }
    version = version_on(visitor.get(page).text, page)
    wrong = visitor.post(page, {**given, "valid_to": "2001-01-01", "version": version})
    assert (wrong.status_code, "省工信厅" in wrong.text) == (422, True)
    assert visitor.post(page, {**given, "version": version}).status_code == 303
    shown = visitor.get(page).text
    assert "专精特新中小企业" in shown
    version = version_on(shown, page)
    assert visitor.post(page, {**given, "version": version}).status_code == 409
    end = {"title": given["title"], "valid_from": given["valid_from"], "version": version}
    refused = visitor.post(f"{page}/expire", {**end, "valid_to": "2001-01-01", "reason": "复核"})
    assert refused.status_code == 422
    ended = {**end, "valid_to": today.isoformat(), "reason": "复核未通过"}
    assert visitor.post(f"{page}/expire", ended).status_code == 303
    with committed() as ctx:
        assert ctx.session.scalars(select(TierFact)).one().valid_to == today
        assert len(ctx.session.scalars(select(Notice)).all()) == 2


def test_nobody_else_does(member_of, firm, committed):
    page = f"/desk/enterprises/{firm[0]}/tiers"
    member = member_of(firm[0])
    assert member.get(page).status_code == 403
    assert page not in member.get(f"/desk/enterprises/{firm[0]}").text
    with committed() as ctx:
        assert ctx.session.scalars(select(Enterprise)).all()
