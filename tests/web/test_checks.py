"""The queues of the bureau: one thing after the other, the oldest first."""

import pytest
from sqlalchemy import select

from models.challenge_checks import ChallengeCheck
from models.enums import (
    BidState,
    ChallengeStatus,
    CheckLevel,
    EnterpriseKind,
    ObjectionState,
    RegistrationState,
)
from models.objections import Objection
from models.registrations import Registration
from tests.factories import bids, challenges, enterprises, regions, users

SCORES = {"need": "3", "measurability": "3", "feasibility": "3", "benefit": "3"}


@pytest.fixture
def waiting(committed):
    """Store two challenges that wait for their check; return their ids, the older first."""
    with committed() as ctx:
        rows = [
            challenges.make(
                ctx,
                title=title,
                status=ChallengeStatus.SUBMITTED,
                check_level=CheckLevel.CITY,
                submitted_at=ctx.now,
            )
            for title in ("先到的需求", "后到的需求")
        ]
        return [row.public_id for row in rows]


def test_each_queue_tells_how_much_waits(visitor, waiting):
    page = visitor.get("/desk/checks").text
    assert '<span class="number-big">2</span>榜单初核' in page
    assert visitor.get("/desk/checks/nonsense").status_code == 404


def test_an_opinion_leads_to_the_next_and_the_last_to_the_overview(visitor, committed, waiting):
    first, second = (f"/desk/checks/challenges/{public_id}" for public_id in waiting)
    assert visitor.get("/desk/checks/challenges").location == first
    page = visitor.get(first).text
    assert "先到的需求" in page
    assert "榜单初核还有 2 件" in page
    assert "流程记录" in page
    answer = visitor.post(first, {"version": 1, "decision": "pass", **SCORES})
    assert answer.location == second
    assert "下一件如下" in visitor.get(second).text
    back = {"need": "1", "benefit": "1", "measurability": "2", "feasibility": "2"}
    fields = {"version": 1, "decision": "return", "reason": "请补充可测的量化指标和单位。", **back}
    assert visitor.post(second, fields).location == "/desk/checks"
    with committed() as ctx:
        found = ctx.session.scalars(select(ChallengeCheck).order_by(ChallengeCheck.id)).all()
        assert [row.decision.value for row in found] == ["pass", "return"]


def test_what_does_not_follow_from_the_scores_comes_back_with_what_was_written(visitor, waiting):
    address = f"/desk/checks/challenges/{waiting[0]}"
    answer = visitor.post(
        address, {"version": 1, "decision": "reject", "reason": "材料太少", **SCORES}
    )
    assert answer.status_code == 422
    assert "材料太少" in answer.text
    stale = visitor.post(address, {"version": 9, "decision": "pass", **SCORES})
    assert stale.status_code == 412


def test_one_is_left_for_later(visitor, waiting):
    answer = visitor.get(f"/desk/checks/challenges?after={waiting[0]}")
    assert answer.location.endswith(waiting[1])
    answer = visitor.get(f"/desk/checks/challenges?after={waiting[1]}")
    assert answer.location.endswith(waiting[0])


def test_a_bid_is_checked_for_its_form(visitor, committed):
    with committed() as ctx:
        row = bids.make(ctx)
        public_id = row.public_id
    address = f"/desk/checks/bids/{public_id}"
    assert "揭榜申请书" in visitor.get(address).text
    assert visitor.post(address, {"version": 1, "decision": "return"}).status_code == 422
    assert visitor.post(address, {"version": 1, "decision": "pass"}).location == "/desk/checks"
    with committed() as ctx:
        assert ctx.session.get(type(row), row.id).state is BidState.CHECKED


def test_an_application_shows_what_is_registered_under_its_code(visitor, committed):
    with committed() as ctx:
        known = enterprises.make(ctx, name="临澜铜箔有限公司")
        applicant = users.make_applicant(ctx)
        row = Registration(
            user=applicant,
            credit_code=known.credit_code,
            kind=EnterpriseKind.COMPANY,
            name="临澜铜箔股份有限公司",
            region_code=regions.DISTRICT,
            state=RegistrationState.PENDING,
        )
        ctx.session.add(row)
        ctx.session.flush()
        public_id = row.public_id
    address = f"/desk/checks/registrations/{public_id}"
    page = visitor.get(address).text
    assert "认领已有资料" in page
    assert "临澜铜箔股份有限公司" in page
    assert "临澜铜箔有限公司" in page
    assert visitor.post(address, {"version": 1, "decision": "reject"}).status_code == 422
    assert visitor.post(address, {"version": 1, "decision": "return"}).status_code == 422
    assert visitor.post(address, {"version": 1, "decision": "pass"}).location == "/desk/checks"


def test_an_objection_is_answered(visitor, committed):
    with committed() as ctx:
        bid = bids.make(ctx, state=BidState.NOT_SELECTED)
        row = Objection(challenge=bid.challenge, enterprise=bid.enterprise, text="评审未看附件三。")
        ctx.session.add(row)
        ctx.session.flush()
        public_id, key = row.public_id, row.id
    address = f"/desk/checks/objections/{public_id}"
    assert "评审未看附件三" in visitor.get(address).text
    answer = visitor.post(
        address, {"version": 1, "state": "dismissed", "answer": "附件三已在评审时核对。"}
    )
    assert answer.location == "/desk/checks"
    with committed() as ctx:
        assert ctx.session.get(Objection, key).state is ObjectionState.DISMISSED


def test_members_have_no_queue(visitor, member_of, committed):
    with committed() as ctx:
        firm = enterprises.make(ctx).public_id
    assert member_of(firm).get("/desk/checks").status_code == 403
