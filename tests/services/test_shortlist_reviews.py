"""Two reviewers, their disagreements, and who stands aside."""

import pytest
from sklearn.metrics import cohen_kappa_score
from sqlalchemy import select

from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound, Stale
from matchmaker.services import (
    comparisons,
    questions,
    recommendations,
    shortlist_exports,
    shortlists,
)
from models.audit import AuditEvent
from models.enums import Decision, EntryPlace, ReasonCode, ReviewStand
from tests.factories import capabilities, challenges, enterprises, regions, users
from tests.factories import shortlists as shortlist_factory


def decide(ctx, entry, decision, reason_code=ReasonCode.NOT_THE_PRODUCT, note=None):
    return shortlists.decide(
        ctx, entry.public_id, decision=decision, reason_code=reason_code, note=note, version=None
    )


@pytest.fixture
def pair(ctx):
    """Return a shortlist for two reviewers, and the context of each of them."""
    row = shortlist_factory.make(ctx, suppliers=4)
    shortlists.require_second_review(ctx, row.public_id, is_needed=True, version=row.version)
    other = users.acting(ctx, users.make_organizer(ctx, regions.CITY))
    return row, ctx, other


def test_an_opinion_is_blind_until_both_have_spoken(pair):
    row, first, second = pair
    entry = row.entries[0]
    decide(first, entry, Decision.DROP)
    found = shortlists.get_entry(second, entry.public_id)
    assert found.decision is None
    assert found.version == 1
    assert shortlists.shown_reviews(second.actor, found) == []
    assert shortlists.stand_of(second.actor, found) is ReviewStand.UNDECIDED
    assert shortlists.stand_of(first.actor, found) is ReviewStand.WAITING
    [own] = shortlists.shown_reviews(first.actor, found)
    assert own.decision is Decision.DROP


def test_the_trail_does_not_tell_what_the_other_said(pair):
    row, first, _ = pair
    decide(first, row.entries[0], Decision.DROP)
    first.session.flush()
    rows = first.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_id == row.entries[0].public_id)
    ).all()
    assert [(item.action, item.details) for item in rows] == [
        ("shortlist_entry.review", {"shortlist": row.public_id})
    ]


def test_the_same_opinion_twice_is_the_decision(pair):
    row, first, second = pair
    entry = row.entries[0]
    decide(first, entry, Decision.DROP, note="壁厚不足")
    assert decide(second, entry, Decision.DROP, ReasonCode.PARAMETER_SHORT).decision is (
        Decision.DROP
    )
    assert (entry.reason_code, entry.note) == (ReasonCode.NOT_THE_PRODUCT, "壁厚不足")
    assert len(shortlists.shown_reviews(first.actor, entry)) == 2


def test_two_opinions_wait_until_they_are_settled(pair):
    row, first, second = pair
    entry = row.entries[0]
    decide(first, entry, Decision.DROP)
    decide(second, entry, Decision.KEEP, None)
    assert entry.decision is None
    assert shortlists.stand_of(first.actor, entry) is ReviewStand.DISAGREED
    assert shortlists.agreement(first, row.public_id).disagreements == (entry,)
    with pytest.raises(InvalidState):
        decide(first, entry, Decision.KEEP)
    shortlists.settle(
        second,
        entry.public_id,
        decision=Decision.HOLD,
        reason_code=ReasonCode.NEEDS_EVIDENCE,
        note=None,
        version=entry.version,
    )
    assert entry.decision is Decision.HOLD
    assert shortlists.agreement(first, row.public_id).disagreements == ()
    assert [item.decision for item in entry.reviews] == [Decision.DROP, Decision.KEEP]


def test_nothing_is_settled_before_both_have_spoken(pair):
    row, first, second = pair
    decide(first, row.entries[0], Decision.DROP)
    with pytest.raises(InvalidState):
        shortlists.settle(
            second,
            row.entries[0].public_id,
            decision=Decision.KEEP,
            reason_code=ReasonCode.STRONG_FIT,
            note=None,
            version=None,
        )


def test_one_takes_its_own_opinion_back_alone(pair):
    row, first, second = pair
    entry = row.entries[0]
    decide(first, entry, Decision.DROP)
    decide(first, entry, Decision.KEEP, None)
    assert [item.decision for item in entry.reviews] == [Decision.KEEP]
    decide(first, entry, None)
    assert entry.reviews == []
    decide(second, entry, Decision.PIN)
    assert [item.reviewer_id for item in entry.reviews] == [second.actor.user_id]


def test_a_third_reviewer_is_refused(pair):
    row, first, second = pair
    decide(first, row.entries[0], Decision.DROP)
    decide(second, row.entries[1], Decision.DROP)
    third = users.acting(first, users.make_organizer(first, regions.CITY))
    with pytest.raises(Conflict) as refusal:
        decide(third, row.entries[2], Decision.DROP)
    assert refusal.value.code == "reviewers_complete"


