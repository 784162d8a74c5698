"""Who sees which bid, joint bids, and the table of transitions."""

from datetime import timedelta

import pytest

from matchmaker.errors import (
    BidAlreadySubmitted,
    BidIncomplete,
    Forbidden,
    InvalidState,
    NotFound,
    OwnChallenge,
    Unauthenticated,
)
from matchmaker.services import bids
from matchmaker.services.bids import states
from models.enums import BidState, ChallengeStatus, CheckDecision, Visibility
from tests.factories import bids as factory
from tests.factories import challenges, enterprises, users

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture
def scene(ctx):
    return factory.scene(ctx)


def drafted(scene, **changes):
    return bids.draft(scene.supplier, factory.content(scene.challenge, **changes))


# who sees what


def test_the_buyer_knows_of_a_bid_only_once_it_was_forwarded(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    for step in (None, "check"):
        if step:
            bids.check(ctx, row.public_id, CheckDecision.PASS, "", version=None)
        with pytest.raises(NotFound):
            bids.get(scene.buyer, row.public_id)
        assert bids.list_page(scene.buyer, PAGE).total == 0
    bids.forward(ctx, row.public_id, version=None)
    assert bids.get(scene.buyer, row.public_id) is row
    assert bids.list_page(scene.buyer, PAGE).total == 1
    assert bids.shown(scene.buyer, row).checks == []


def test_a_draft_is_nobodys_business_but_the_bidders(ctx, scene):
    row = drafted(scene)
    for other in (scene.buyer, ctx, users.acting_for(ctx, enterprises.make(ctx))):
        with pytest.raises(NotFound):
            bids.get(other, row.public_id)
    assert bids.get(scene.supplier, row.public_id)


def test_until_the_result_is_out_the_bidder_sees_no_decision(ctx, scene):
    row = factory.forwarded(ctx, scene.supplier, scene.challenge)
    row.state, row.decision_reason, row.runner_up_rank = BidState.RUNNER_UP, "备选", 1
    ctx.session.flush()
    seen = bids.shown(scene.supplier, row)
    assert (seen.state, seen.decision_reason) == (BidState.FORWARDED, None)
    told = {"state": BidState.RUNNER_UP}
    assert bids.list_page(scene.supplier, PAGE | told).total == 0
    assert bids.list_page(scene.supplier, PAGE | {"state": BidState.FORWARDED}).total == 1
    assert bids.list_page(scene.buyer, PAGE | told).total == 1
    scene.challenge.status = ChallengeStatus.AWARDED
    ctx.session.flush()
    seen = bids.shown(scene.supplier, row)
    assert (seen.state, seen.decision_reason) == (BidState.RUNNER_UP, "备选")
    assert seen.runner_up_rank is None
    assert bids.shown(scene.buyer, row).runner_up_rank == 1


def test_a_filter_by_a_hidden_challenge_is_as_empty_as_one_by_none(ctx, scene):
    row = factory.make(ctx)
    for wanted in (row.challenge.public_id, "0" * 20):
        page = bids.list_page(scene.supplier, PAGE | {"challenge": wanted})
        assert (page.items, page.total) == ([], 0)


def test_the_list_is_filtered_by_challenge_enterprise_and_state(ctx):
    first = factory.make(ctx)
    second = factory.make(ctx, state=BidState.WITHDRAWN)
    cases = [
        ({}, {first, second}),
        ({"challenge": first.challenge.public_id}, {first}),
        ({"enterprise": second.enterprise.public_id}, {second}),
        ({"state": BidState.WITHDRAWN}, {second}),
        ({"challenge": first.challenge.public_id, "state": BidState.WITHDRAWN}, set()),
    ]
    for filters, expected in cases:
        page = bids.list_page(ctx, PAGE | filters)
        assert {item.bid for item in page.items} == expected
        assert page.total == len(expected)


def test_the_newest_bid_comes_first(ctx):
    older = factory.make(ctx, submitted_at=ctx.now - timedelta(hours=1))
    newer = factory.make(ctx)
    assert [item.bid for item in bids.list_page(ctx, PAGE).items] == [newer, older]


def test_the_public_neither_reads_nor_writes_bids(ctx, public_ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    for act in (
        lambda: bids.get(public_ctx, row.public_id),
        lambda: bids.list_page(public_ctx, PAGE),
        lambda: bids.draft(public_ctx, factory.content(scene.challenge)),
        lambda: bids.submit(public_ctx, row.public_id, version=None),
        lambda: bids.withdraw(public_ctx, row.public_id, version=None),
    ):
        with pytest.raises(Unauthenticated):
            act()


# joint bids


@pytest.fixture
def joint(ctx, scene):
    member, acting = factory.bidder(ctx)
    row = drafted(
        scene,
        members=[{"enterprise": member.public_id, "task": "样箔检测"}],
        lines=[{"position": 0, "claim": "met", "enterprise": member.public_id}],
    )
    return row, acting


def test_a_joint_bid_waits_for_every_member(scene, joint):
    row, member = joint
    assert bids.get(member, row.public_id) is row
    with pytest.raises(BidIncomplete):
        bids.submit(scene.supplier, row.public_id, version=None)
    bids.agree(member, row.public_id, version=None)
    assert bids.submit(scene.supplier, row.public_id, version=None).state is BidState.SUBMITTED
    assert row.lines[0].enterprise_id == member.actor.enterprise_id
    with pytest.raises(InvalidState):
        bids.leave(member, row.public_id, version=None)


def test_members_agree_again_to_a_changed_text(scene, joint):
    row, member = joint
    bids.agree(member, row.public_id, version=None)
    members = [{"enterprise": row.members[0].enterprise.public_id, "task": "全部检测"}]
    changed = factory.content(scene.challenge, members=members)
    bids.revise(scene.supplier, row.public_id, changed, version=None)
    assert [item.agreed_at for item in row.members] == [None]


def test_an_enterprise_takes_part_once_alone_or_in_a_consortium(ctx, scene, joint):
    row, member = joint
    bids.agree(member, row.public_id, version=None)
    own = bids.draft(member, factory.content(scene.challenge))
    with pytest.raises(BidAlreadySubmitted):
        bids.submit(member, own.public_id, version=None)
    bids.leave(member, row.public_id, version=None)
    bids.submit(member, own.public_id, version=None)
    with pytest.raises(BidAlreadySubmitted):
        bids.agree(member, row.public_id, version=None)


def test_the_buyers_group_joins_no_consortium(ctx, scene, joint):
    row, member = joint
    row.members[0].enterprise.group_name = scene.challenge.buyer.group_name = "临澜集团"
    ctx.session.flush()
    with pytest.raises(OwnChallenge):
        bids.agree(member, row.public_id, version=None)


def test_a_member_neither_edits_nor_withdraws_the_bid(scene, joint):
    row, member = joint
    for act in (bids.submit, bids.withdraw):
        with pytest.raises(Forbidden):
            act(member, row.public_id, version=None)


def test_who_cannot_see_a_challenge_is_not_asked_to_join(ctx):
    outsider, acting = factory.bidder(ctx)
    lead, leading = factory.bidder(ctx)
    challenge = challenges.published(ctx, visibility=Visibility.INVITED, invited=[lead])
    members = [{"enterprise": outsider.public_id, "task": "检测"}]
    row = bids.draft(leading, factory.content(challenge, members=members))
    with pytest.raises(NotFound):
        bids.get(acting, row.public_id)


# the table


def test_every_act_outside_the_table_is_refused_and_changes_nothing(ctx):
    for act, rule in states.TRANSITIONS.items():
        for state in set(BidState) - rule.before:
            row = factory.make(ctx, state=state)
            with pytest.raises(InvalidState):
                states.move(ctx, row, act)
            assert (row.state, row.version) == (state, 1)
