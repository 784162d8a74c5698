"""More races over a real HTTP server: handing in, objections, cooperations, proposals."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from matchmaker.services import tokens
from models.audit import AuditEvent
from models.bids import Bid
from models.challenges import InvitationProposal
from models.enums import (
    BidState,
    ChallengeStatus,
    Visibility,
)
from models.objections import Objection
from tests.factories import bids, challenges, cooperations, enterprise_sheets, enterprises
from tests.factories import users as user_factory
from tests.server import ROUNDS, at_once, serving

CALLERS = 6

pytestmark = pytest.mark.every_database


@pytest.fixture
def server(app, operator):
    with serving(app, operator.token) as running:
        yield running


@pytest.fixture
def member_of(server, committed):
    """Return a function that gives the server as called by somebody of an enterprise."""

    def acting(ctx, enterprise):
        user = user_factory.make_member(ctx, enterprise)
        return server.acting(tokens.create(ctx, user.id, "测试")[1])

    return acting


def audited(committed, action):
    with committed() as ctx:
        query = select(func.count(AuditEvent.id)).where(AuditEvent.action == action)
        return ctx.session.scalar(query)


def statuses(answers):
    return Counter(answer.status for answer in answers)


def test_a_bid_handed_in_by_many_is_handed_in_once(server, committed, member_of):
    for _ in range(ROUNDS):
        with committed() as ctx:
            firm = enterprises.make(ctx)
            enterprise_sheets.make(ctx, firm)
            challenge = challenges.published(ctx)
            member = member_of(ctx, firm)
        path = member.call("POST", "/bids", bids.fields(challenge.public_id)).json["id"]
        submit = lambda who=member, p=path: who.call("POST", f"/bids/{p}/submit", None, 1)  # noqa: E731
        found = statuses(at_once([submit] * CALLERS))
        assert found[200] == 1
        assert set(found) <= {200, 409, 412}
    assert audited(committed, "bid.submit") == ROUNDS


def test_a_bid_answers_the_revision_that_it_saw_or_needs_confirmation(server, committed, member_of):
    for _ in range(ROUNDS):
        with committed() as ctx:
            firm = enterprises.make(ctx)
            enterprise_sheets.make(ctx, firm)
            challenge = challenges.published(ctx)
            owner, member = member_of(ctx, challenge.buyer), member_of(ctx, firm)
            place, day = challenge.public_id, challenge.deadline_on.isoformat()
        bid = member.call("POST", "/bids", bids.fields(place)).json["id"]
        edit = challenges.fields("", title="改过的名称", requirements=[], deadline_on=day)
        edit |= {"no_requirements_reason": "双方商定", "segment": None}
        del edit["buyer"]
        amended, submitted = at_once(
            [
                lambda o=owner, p=place, e=edit: o.call("PUT", f"/challenges/{p}", e, 1),
                lambda m=member, b=bid: m.call("POST", f"/bids/{b}/submit", None, 1),
            ]
        )
        assert (amended.status, submitted.status) == (200, 200)
        with committed() as ctx:
            row = ctx.session.scalars(select(Bid).where(Bid.public_id == bid)).one()
            is_confirmed = row.confirmed_revision == 2
        # Whoever passes its check now must answer the newest text.
        passed = server.call("POST", f"/bids/{bid}/check", {"decision": "pass"}, None)
        assert passed.status == 428
        version = int(server.call("GET", f"/bids/{bid}").headers["ETag"][2:-1])
        passed = server.call("POST", f"/bids/{bid}/check", {"decision": "pass"}, version)
        assert (passed.status == 200) is is_confirmed


def test_a_checked_bid_is_forwarded_or_withdrawn(server, committed, member_of):
    for _ in range(ROUNDS):
        with committed() as ctx:
            row = bids.make(ctx, state=BidState.CHECKED)
            member, path = member_of(ctx, row.enterprise), f"/bids/{row.public_id}"
        forwarded, withdrawn = at_once(
            [
                lambda p=path: server.call("POST", f"{p}/forward", None, 1),
                lambda m=member, p=path: m.call("POST", f"{p}/withdraw", {}, 1),
            ]
        )
        assert statuses([forwarded, withdrawn])[200] == 1
        with committed() as ctx:
            state = ctx.session.scalars(select(Bid.state).where(Bid.id == row.id)).one()
        assert state is (BidState.FORWARDED if forwarded.status == 200 else BidState.WITHDRAWN)
    assert audited(committed, "bid.forward") + audited(committed, "bid.withdraw") == ROUNDS


def test_one_objection_of_a_bidder_is_open_at_a_time(server, committed, member_of):
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge = challenges.published(
                ctx,
                status=ChallengeStatus.AWARDED,
                awarded_at=ctx.now,
                objections_until=ctx.today + timedelta(days=5),
            )
            row = bids.make(
                ctx,
                challenge=challenge,
                state=BidState.NOT_SELECTED,
                forwarded_at=ctx.now,
                decision_reason="指标不足",
            )
            member, key = member_of(ctx, row.enterprise), challenge.id
        body = {"challenge": challenge.public_id, "text": "评审口径前后不一致。"}
        answers = at_once([lambda m=member, b=body: m.call("POST", "/objections", b)] * CALLERS)
        assert statuses(answers) == {201: 1, 409: CALLERS - 1}
        with committed() as ctx:
            query = select(func.count(Objection.id)).where(Objection.challenge_id == key)
            assert ctx.session.scalar(query) == 1


def test_a_stage_is_confirmed_or_taken_back(server, committed, member_of):
    for _ in range(ROUNDS):
        with committed() as ctx:
            row = cooperations.make(ctx)
            bid = row.bid
            supplier, buyer = member_of(ctx, bid.enterprise), member_of(ctx, bid.challenge.buyer)
            path, today = f"/cooperations/{row.public_id}", ctx.today.isoformat()
        told = supplier.call("POST", f"{path}/steps", {"stage": "intent", "reached_on": today}, 1)
        step, version = told.json["steps"][0]["id"], int(told.headers["ETag"][2:-1])
        confirmed, refused = at_once(
            [
                lambda b=buyer, p=f"{path}/steps/{step}/confirm", v=version: b.call(
                    "POST", p, None, v
                ),
                lambda s=supplier, p=f"{path}/steps/{step}/refuse", v=version: s.call(
                    "POST", p, None, v
                ),
            ]
        )
        found = statuses([confirmed, refused])
        assert found[200] == 1
        assert set(found) <= {200, 404, 409, 412}
        final = buyer.call("GET", path).json
        assert (final["stage"] == "intent") is (confirmed.status == 200)


def test_a_sheet_filled_in_by_many_is_there_once(committed, member_of):
    for _ in range(ROUNDS):
        with committed() as ctx:
            member = member_of(ctx, enterprises.make(ctx))
        body = enterprise_sheets.fields()
        answers = at_once(
            [lambda m=member, b=body: m.call("POST", "/enterprise-sheets", b)] * CALLERS
        )
        assert statuses(answers) == {201: 1, 409: CALLERS - 1}


def test_a_supplier_proposed_by_many_is_proposed_once(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            firm = enterprises.make(ctx)
            row = challenges.published(ctx, visibility=Visibility.INVITED, invited=[])
            path, key = f"/challenges/{row.public_id}/invitation-proposals", row.id
        body = {"supplier": firm.public_id}
        answers = at_once([lambda p=path, b=body: server.call("POST", p, b)] * CALLERS)
        assert statuses(answers) == {201: 1, 409: CALLERS - 1}
        with committed() as ctx:
            query = select(func.count()).select_from(InvitationProposal)
            assert ctx.session.scalar(query.where(InvitationProposal.challenge_id == key)) == 1
