"""The buyer's selection, objections, and how an award becomes final."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.errors import (
    AwardsFull,
    BidUnconfirmed,
    ChallengeNotOpen,
    Conflict,
    Forbidden,
    Invalid,
    InvalidState,
    NotFound,
)
from matchmaker.schemas.bids import BidOutSchema
from matchmaker.services import bids, cooperations, objections, selections, working_days
from models.enums import BidState, ChallengeStatus, ObjectionState, TokenScope, Visibility
from tests.factories import bids as factory
from tests.factories import challenge_lists, enterprises, users

PAGE = {"page": 1, "page_size": 20}


class Round:
    """A challenge past its deadline with three forwarded bids."""

    def __init__(self, ctx, **values):
        scene = factory.scene(ctx, **values)
        self.challenge = scene.challenge
        suppliers = [scene.supplier, *(factory.bidder(ctx)[1] for _ in range(2))]
        self.bids = [factory.forwarded(ctx, each, self.challenge) for each in suppliers]
        self.suppliers = [factory.after_deadline(each) for each in suppliers]
        self.buyer = factory.after_deadline(scene.buyer)
        self.office = factory.after_deadline(ctx)

    def decide(self, number, act, reason="理由", rank=None):
        public_id = self.bids[number].public_id
        return selections.decide(self.buyer, public_id, act, reason, rank=rank, version=None)

    def close(self):
        return selections.close(self.buyer, self.challenge.public_id, version=None)

    def awarded(self):
        self.decide(0, "select")
        self.decide(1, "keep", rank=1)
        self.decide(2, "decline")
        self.close()
        return self

    def later(self, ctx):
        until = self.challenge.objections_until
        days = (until - ctx.today).days + 1
        return factory.after_deadline(ctx, days)


@pytest.fixture
def round_(ctx):
    return Round(ctx)


def test_nothing_is_decided_before_the_deadline(ctx):
    scene = factory.scene(ctx)
    row = factory.forwarded(ctx, scene.supplier, scene.challenge)
    with pytest.raises(ChallengeNotOpen) as refusal:
        selections.decide(scene.buyer, row.public_id, "select", "最优", version=None)
    assert refusal.value.code == "selection_too_early"
    assert row.state is BidState.FORWARDED


def test_the_first_decision_begins_the_selection(round_):
    round_.decide(0, "shortlist", "")
    assert round_.challenge.status is ChallengeStatus.SELECTING
    assert round_.bids[0].state is BidState.SHORTLISTED


@pytest.mark.every_database
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_never_more_are_selected_than_the_challenge_takes(ctx, limit):
    selection = Round(ctx, max_awards=limit)
    for number in range(limit):
        selection.decide(number, "select")
    for number in range(limit, 3):
        with pytest.raises(AwardsFull):
            selection.decide(number, "select")
    assert sum(row.state is BidState.SELECTED for row in selection.bids) == limit


def test_a_place_that_becomes_free_is_given_again(round_):
    round_.decide(0, "select")
    round_.decide(0, "decline", "改选")
    round_.decide(1, "select")
    assert [row.state for row in round_.bids[:2]] == [BidState.NOT_SELECTED, BidState.SELECTED]


@pytest.mark.parametrize("act", ["select", "keep", "decline"])
def test_every_decision_has_a_reason(round_, act):
    with pytest.raises(Invalid) as refusal:
        round_.decide(0, act, "", rank=1)
    assert list(refusal.value.errors) == ["reason"]


def test_a_runner_up_has_a_rank(round_):
    with pytest.raises(Invalid):
        round_.decide(0, "keep")
    assert round_.decide(0, "keep", rank=2).runner_up_rank == 2


def test_a_bid_behind_a_change_is_not_selected(round_):
    round_.challenge.revision = 2
    with pytest.raises(BidUnconfirmed):
        round_.decide(0, "select")
    assert round_.decide(0, "decline").state is BidState.NOT_SELECTED


def test_only_the_buyer_selects(round_):
    public_id = round_.bids[0].public_id
    for other in (round_.office, round_.suppliers[0]):
        with pytest.raises(Forbidden):
            selections.decide(other, public_id, "select", "理由", version=None)
    with pytest.raises(NotFound):
        selections.decide(round_.suppliers[1], public_id, "select", "理由", version=None)


def test_others_do_not_know_of_the_selection(ctx, round_):
    public_id = round_.challenge.public_id
    stranger = users.acting_for(ctx, enterprises.make(ctx))
    elsewhere = users.acting(ctx, users.make_organizer(ctx, "990102"))
    for other in (round_.suppliers[0], stranger, elsewhere):
        with pytest.raises(NotFound):
            selections.get(other, public_id)
    for reader in (round_.buyer, round_.office):
        assert len(selections.get(reader, public_id).bids) == 3


def test_closing_waits_for_a_reason_for_everybody(round_):
    round_.decide(0, "select")
    with pytest.raises(Conflict) as refusal:
        round_.close()
    assert (refusal.value.code, refusal.value.details) == ("selection_incomplete", {"count": 2})
    round_.decide(1, "keep", rank=1)
    round_.decide(2, "decline")
    round_.close()
    assert round_.challenge.status is ChallengeStatus.AWARDED
    expected = working_days.add(round_.buyer.today, selections.OBJECTION_DAYS).day
    assert round_.challenge.objections_until == expected


@pytest.mark.parametrize(("notice", "objection"), [(9, 5), (3, 6)])
def test_objections_are_heard_as_long_as_the_list_gives_notice(ctx, notice, objection):
    placed = challenge_lists.make(ctx, notice_days=notice, objection_days=objection)
    round_ = Round(ctx, challenge_list=placed)
    round_.awarded()
    expected = working_days.add(round_.buyer.today, max(notice, objection)).day
    assert round_.challenge.objections_until == expected


def test_a_withdrawn_bid_needs_no_reason(round_):
    bids.withdraw(round_.suppliers[2], round_.bids[2].public_id, "产能已排满。", version=None)
    round_.decide(0, "select")
    round_.decide(1, "decline")
    round_.close()
    assert round_.challenge.status is ChallengeStatus.AWARDED


def test_without_anybody_selected_the_challenge_fails_instead(round_):
    for number in range(3):
        round_.decide(number, "decline")
    with pytest.raises(Conflict) as refusal:
        round_.close()
    assert refusal.value.code == "selection_empty"
    selections.fail(round_.buyer, round_.challenge.public_id, version=None)
    assert round_.challenge.status is ChallengeStatus.FAILED


@pytest.mark.parametrize("act", [selections.close, selections.fail])
@pytest.mark.parametrize("state", [BidState.SUBMITTED, BidState.CHECKED])
def test_nothing_is_closed_while_a_bid_waits_for_the_bureau(ctx, round_, state, act):
    """The buyer learns that there is one, and neither whose nor how many."""
    chosen = act is selections.close
    for number in range(3):
        round_.decide(number, "select" if chosen and number == 0 else "decline")
    late = factory.make(ctx, challenge=round_.challenge, state=state)
    ctx.session.flush()
    with pytest.raises(Conflict) as refusal:
        act(round_.buyer, round_.challenge.public_id, version=None)
    assert (refusal.value.code, refusal.value.details) == ("bids_unchecked", {})
    late.confirmed_revision = round_.challenge.revision - 1  # it answers an earlier text
    ctx.session.flush()
    assert act(round_.buyer, round_.challenge.public_id, version=None)


def test_a_token_selects_nothing_and_closes_nothing(round_):
    """An award is the buyer's contract decision: somebody signed in makes it."""
    scopes = frozenset(TokenScope)
    by_token = replace(round_.buyer, actor=replace(round_.buyer.actor, scopes=scopes))
    for act in (
        lambda: selections.decide(
            by_token, round_.bids[0].public_id, "select", "理由", version=None
        ),
        lambda: selections.close(by_token, round_.challenge.public_id, version=None),
    ):
        with pytest.raises(Forbidden):
            act()
    assert selections.get(by_token, round_.challenge.public_id).bids


