"""From intent to the supplier list: told by one side, confirmed by the other."""

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound, Stale
from matchmaker.services import cooperations, follow_ups
from models.enums import (
    AcceptanceOutcome,
    ChallengeStatus,
    CooperationStage,
    CooperationState,
    FailureReason,
)
from tests.factories import attachments, enterprises, users
from tests.factories import cooperations as factory
from tests.factories.bids import after_deadline

PAGE = {"page": 1, "page_size": 20}


class Pair:
    """An active cooperation with the contexts of both sides."""

    def __init__(self, ctx):
        self.row = factory.make(ctx)
        self.buyer = users.acting_for(ctx, self.row.bid.challenge.buyer)
        self.supplier = users.acting_for(ctx, self.row.bid.enterprise)

    def tell(self, stage, who=None, **changes):
        fields = {
            "stage": stage,
            "reached_on": self.buyer.today,
            "skip_reason": None,
            "note": "",
            "outcome": None,
            **changes,
        }
        public_id = self.row.public_id
        return cooperations.tell_step(who or self.supplier, public_id, fields, version=None)

    def confirm(self, who=None):
        step = self.row.steps[-1].public_id
        return cooperations.confirm_step(who or self.buyer, self.row.public_id, step, version=None)

    def reach(self, stage, **changes):
        self.tell(stage, **changes)
        return self.confirm()


@pytest.fixture
def pair(ctx):
    return Pair(ctx)


@pytest.mark.every_database
def test_a_stage_counts_once_the_other_side_has_confirmed_it(pair):
    pair.tell(CooperationStage.INTENT)
    assert pair.row.stage is None
    with pytest.raises(Conflict) as refusal:
        pair.confirm(pair.supplier)
    assert refusal.value.code == "own_report"
    pair.confirm()
    assert pair.row.stage is CooperationStage.INTENT
    with pytest.raises(InvalidState):
        pair.confirm()


def test_one_stage_waits_at_a_time(pair):
    pair.tell(CooperationStage.INTENT)
    with pytest.raises(Conflict) as refusal:
        pair.tell(CooperationStage.SAMPLE, who=pair.buyer)
    assert refusal.value.code == "step_waiting"


def test_what_was_told_wrongly_is_refused_and_told_again(pair):
    pair.tell(CooperationStage.INTENT)
    step = pair.row.steps[0].public_id
    cooperations.refuse_step(pair.buyer, pair.row.public_id, step, version=None)
    assert pair.row.steps == []
    pair.reach(CooperationStage.INTENT)
    with pytest.raises(InvalidState):
        cooperations.refuse_step(
            pair.buyer, pair.row.public_id, pair.row.steps[0].public_id, version=None
        )


def test_no_stage_is_skipped_without_a_reason_or_told_twice(pair):
    with pytest.raises(Invalid) as refusal:
        pair.tell(CooperationStage.CONTRACT)
    assert list(refusal.value.errors) == ["skip_reason"]
    pair.reach(CooperationStage.CONTRACT, skip_reason="标准件，免送样。")
    for behind in (CooperationStage.SAMPLE, CooperationStage.CONTRACT):
        with pytest.raises(Invalid) as refusal:
            pair.tell(behind)
        assert list(refusal.value.errors) == ["stage"]


def test_a_stage_lies_not_in_the_future(pair):
    with pytest.raises(Invalid) as refusal:
        pair.tell(CooperationStage.INTENT, reached_on=pair.buyer.today + timedelta(days=1))
    assert list(refusal.value.errors) == ["reached_on"]


def test_acceptance_and_no_other_stage_has_an_outcome(pair):
    for stage, outcome in (
        (CooperationStage.INTENT, AcceptanceOutcome.CONTINUE),
        (CooperationStage.ACCEPTANCE, None),
    ):
        with pytest.raises(Invalid) as refusal:
            pair.tell(stage, outcome=outcome, skip_reason="已有合作基础。")
        assert list(refusal.value.errors) == ["outcome"]


@pytest.mark.parametrize("outcome", [AcceptanceOutcome.CONTINUE, AcceptanceOutcome.NOT_PASSED])
def test_acceptance_ends_the_cooperation_and_the_challenge(pair, outcome):
    pair.reach(CooperationStage.ACCEPTANCE, outcome=outcome, skip_reason="已有合作基础。")
    assert (pair.row.state, pair.row.outcome) == (CooperationState.DONE, outcome)
    challenge = pair.row.bid.challenge
    assert (challenge.status, challenge.outcome) == (ChallengeStatus.ACCEPTED, outcome)
    with pytest.raises(InvalidState):
        pair.tell(CooperationStage.SUPPLIER_LIST)


def test_who_is_accepted_for_the_supplier_list_goes_on_to_it(pair):
    outcome = AcceptanceOutcome.SUPPLIER_LIST
    pair.reach(CooperationStage.ACCEPTANCE, outcome=outcome, skip_reason="已有合作基础。")
    assert pair.row.state is CooperationState.ACTIVE
    pair.reach(CooperationStage.SUPPLIER_LIST)
    assert pair.row.state is CooperationState.DONE
    assert pair.row.bid.challenge.outcome is outcome


