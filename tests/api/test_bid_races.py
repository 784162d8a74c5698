"""Races around one challenge over a real HTTP server: the rules hold whoever comes first."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from matchmaker.services import sessions
from matchmaker.services.sessions import Device
from models.audit import AuditEvent
from models.bids import Bid
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import BidState, ChallengeStatus
from tests.factories import bids, challenges, enterprise_sheets, enterprises
from tests.factories import users as user_factory
from tests.server import ROUNDS, at_once, serving

CALLERS = 6
TOLD = {409, 412}
WITHDRAWAL = {"reason": "情况有变"}
CHOSEN = {"reason": "方案可行"}

pytestmark = pytest.mark.every_database


@pytest.fixture
def server(app, operator):
    with serving(app, operator.token) as running:
        yield running


def member_of(ctx, enterprise):
    """Return the session of a new member of an enterprise."""
    return sessions.begin(ctx, user_factory.make_member(ctx, enterprise), Device())


def states(committed, challenge):
    with committed() as ctx:
        query = select(Bid.state).where(
            Bid.challenge.has(Challenge.public_id == challenge.public_id)
        )
        return Counter(ctx.session.scalars(query))


def audited(committed, action):
    with committed() as ctx:
        query = select(func.count(AuditEvent.id)).where(AuditEvent.action == action)
        return ctx.session.scalar(query)


def selecting(ctx, limit=1, count=CALLERS):
    """Store a challenge in selection with forwarded bids; return it, them, and a buyer's token."""
    challenge = challenges.published(ctx, status=ChallengeStatus.SELECTING, max_awards=limit)
    rows = [
        bids.make(ctx, challenge=challenge, state=BidState.FORWARDED, forwarded_at=ctx.now)
        for _ in range(count)
    ]
    return challenge, [row.public_id for row in rows], member_of(ctx, challenge.buyer)


@pytest.mark.parametrize("limit", [1, 2])
def test_never_more_bids_are_selected_than_the_challenge_takes(server, committed, limit):
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge, ids, token = selecting(ctx, limit)
        buyer = server.acting(token)
        answers = at_once(
            [
                lambda bid=bid, buyer=buyer: buyer.call("POST", f"/bids/{bid}/select", CHOSEN, 1)
                for bid in ids
            ]
        )
        assert Counter(answer.status for answer in answers) == {
            200: limit,
            409: CALLERS - limit,
        }
        assert states(committed, challenge)[BidState.SELECTED] == limit
    assert audited(committed, "bid.select") == ROUNDS * limit