def test_a_closed_selection_takes_no_decision(round_):
    round_.awarded()
    with pytest.raises(InvalidState):
        round_.decide(1, "decline")


# objections


def dispute(round_, number=2, ctx=None):
    fields = {"challenge": round_.challenge.public_id, "text": "评审口径前后不一致。"}
    return objections.file(ctx or round_.suppliers[number], fields)


def test_a_bidder_objects_until_the_last_day_of_the_window(round_):
    round_.awarded()
    until = round_.challenge.objections_until
    days = (until - round_.suppliers[2].today).days
    last = factory.after_deadline(round_.suppliers[2], days)
    with pytest.raises(Conflict) as refusal:
        dispute(round_, ctx=factory.after_deadline(last, 1))
    assert refusal.value.code == "objection_closed"
    assert dispute(round_, ctx=last).state is ObjectionState.FILED
    with pytest.raises(Conflict) as refusal:
        dispute(round_, ctx=last)
    assert refusal.value.code == "objection_open"


def test_only_who_took_part_in_the_selection_objects(ctx, round_):
    round_.awarded()
    outsider = factory.after_deadline(factory.bidder(ctx)[1])
    with pytest.raises(Invalid):
        dispute(round_, ctx=outsider)
    with pytest.raises(Forbidden):
        dispute(round_, ctx=round_.office)


