"""Drafts that were never handed in are deleted; invitations are taken back before publication."""

import pytest
from sqlalchemy import select

from matchmaker.errors import Conflict, Forbidden, InvalidState, NotFound, Stale
from matchmaker.services import bids, challenges
from models.audit import AuditEvent
from models.bids import Bid
from models.challenges import Challenge
from models.enums import BidState, ChallengeStatus, Visibility
from tests.factories import bids as bid_factory
from tests.factories import cast
from tests.factories import challenges as factory


@pytest.fixture
def people(ctx):
    return cast.make(ctx)


@pytest.fixture
def draft(ctx, people):
    return factory.make(ctx, buyer=people.buyer)


def acts(ctx, public_id):
    ctx.session.flush()
    return list(
        ctx.session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.subject_id == public_id)
            .order_by(AuditEvent.id)
        )
    )


def test_a_draft_of_a_challenge_is_deleted_by_its_owner_alone(ctx, people, draft):
    for outsider in (people.city, people.bidder):
        with pytest.raises(NotFound):
            challenges.delete(outsider, draft.public_id, version=None)
    with pytest.raises(Forbidden):
        challenges.delete(people.looker, draft.public_id, version=None)
    with pytest.raises(Stale):
        challenges.delete(people.owner, draft.public_id, version=draft.version + 1)
    challenges.delete(people.colleague, draft.public_id, version=draft.version)
    assert ctx.session.scalars(select(Challenge)).all() == []
    assert acts(ctx, draft.public_id)[-1] == "challenge.delete"


@pytest.mark.parametrize(
    "status", [status for status in ChallengeStatus if status is not ChallengeStatus.DRAFT]
)
def test_what_was_handed_in_is_not_deleted(people, draft, status):
    draft.status = status
    with pytest.raises(InvalidState):
        challenges.delete(people.owner, draft.public_id, version=None)


def test_a_draft_of_a_bid_is_deleted_until_it_was_handed_in(ctx):
    scene = bid_factory.scene(ctx)
    row = bids.draft(scene.supplier, bid_factory.content(scene.challenge))
    with pytest.raises(NotFound):
        bids.delete(scene.buyer, row.public_id, version=None)
    bids.delete(scene.supplier, row.public_id, version=row.version)
    assert ctx.session.scalars(select(Bid)).all() == []
    assert acts(ctx, row.public_id) == ["bid.draft", "bid.delete"]


def test_a_bid_that_was_once_handed_in_stays(ctx):
    scene = bid_factory.scene(ctx)
    row = bid_factory.handed_in(scene.supplier, scene.challenge)
    with pytest.raises(InvalidState):
        bids.delete(scene.supplier, row.public_id, version=None)
    ctx.session.flush()
    row.state = BidState.DRAFT
    with pytest.raises(Conflict) as refusal:
        bids.delete(scene.supplier, row.public_id, version=None)
    assert refusal.value.code == "bid_was_submitted"


def test_an_invitation_is_taken_back_until_publication(ctx, people, draft):
    draft.visibility = Visibility.INVITED
    draft.invited = [people.supplier, people.other_supplier]
    ctx.session.flush()
    public_id = people.supplier.public_id
    row = challenges.uninvite(people.owner, draft.public_id, public_id, version=draft.version)
    assert row.invited == [people.other_supplier]
    with pytest.raises(NotFound):
        challenges.uninvite(people.owner, draft.public_id, public_id, version=None)
    draft.status = ChallengeStatus.PUBLISHED
    for supplier in (people.other_supplier, people.supplier):
        with pytest.raises(InvalidState):
            challenges.uninvite(people.owner, draft.public_id, supplier.public_id, version=None)