def test_how_many_review_is_said_before_anybody_does(pair):
    row, first, _ = pair
    with pytest.raises(Stale):
        shortlists.require_second_review(first, row.public_id, is_needed=False, version=77)
    decide(first, row.entries[0], Decision.DROP)
    with pytest.raises(Conflict) as refusal:
        shortlists.require_second_review(first, row.public_id, is_needed=False, version=None)
    assert refusal.value.code == "review_begun"


def test_keeping_whom_the_machine_did_not_rank_needs_a_reason(ctx):
    entry = shortlist_factory.make(ctx).entries[0]
    entry.place = EntryPlace.UNASSESSABLE
    ctx.session.flush()
    with pytest.raises(Invalid) as refusal:
        decide(ctx, entry, Decision.KEEP, None)
    assert list(refusal.value.errors) == ["reason_code"]
    assert decide(ctx, entry, Decision.KEEP, ReasonCode.CHAIN_GAP).decision is Decision.KEEP


def test_kappa_is_that_of_scikit_learn():
    said = [Decision.KEEP, Decision.DROP, Decision.HOLD, Decision.KEEP, Decision.PIN, Decision.KEEP]
    other = [
        Decision.KEEP,
        Decision.DROP,
        Decision.KEEP,
        Decision.DROP,
        Decision.PIN,
        Decision.HOLD,
    ]
    found = shortlists.cohens_kappa(list(zip(said, other, strict=True)))
    assert found == pytest.approx(cohen_kappa_score(said, other))
    assert shortlists.cohens_kappa([]) is None
    assert shortlists.cohens_kappa([(Decision.KEEP, Decision.KEEP)] * 3) is None


def test_agreement_counts_pairs_in_the_order_of_the_reviewers(pair):
    row, first, second = pair
    # Whoever speaks first on an entry, the columns stay those of the same person.
    decide(first, row.entries[0], Decision.DROP)
    decide(second, row.entries[0], Decision.KEEP, None)
    decide(second, row.entries[1], Decision.KEEP, None)
    decide(first, row.entries[1], Decision.DROP)
    decide(first, row.entries[2], Decision.KEEP, None)
    found = shortlists.agreement(first, row.public_id)
    assert (found.judged, found.same, found.waiting) == (2, 0, 1)
    assert set(found.counts.values()) == {2}
    assert found.kappa == pytest.approx(0.0)


def test_the_author_of_a_need_does_not_review_it(ctx):
    need = challenges.published(ctx, author_id=ctx.actor.user_id)
    row = shortlist_factory.make(ctx, challenge=need)
    with pytest.raises(Forbidden) as refusal:
        decide(ctx, row.entries[0], Decision.KEEP)
    assert refusal.value.code == "review_own_need"
    found = shortlists.preview(ctx, row.public_id)
    with pytest.raises(Forbidden):
        shortlists.publish(ctx, row.public_id, content_hash=found.content_hash)


def test_who_stands_aside_neither_sees_nor_votes(ctx):
    row = shortlist_factory.make(ctx)
    need = row.challenge.public_id
    found = shortlists.recuse(ctx, need, reason="配偶在发榜企业任职")
    for act in (
        lambda: shortlists.get(ctx, row.public_id),
        lambda: shortlists.get_entry(ctx, row.entries[0].public_id),
        lambda: decide(ctx, row.entries[0], Decision.KEEP),
        lambda: shortlists.agreement(ctx, row.public_id),
        lambda: shortlists.preview(ctx, row.public_id),
        lambda: shortlist_exports.for_shortlist(ctx, row.public_id),
        lambda: recommendations.suppliers(ctx, need),
        lambda: comparisons.stand(ctx, need, row.entries[0].enterprise.public_id),
        lambda: questions.ask(ctx, need),
    ):
        with pytest.raises(NotFound):
            act()
    assert shortlists.list_page(ctx, {"page": 1, "page_size": 20}).total == 0
    with pytest.raises(Conflict):
        shortlists.recuse(ctx, need, reason="配偶在发榜企业任职")
    with pytest.raises(Forbidden):
        shortlists.lift(ctx, found.public_id)
    other = users.acting(ctx, users.make_organizer(ctx, regions.CITY))
    assert [item.user_id for item in shortlists.recusals(other, need)] == [ctx.actor.user_id]
    assert shortlists.get(other, row.public_id)
    shortlists.lift(other, found.public_id)
    assert shortlists.get(ctx, row.public_id)


def test_who_stands_aside_does_not_read_whom_the_need_suits(ctx):
    firm, need = enterprises.make(ctx, segment="foil"), challenges.published(ctx)
    capabilities.make(ctx, enterprise=firm)

    def listed():
        found = recommendations.challenges(ctx, firm.public_id)
        rows = [*found.page.items, *found.unassessable, *found.ineligible]
        return [row.public_id for row, _ in rows]

    assert listed() == [need.public_id]
    shortlists.recuse(ctx, need.public_id, reason="配偶在发榜企业任职")
    assert listed() == []