def test_an_objection_is_read_by_both_sides_and_the_bureau_alone(round_):
    round_.awarded()
    row = dispute(round_)
    for reader in (round_.suppliers[2], round_.buyer, round_.office):
        assert objections.get(reader, row.public_id) is row
    assert objections.list_page(round_.suppliers[1], PAGE).total == 0
    with pytest.raises(NotFound):
        objections.get(round_.suppliers[1], row.public_id)
    with pytest.raises(Forbidden):
        objections.decide(
            round_.buyer, row.public_id, ObjectionState.DISMISSED, "不成立", version=None
        )


def test_an_objection_that_is_upheld_lets_the_buyer_select_again(round_):
    round_.awarded()
    row = dispute(round_)
    objections.decide(round_.office, row.public_id, ObjectionState.UPHELD, "成立。", version=None)
    assert round_.challenge.status is ChallengeStatus.SELECTING
    round_.decide(0, "decline", "复核后不选")
    round_.decide(2, "select", "复核后选定")
    round_.close()
    assert round_.challenge.status is ChallengeStatus.AWARDED
    with pytest.raises(InvalidState):
        objections.decide(
            round_.office, row.public_id, ObjectionState.DISMISSED, "不成立", version=None
        )


# becoming final


def test_an_award_is_final_once_the_window_is_over_and_nothing_is_open(round_):
    round_.awarded()
    row = dispute(round_)
    public_id = round_.challenge.public_id
    with pytest.raises(Conflict) as refusal:
        selections.finalize(round_.buyer, public_id)
    assert refusal.value.code == "award_not_final"
    buyer = round_.later(round_.buyer)
    with pytest.raises(Conflict):
        selections.finalize(buyer, public_id)
    objections.decide(
        round_.office, row.public_id, ObjectionState.DISMISSED, "不成立。", version=None
    )
    selections.finalize(buyer, public_id)
    assert round_.challenge.status is ChallengeStatus.COOPERATING
    [begun] = cooperations.list_page(buyer, PAGE).items
    assert begun.bid is round_.bids[0]
    chosen = round_.buyer.today
    assert [item.due_on - chosen for item in begun.follow_ups] == [
        timedelta(days=days) for days in (30, 90, 180)
    ]


def test_awards_become_final_by_themselves(round_):
    round_.awarded()
    assert selections.finalize_due(round_.office) == 0
    later = round_.later(round_.office)
    assert selections.finalize_due(later) == 1
    assert selections.finalize_due(later) == 0
    assert cooperations.list_page(later, PAGE).total == 1


def test_a_loser_sees_its_own_result_and_nothing_of_others(round_):
    round_.awarded()
    loser = round_.suppliers[1]
    seen = bids.shown(loser, bids.get(loser, round_.bids[1].public_id))
    assert (seen.state, seen.decision_reason) == (BidState.RUNNER_UP, "理由")
    assert seen.runner_up_rank is None
    assert bids.list_page(loser, PAGE).total == 1
    assert cooperations.list_page(loser, PAGE).total == 0


def test_no_decision_shows_in_what_a_bidder_reads_before_the_result(ctx, round_):
    def seen():
        bidder = round_.suppliers[0]
        row = bids.get(bidder, round_.bids[0].public_id)
        return BidOutSchema().dump(bids.shown(bidder, row)), bids.shown(bidder, row).version

    before = seen()
    round_.decide(0, "shortlist", "")
    round_.decide(0, "select")
    assert seen() == before
    bidder, public_id = round_.suppliers[0], round_.bids[0].public_id
    assert bids.withdraw(bidder, public_id, "产能已排满。", version=before[1])


def test_an_invited_challenge_is_selected_by_its_buyer_alone(ctx):
    enterprise, supplier = factory.bidder(ctx)
    scene = factory.scene(ctx, visibility=Visibility.INVITED, invited=[enterprise])
    row = factory.forwarded(ctx, supplier, scene.challenge)
    with pytest.raises(Forbidden):
        selections.decide(
            factory.after_deadline(supplier), row.public_id, "select", "理由", version=None
        )