def test_of_many_bids_of_one_enterprise_one_is_drafted(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge = challenges.published(ctx)
            member = server.acting(member_of(ctx, enterprises.make(ctx)))
        offers = [bids.fields(challenge.public_id, offer=f"方案 {n}") for n in range(CALLERS)]
        answers = at_once(
            [lambda body=body, who=member: who.call("POST", "/bids", body) for body in offers]
        )
        assert Counter(answer.status for answer in answers) == {201: 1, 409: CALLERS - 1}
        refused = {answer.json["code"] for answer in answers if answer.status == 409}
        assert refused == {"bid_already_submitted"}
        assert states(committed, challenge).total() == 1
    assert audited(committed, "bid.draft") == ROUNDS


def test_an_enterprise_hands_in_its_own_bid_or_joins_another(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge = challenges.published(ctx)
            joining, lead = enterprises.make(ctx), enterprises.make(ctx)
            enterprise_sheets.make(ctx, joining)
            member = server.acting(member_of(ctx, joining))
            leader = server.acting(member_of(ctx, lead))
        members = [{"enterprise": joining.public_id, "task": "检测"}]
        joint = leader.call("POST", "/bids", bids.fields(challenge.public_id, members=members))
        own = member.call("POST", "/bids", bids.fields(challenge.public_id))
        answers = at_once(
            [
                lambda who=member, bid=own: who.call(
                    "POST", f"/bids/{bid.json['id']}/submit", None, 1
                ),
                lambda who=member, bid=joint: who.call(
                    "POST", f"/bids/{bid.json['id']}/agree", None, 1
                ),
            ]
        )
        assert Counter(answer.status for answer in answers) == {200: 1, 409: 1}


def test_a_bid_is_withdrawn_or_checked_and_everybody_is_told_the_truth(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            row = bids.make(ctx)
            path = f"/bids/{row.public_id}"
            member = server.acting(member_of(ctx, row.enterprise))
        withdrawn, *checked = at_once(
            [
                lambda who=member, path=path: who.call("POST", f"{path}/withdraw", {}, 1),
                *[lambda path=path: server.call("POST", f"{path}/check", {"decision": "pass"}, 1)]
                * 2,
            ]
        )
        statuses = Counter(answer.status for answer in (withdrawn, *checked))
        assert statuses[200] == 1
        assert set(statuses) <= {200} | TOLD
        state = server.call("GET", path).json["state"]
        assert state == ("withdrawn" if withdrawn.status == 200 else "checked")
    assert audited(committed, "bid.withdraw") + audited(committed, "bid.pass") == ROUNDS


def test_of_many_editors_of_one_draft_one_writes_and_nothing_is_mixed(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            row = bids.make(ctx, state=BidState.DRAFT, submitted_at=None)
            path = f"/bids/{row.public_id}"
            member = server.acting(member_of(ctx, row.enterprise))
        edits = [
            {**bids.CONTENT, "introduction": f"介绍 {n}", "offer": f"方案 {n}"}
            for n in range(CALLERS)
        ]
        answers = at_once(
            [
                lambda body=body, who=member, path=path: who.call("PUT", path, body, 1)
                for body in edits
            ]
        )
        assert Counter(answer.status for answer in answers) == {200: 1, 412: CALLERS - 1}
        [written] = [body for body, got in zip(edits, answers, strict=True) if got.status == 200]
        final = member.call("GET", path).json
        assert {name: final[name] for name in ("introduction", "offer")} == {
            name: written[name] for name in ("introduction", "offer")
        }


def test_a_withdrawn_challenge_takes_no_bid_afterwards(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge = challenges.published(ctx)
            people = [server.acting(member_of(ctx, enterprises.make(ctx))) for _ in range(CALLERS)]
        path, body = f"/challenges/{challenge.public_id}", bids.fields(challenge.public_id)
        answers = at_once(
            [
                lambda path=path: server.call("POST", f"{path}/withdraw", WITHDRAWAL, 1),
                *(lambda who=who, body=body: who.call("POST", "/bids", body) for who in people),
            ]
        )
        drafted = sum(answer.status == 201 for answer in answers)
        # Whoever comes later is told that the challenge takes no bids, or no longer sees it.
        assert {answer.status for answer in answers[1:]} <= {201, 409, 422}
        assert states(committed, challenge).total() == drafted


def test_closing_and_withdrawing_at_once_leave_no_selected_bid_withdrawn(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge, [bid], token = selecting(ctx, count=1)
            row = ctx.session.scalars(select(Bid).where(Bid.public_id == bid)).one()
            row.state, row.decision_reason = BidState.SELECTED, "方案可行"
            bidder = ctx.session.get(Enterprise, row.enterprise_id)
            member = server.acting(member_of(ctx, bidder))
        buyer, public_id = server.acting(token), challenge.public_id
        away = f"/bids/{bid}/withdraw"
        version = int(member.call("GET", f"/bids/{bid}").headers["ETag"][2:-1])
        closed, withdrawn = at_once(
            [
                lambda b=buyer, c=public_id: b.call("POST", f"/selections/{c}/close", None, 1),
                lambda m=member, p=away, v=version: m.call("POST", p, WITHDRAWAL, v),
            ]
        )
        assert sorted([closed.status, withdrawn.status]) == [200, 409]
        expected = BidState.SELECTED if closed.status == 200 else BidState.WITHDRAWN
        assert states(committed, challenge) == {expected: 1}