def test_the_challenge_ends_with_the_last_cooperation_and_the_best_outcome(ctx, pair):
    other = factory.make(ctx, challenge=pair.row.bid.challenge)
    challenge = pair.row.bid.challenge
    outcome = AcceptanceOutcome.CONTINUE
    pair.reach(CooperationStage.ACCEPTANCE, outcome=outcome, skip_reason="已有合作基础。")
    assert challenge.status is ChallengeStatus.COOPERATING
    reason = FailureReason.CAPACITY
    cooperations.fail(pair.buyer, other.public_id, reason, None, version=None)
    assert (challenge.status, challenge.outcome) == (ChallengeStatus.ACCEPTED, outcome)


def test_a_failure_needs_a_note_where_the_reason_says_nothing(pair):
    public_id = pair.row.public_id
    with pytest.raises(Invalid):
        cooperations.fail(pair.supplier, public_id, FailureReason.OTHER, None, version=None)
    cooperations.fail(pair.supplier, public_id, FailureReason.PRICE, None, version=None)
    assert pair.row.failure_reason is FailureReason.PRICE
    assert pair.row.bid.challenge.outcome is AcceptanceOutcome.NOT_PASSED


def test_of_two_who_act_on_the_same_version_one_is_stale(pair):
    version = pair.row.version
    fields = {
        "stage": CooperationStage.INTENT,
        "reached_on": pair.buyer.today,
        "skip_reason": None,
        "note": "",
        "outcome": None,
    }
    public_id = pair.row.public_id
    cooperations.tell_step(pair.buyer, public_id, fields, version=version)
    with pytest.raises(Stale):
        cooperations.tell_step(pair.supplier, public_id, fields, version=version)


def test_only_both_sides_report_and_nobody_else_knows(ctx, pair):
    with pytest.raises(Forbidden):
        pair.tell(CooperationStage.INTENT, who=ctx)
    stranger = users.acting_for(ctx, enterprises.make(ctx))
    with pytest.raises(NotFound):
        pair.tell(CooperationStage.INTENT, who=stranger)
    assert cooperations.list_page(stranger, PAGE).total == 0
    assert cooperations.list_page(ctx, PAGE).total == 1


# amounts


def told(pair, who=None, **changes):
    fields = {
        "title": "首批供货合同",
        "amount_yuan": Decimal("1000000.10"),
        "agreed_on": pair.buyer.today,
        "payment_days": None,
        "attachment": None,
        **changes,
    }
    row = cooperations.tell_amount(who or pair.supplier, pair.row.public_id, fields, version=None)
    return row.amounts[-1]


def test_an_amount_counts_with_a_document_or_once_both_sides_stand_behind_it(pair):
    plain = told(pair)
    file = attachments.make(pair.supplier)
    told(pair, amount_yuan=Decimal(5), attachment=file.public_id)
    sums = cooperations.totals(pair.row.amounts)
    assert (sums.verified_yuan, sums.unverified_yuan) == (5, Decimal("1000000.10"))
    with pytest.raises(Conflict):
        cooperations.confirm_amount(
            pair.supplier, pair.row.public_id, plain.public_id, version=None
        )
    cooperations.confirm_amount(pair.buyer, pair.row.public_id, plain.public_id, version=None)
    sums = cooperations.totals(pair.row.amounts)
    assert (sums.verified_yuan, sums.unverified_yuan) == (Decimal("1000005.10"), 0)


def test_a_document_is_ones_own(pair):
    foreign = attachments.make(pair.buyer)
    with pytest.raises(Invalid) as refusal:
        told(pair, attachment=foreign.public_id)
    assert list(refusal.value.errors) == ["attachment"]


@pytest.mark.parametrize(("days", "count"), [(None, 0), (60, 0), (61, 1)])
def test_payment_later_than_the_law_allows_is_warned_of(pair, days, count):
    assert len(cooperations.warnings_of(told(pair, payment_days=days))) == count


# follow-ups


def test_the_queue_shows_what_is_due_and_the_median_of_days(ctx, pair):
    assert follow_ups.summary(ctx) == follow_ups.FollowUpSummary(0, None)
    late = after_deadline(ctx, 95)
    page = follow_ups.list_page(late, PAGE | {"is_overdue": True})
    assert page.total == 2
    assert page.items == pair.row.follow_ups[:2]
    row = follow_ups.record(late, page.items[0].public_id, "样箔已上机。", version=None)
    assert row.done_at == late.now
    with pytest.raises(InvalidState):
        follow_ups.record(late, row.public_id, "再次", version=None)
    found = follow_ups.summary(late)
    assert (found.overdue, found.median_response_days) == (1, 65.0)


def test_organizers_are_reminded_once_of_what_is_due(ctx, pair):
    from sqlalchemy import func, select

    from models.notices import Notice

    late = after_deadline(ctx, 31)
    for _ in range(2):
        assert follow_ups.tell_due(late) == 1
    ctx.session.flush()
    query = select(func.count(Notice.id)).where(Notice.cause.startswith("follow_up.due"))
    assert ctx.session.scalar(query) == 1


def test_follow_ups_are_the_organizers_alone(ctx, pair):
    for other in (pair.buyer, pair.supplier):
        with pytest.raises(Forbidden):
            follow_ups.list_page(other, PAGE)
    elsewhere = users.acting(ctx, users.make_organizer(ctx, "990102"))
    assert follow_ups.list_page(elsewhere, PAGE).total == 0
    public_id = pair.row.follow_ups[0].public_id
    with pytest.raises(NotFound):
        follow_ups.record(elsewhere, public_id, "记录", version=None)
