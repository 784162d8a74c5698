"""待办 of an enterprise ends with the deed, not with the reading of a notice."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from matchmaker.errors import Forbidden
from matchmaker.services import (
    bids,
    capabilities,
    challenge_questions,
    challenges,
    cooperations,
    duties,
    notices,
)
from models.enums import BidState, ChallengeStatus, CooperationStage, NoticeKind, Visibility
from models.notices import Notice
from tests.factories import bids as bid_factory
from tests.factories import capabilities as capability_factory
from tests.factories import cast as cast_factory
from tests.factories import challenges as factory
from tests.factories import cooperations as cooperation_factory

PAGE = {"page": 1, "page_size": 20}
STEP = {"stage": CooperationStage.INTENT, "skip_reason": None, "note": "", "outcome": None}


@pytest.fixture
def cast(ctx):
    return cast_factory.make(ctx)


def waits(acting):
    """Return what waits, without what is empty; whatever was told is marked as read before."""
    acting.session.flush()
    notices.mark_all_read(acting)
    counted = asdict(duties.of_own_enterprise(acting))
    return {name: total for name, total in counted.items() if total}


@pytest.mark.every_database
def test_a_question_waits_until_it_is_answered(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer)
    asked = challenge_questions.ask(cast.bidder, row.public_id, "可否分批供货？")
    assert waits(cast.owner) == {"questions": 1}
    for acting in (cast.owner, cast.looker, cast.county, cast.city):
        [found] = challenge_questions.unanswered(acting, PAGE).items
        assert (found.public_id, found.challenge) == (asked.public_id, row)
    for other in (cast.bidder, cast.elsewhere):
        assert challenge_questions.unanswered(other, PAGE).total == 0
    challenge_questions.reply(cast.owner, asked.public_id, "可以。", version=None)
    assert waits(cast.owner) == {}
    assert challenge_questions.unanswered(cast.county, PAGE).total == 0


def test_an_organizer_of_the_region_reads_what_waits_on_a_challenge(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer)
    challenge_questions.ask(cast.bidder, row.public_id, "可否分批供货？")
    shown = {
        name: challenge_questions.list_page(acting, row.public_id, PAGE).total
        for name, acting in (("county", cast.county), ("elsewhere", cast.elsewhere))
    }
    assert shown == {"county": 1, "elsewhere": 0}
    with pytest.raises(Forbidden):
        challenge_questions.unanswered(
            cast_factory.users.acting(ctx, cast_factory.users.make_applicant(ctx)), PAGE
        )


def test_an_invitation_waits_until_a_bid_is_begun_and_a_proposal_until_it_is_taken_up(ctx, cast):
    row = factory.published(
        ctx, buyer=cast.buyer, visibility=Visibility.INVITED, invited=[cast.supplier]
    )
    challenges.propose(cast.county, row.public_id, cast.other_supplier.public_id)
    assert waits(cast.bidder) == {"invitations": 1}
    assert waits(cast.owner) == {"proposals": 1}
    assert waits(cast.other_bidder) == {}
    key = cast.other_supplier.public_id
    challenges.take_up(cast.owner, row.public_id, key, accepts=True, version=None)
    bids.draft(cast.bidder, bid_factory.content(row))
    assert waits(cast.owner) == {}
    assert waits(cast.bidder) == {}
    assert waits(cast.other_bidder) == {"invitations": 1}


def test_a_need_waits_to_be_confirmed_a_month_before_it_expires(ctx, cast):
    old = ctx.now - timedelta(days=160)
    row = factory.published(ctx, buyer=cast.buyer, published_at=old, deadline_on=None)
    factory.published(ctx, buyer=cast.buyer)
    assert waits(cast.owner) == {"expiring": 1}
    challenges.confirm(cast.owner, row.public_id, version=None)
    assert waits(cast.owner) == {}
    factory.published(ctx, buyer=cast.buyer, status=ChallengeStatus.EXPIRED, published_at=old)
    assert waits(cast.owner) == {"expiring": 1}


def test_a_bid_that_answers_an_older_text_waits_to_be_confirmed(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer, revision=2)
    bid = bid_factory.make(
        ctx, challenge=row, enterprise=cast.supplier, confirmed_revision=1, state=BidState.SUBMITTED
    )
    assert waits(cast.bidder) == {"outdated": 1}
    bids.confirm(cast.bidder, bid.public_id, None, version=None)
    assert waits(cast.bidder) == {}


def test_an_inquiry_waits_until_something_is_added(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer)
    notices.tell_enterprise(
        ctx, NoticeKind.INQUIRY_RECEIVED, row, cast.supplier.id, cause="inquiry"
    )
    assert waits(cast.bidder) == {"inquiries": 1}
    for notice in ctx.session.query(Notice):
        notice.created_at = ctx.now - timedelta(hours=1)
    item = capability_factory.make(ctx, enterprise=cast.supplier)
    assert capabilities.get(cast.bidder, item.public_id)
    assert waits(cast.bidder) == {}


def test_what_the_other_side_told_waits_for_confirmation(ctx, cast):
    challenge = factory.published(ctx, buyer=cast.buyer, status=ChallengeStatus.COOPERATING)
    row = cooperation_factory.make(ctx, challenge=challenge, enterprise=cast.supplier)
    step = {**STEP, "reached_on": ctx.today}
    told = cooperations.tell_step(cast.bidder, row.public_id, step, version=None)
    assert waits(cast.owner) == {"cooperation": 1}
    assert waits(cast.bidder) == {}
    [waiting] = told.steps
    cooperations.confirm_step(cast.owner, row.public_id, waiting.public_id, version=None)
    assert waits(cast.owner) == {}
