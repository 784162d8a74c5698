import hashlib

import pytest
from sqlalchemy import func, select

from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound
from matchmaker.services import challenges, security_events
from models.consents import Consent
from models.enums import ChallengeStatus, NoticeKind, SecurityEventKind, Visibility
from tests.factories import challenges as factory
from tests.factories.cast import told

SECRET, TERMS = "配方代号青鸾七号", "不得向第三方披露。"


@pytest.fixture
def row(ctx, cast):
    return factory.published(
        ctx,
        buyer=cast.buyer,
        visibility="invited",
        invited=[cast.supplier],
        confidential_detail=SECRET,
        nda_text=TERMS,
        code="D2026Q4-0001",
    )


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_detail_is_read_after_the_agreement_and_each_text_needs_its_own(ctx, cast, row):
    def detail():
        return challenges.read(cast.bidder, row.public_id).confidential_detail

    seen = challenges.read(cast.bidder, row.public_id)
    assert (seen.confidential_detail, seen.nda_text) == (None, TERMS)
    assert seen.nda_sha256 == sha256(TERMS)
    consent = challenges.accept_terms(cast.bidder, row.public_id, sha256(TERMS), "203.0.113.9")
    assert (consent.address, consent.user_id) == ("203.0.113.9", cast.bidder.actor.user_id)
    again = challenges.accept_terms(cast.bidder, row.public_id, sha256(TERMS), "203.0.113.9")
    assert again is consent
    assert detail() == SECRET
    row.nda_text = TERMS + "违者赔偿。"
    ctx.session.flush()
    assert detail() is None
    with pytest.raises(Invalid):
        challenges.accept_terms(cast.bidder, row.public_id, sha256(TERMS), "203.0.113.9")
    challenges.accept_terms(cast.bidder, row.public_id, sha256(row.nda_text), "203.0.113.9")
    assert detail() == SECRET
    assert ctx.session.scalar(select(func.count(Consent.id))) == 2


def test_only_those_who_are_invited_accept_terms(cast, row):
    for person, refusal in ((cast.other_bidder, NotFound), (cast.city, Forbidden)):
        with pytest.raises(refusal):
            challenges.accept_terms(person, row.public_id, sha256(TERMS), "")


def test_the_organizer_reads_the_detail_only_if_the_owner_lets_it(ctx, cast, row):
    assert challenges.read(cast.city, row.public_id).confidential_detail is None
    assert challenges.read(cast.city, row.public_id).title == row.title
    row.is_open_to_organizer = True
    ctx.session.flush()
    assert challenges.read(cast.city, row.public_id).confidential_detail == SECRET
    with pytest.raises(NotFound):
        challenges.read(cast.elsewhere, row.public_id)


def test_reads_of_the_detail_by_others_are_put_on_record(ctx, cast, row):
    challenges.read(cast.owner, row.public_id)
    challenges.read(cast.bidder, row.public_id)
    assert security_events.take(ctx.session) == []
    challenges.accept_terms(cast.bidder, row.public_id, sha256(TERMS), "")
    challenges.read(cast.bidder, row.public_id)
    [event] = security_events.take(ctx.session)
    assert (event.kind, event.user_id, event.details) == (
        SecurityEventKind.CONFIDENTIAL_READ,
        cast.bidder.actor.user_id,
        {"subject_kind": "Challenge", "subject": row.public_id},
    )


def test_an_organizer_proposes_and_the_owner_decides(ctx, cast, row):
    other = cast.other_supplier.public_id
    challenges.propose(cast.city, row.public_id, other)
    with pytest.raises(NotFound):
        challenges.get(cast.other_bidder, row.public_id)
    with pytest.raises(Conflict, match="already_proposed"):
        challenges.propose(cast.city, row.public_id, other)
    with pytest.raises(Forbidden):
        challenges.take_up(cast.city, row.public_id, other, accepts=True, version=None)
    [proposal] = challenges.proposals(cast.owner, row.public_id)
    assert proposal.enterprise is cast.other_supplier
    challenges.take_up(cast.owner, row.public_id, other, accepts=True, version=None)
    assert challenges.get(cast.other_bidder, row.public_id) is row
    assert challenges.proposals(cast.owner, row.public_id) == []
    assert cast.other_bidder.actor.user_id in told(ctx, NoticeKind.CHALLENGE_INVITED)
    with pytest.raises(NotFound):
        challenges.take_up(cast.owner, row.public_id, other, accepts=True, version=None)


def test_a_proposal_that_is_declined_invites_nobody(cast, row):
    other = cast.other_supplier.public_id
    challenges.propose(cast.city, row.public_id, other)
    challenges.take_up(cast.owner, row.public_id, other, accepts=False, version=None)
    assert (challenges.proposals(cast.owner, row.public_id), row.invited) == ([], [cast.supplier])


def test_only_the_owner_invites(cast, row):
    wanted = [cast.other_supplier.public_id]
    for person in (cast.city, cast.bidder, cast.looker):
        with pytest.raises(Forbidden):
            challenges.invite(person, row.public_id, wanted, version=None)
    challenges.invite(cast.colleague, row.public_id, wanted, version=None)
    assert row.invited == [cast.supplier, cast.other_supplier]
    with pytest.raises(Conflict, match="own_challenge"):
        challenges.invite(cast.owner, row.public_id, [cast.buyer.public_id], version=None)


@pytest.mark.every_database
def test_two_persons_of_the_owner_make_it_public_and_keep_the_secret(ctx, cast, row):
    challenges.request_release(cast.owner, row.public_id)
    with pytest.raises(InvalidState):
        challenges.request_release(cast.colleague, row.public_id)
    with pytest.raises(Forbidden):
        challenges.confirm_release(cast.owner, row.public_id)
    for person in (cast.city, cast.bidder, cast.looker):
        with pytest.raises(Forbidden):
            challenges.confirm_release(person, row.public_id)
    assert row.visibility is Visibility.INVITED
    challenges.confirm_release(cast.colleague, row.public_id)
    assert (row.visibility, row.code[0]) == (Visibility.PUBLIC, "2")
    seen = challenges.read(cast.other_bidder, row.public_id)
    assert (seen.confidential_detail, seen.invited, seen.nda_text) == (None, None, None)
    with pytest.raises(InvalidState):
        challenges.confirm_release(cast.colleague, row.public_id)


def test_a_request_that_was_taken_back_is_confirmed_by_nobody(cast, row):
    challenges.request_release(cast.owner, row.public_id)
    challenges.cancel_release(cast.owner, row.public_id)
    assert challenges.pending_release(cast.owner, row.public_id) is None
    with pytest.raises(InvalidState):
        challenges.confirm_release(cast.colleague, row.public_id)


def test_a_withdrawn_challenge_is_not_released(ctx, cast, row):
    challenges.request_release(cast.owner, row.public_id)
    challenges.withdraw(cast.owner, row.public_id, "需求取消", version=None)
    assert row.status is ChallengeStatus.WITHDRAWN
    with pytest.raises(InvalidState):
        challenges.confirm_release(cast.colleague, row.public_id)
