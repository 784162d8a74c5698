import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker.errors import (
    BidAlreadySubmitted,
    BidIncomplete,
    BidUnconfirmed,
    ChallengeNotOpen,
    Conflict,
    Forbidden,
    Invalid,
    InvalidState,
    NotFound,
    OwnChallenge,
    Stale,
)
from matchmaker.services import bids, enterprise_sheets
from models.audit import AuditEvent
from models.challenges import Requirement
from models.enums import (
    BidState,
    ChallengeStatus,
    CheckDecision,
    LineClaim,
    MemberRole,
    NoticeKind,
    Operator,
    Visibility,
)
from models.notices import Notice
from tests.factories import attachments, challenges, enterprises, matches, users
from tests.factories import bids as factory

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture
def scene(ctx):
    return factory.scene(ctx)


def drafted(scene, **changes):
    return bids.draft(scene.supplier, factory.content(scene.challenge, **changes))


# drafting


@pytest.mark.every_database
def test_a_draft_is_kept_with_its_price_to_the_cent(ctx, scene):
    row = drafted(scene)
    ctx.session.expire_all()
    found = bids.get(scene.supplier, row.public_id)
    assert found.state is BidState.DRAFT
    assert found.price_yuan == Decimal("1280000.50")
    assert [line.name for line in found.lines] == ["延伸率"]
    assert found.submitted_at is None


def test_lines_come_prefilled_from_the_ledger(ctx):
    scene = matches.make(ctx)
    supplier = users.acting_for(ctx, scene.fits)
    fields = factory.content(scene.challenge, lines=[])
    row = bids.draft(supplier, fields)
    names = [item.name for item in scene.challenge.requirements]
    assert [line.name for line in row.lines] == names
    assert row.lines[0].claim is LineClaim.MET
    assert row.lines[0].statement
    unknown = bids.draft(users.acting_for(ctx, scene.empty), fields)
    assert {line.claim for line in unknown.lines} == {None}


@pytest.mark.every_database
def test_a_second_bid_of_the_same_enterprise_is_refused(ctx, scene):
    drafted(scene)
    with pytest.raises(BidAlreadySubmitted):
        drafted(scene)


def test_a_viewer_reads_bids_but_drafts_none(ctx, scene):
    viewer = users.acting_for(ctx, scene.enterprise, MemberRole.VIEWER)
    row = drafted(scene)
    assert bids.get(viewer, row.public_id) is row
    with pytest.raises(Forbidden):
        bids.draft(viewer, factory.content(scene.challenge))


def test_nobody_bids_on_behalf_of_an_enterprise(scene):
    with pytest.raises(Forbidden):
        bids.draft(scene.office, factory.content(scene.challenge))


@pytest.mark.parametrize("group", [None, "临澜集团"])
def test_a_buyer_and_its_group_cannot_bid_for_their_challenge(ctx, group):
    buyer = enterprises.make(ctx, group_name=group)
    challenge = challenges.published(ctx, buyer=buyer)
    bidder = buyer if group is None else enterprises.make(ctx, group_name=group)
    with pytest.raises(OwnChallenge):
        bids.draft(users.acting_for(ctx, bidder), factory.content(challenge))


def test_an_invited_challenge_does_not_exist_for_who_is_not_invited(ctx):
    invited, other = enterprises.make(ctx), enterprises.make(ctx)
    challenge = challenges.published(ctx, visibility=Visibility.INVITED, invited=[invited])
    with pytest.raises(Invalid) as refusal:
        bids.draft(users.acting_for(ctx, other), factory.content(challenge))
    unknown = factory.content(challenge) | {"challenge": "0" * 20}
    with pytest.raises(Invalid) as missing:
        bids.draft(users.acting_for(ctx, other), unknown)
    assert refusal.value.errors == missing.value.errors
    row = bids.draft(users.acting_for(ctx, invited), factory.content(challenge))
    assert row.state is BidState.DRAFT


def test_an_inactive_enterprise_cannot_bid(ctx, scene):
    scene.enterprise.is_active = False
    with pytest.raises(Conflict) as refusal:
        drafted(scene)
    assert refusal.value.code == "enterprise_inactive"


def test_lines_answer_requirements_of_the_challenge_once_and_by_who_takes_part(ctx, scene):
    stranger = enterprises.make(ctx).public_id
    line = {"position": 0, "claim": "met", "statement": ""}
    for lines in ([{**line, "position": 7}], [line, line], [{**line, "enterprise": stranger}]):
        with pytest.raises(Invalid) as refusal:
            drafted(scene, lines=lines)
        assert list(refusal.value.errors) == ["lines"]


def test_evidence_is_a_file_of_ones_own(ctx, scene):
    own, foreign = attachments.make(scene.supplier), attachments.make(scene.buyer)
    with pytest.raises(Invalid) as refusal:
        drafted(scene, evidence=[{"attachment": foreign.public_id, "title": "检测报告"}])
    assert list(refusal.value.errors) == ["evidence"]
    row = drafted(scene, evidence=[{"attachment": own.public_id, "title": "检测报告"}])
    assert [item.attachment_id for item in row.evidence] == [own.id]


# handing in


@pytest.mark.every_database
def test_a_complete_bid_is_handed_in_with_the_sheet_of_the_day(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    assert (row.state, row.submitted_at) == (BidState.SUBMITTED, ctx.now)
    assert row.sheet["legal_representative"] == "岑映澜"
    assert row.sheet["credit_code"] == scene.enterprise.credit_code


def test_an_incomplete_bid_says_all_that_is_missing(ctx, scene):
    ctx.session.delete(enterprise_sheets.find(ctx, scene.enterprise.public_id))
    changes = {"introduction": "", "innovation": "", "offer": "", "cooperation": []}
    row = drafted(scene, **changes, lines=[{"position": 0, "claim": None}])
    with pytest.raises(BidIncomplete) as refusal:
        bids.submit(scene.supplier, row.public_id, version=None)
    missing = refusal.value.details["missing"].split("、")
    assert len(missing) == 6
    assert row.state is BidState.DRAFT


def test_the_receipt_is_recomputed_from_its_own_text(scene):
    file = attachments.make(scene.supplier)
    evidence = [{"attachment": file.public_id, "title": "检测报告"}]
    row = factory.handed_in(scene.supplier, scene.challenge, evidence=evidence)
    kept = bids.receipt(scene.supplier, row.public_id)
    assert hashlib.sha256(kept.canonical.encode()).hexdigest() == kept.sha256
    assert kept.is_intact
    assert json.loads(kept.canonical)["evidence"][0]["sha256"] == file.sha256
    row.offer = "事后改动"
    assert not bids.receipt(scene.supplier, row.public_id).is_intact


def test_the_last_day_counts_to_its_last_microsecond_where_the_users_live(ctx):
    scene = factory.scene(ctx, deadline_on=date(2099, 12, 31))
    row = drafted(scene)
    after = replace(scene.supplier, now=datetime(2099, 12, 31, 16, 0, tzinfo=UTC))
    before = replace(after, now=after.now - timedelta(microseconds=1))
    scene.challenge.confirmed_at = before.now
    ctx.session.flush()
    assert bids.submit(before, row.public_id, version=None).state is BidState.SUBMITTED
    bids.withdraw(before, row.public_id, "", version=None)
    with pytest.raises(ChallengeNotOpen):
        bids.submit(after, row.public_id, version=None)


@pytest.mark.parametrize("status", [ChallengeStatus.WITHDRAWN, ChallengeStatus.SELECTING])
def test_a_challenge_that_is_not_open_takes_no_bid(ctx, scene, status):
    row = drafted(scene)
    scene.challenge.status = status
    with pytest.raises(ChallengeNotOpen):
        bids.submit(scene.supplier, row.public_id, version=None)


def test_handing_in_tells_the_organizers_and_leaves_an_audit_event(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    ctx.session.flush()
    [notice] = ctx.session.scalars(select(Notice).where(Notice.kind == NoticeKind.BID_RECEIVED))
    assert (notice.user_id, notice.subject_id) == (ctx.actor.user_id, row.public_id)
    query = select(AuditEvent).where(AuditEvent.action == "bid.submit")
    event = ctx.session.scalars(query).one()
    assert event.actor_id == scene.supplier.actor.user_id
    assert event.details == {"challenge": scene.challenge.public_id}


def test_a_stale_version_changes_nothing(scene):
    row = drafted(scene)
    with pytest.raises(Stale):
        bids.submit(scene.supplier, row.public_id, version=row.version + 1)
    assert row.state is BidState.DRAFT


# withdrawing


def test_before_the_deadline_a_bid_is_withdrawn_freely_and_handed_in_again(scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    bids.withdraw(scene.supplier, row.public_id, version=None)
    assert row.state is BidState.WITHDRAWN
    changed = factory.content(scene.challenge, offer="改进后的方案。")
    bids.revise(scene.supplier, row.public_id, changed, version=None)
    assert (row.state, row.withdrawn_at, row.submitted_at) == (BidState.DRAFT, None, None)
    again = bids.submit(scene.supplier, row.public_id, version=None)
    assert (again.offer, again.state) == ("改进后的方案。", BidState.SUBMITTED)


def test_after_the_deadline_a_withdrawal_needs_a_reason_and_is_final(scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    late = factory.after_deadline(scene.supplier)
    with pytest.raises(Invalid) as refusal:
        bids.withdraw(late, row.public_id, version=None)
    assert list(refusal.value.errors) == ["reason"]
    bids.withdraw(late, row.public_id, "产能已排满。", version=None)
    assert (row.state, row.withdrawal_reason) == (BidState.WITHDRAWN, "产能已排满。")
    with pytest.raises(ChallengeNotOpen):
        bids.submit(late, row.public_id, version=None)


def test_once_the_result_is_out_nobody_withdraws(scene):
    row = factory.forwarded(scene.office, scene.supplier, scene.challenge)
    scene.challenge.status = ChallengeStatus.AWARDED
    with pytest.raises(InvalidState):
        bids.withdraw(scene.supplier, row.public_id, "产能已排满。", version=None)


# checking


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (CheckDecision.PASS, BidState.CHECKED),
        (CheckDecision.RETURN, BidState.RETURNED),
        (CheckDecision.REJECT, BidState.REFUSED),
    ],
)
def test_the_organizer_decides_on_the_form(ctx, scene, decision, state):
    row = factory.handed_in(scene.supplier, scene.challenge)
    bids.check(ctx, row.public_id, decision, "材料情况如下。", version=None)
    assert row.state is state
    assert [(item.decision, item.reason) for item in row.checks] == [(decision, "材料情况如下。")]
    with pytest.raises(InvalidState):
        bids.check(ctx, row.public_id, decision, "再次", version=None)


def test_all_but_passing_needs_a_reason(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    for decision in (CheckDecision.RETURN, CheckDecision.REJECT):
        with pytest.raises(Invalid):
            bids.check(ctx, row.public_id, decision, "", version=None)
    assert row.state is BidState.SUBMITTED


def test_a_bid_is_returned_only_while_it_can_be_handed_in_again(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    late = factory.after_deadline(ctx)
    with pytest.raises(Conflict) as refusal:
        bids.check(late, row.public_id, CheckDecision.RETURN, "缺材料", version=None)
    assert refusal.value.code == "bid_return_closed"


def test_a_returned_bid_is_corrected_and_handed_in_again(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    bids.check(ctx, row.public_id, CheckDecision.RETURN, "缺检测报告", version=None)
    bids.revise(scene.supplier, row.public_id, factory.content(scene.challenge), version=None)
    assert bids.submit(scene.supplier, row.public_id, version=None).state is BidState.SUBMITTED


def test_only_the_organizer_of_the_buyers_region_checks(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    elsewhere = users.acting(ctx, users.make_organizer(ctx, "990102"))
    with pytest.raises(NotFound):
        bids.check(elsewhere, row.public_id, CheckDecision.PASS, "", version=None)
    with pytest.raises(Forbidden):
        bids.check(scene.supplier, row.public_id, CheckDecision.PASS, "", version=None)
    near = users.acting(ctx, users.make_organizer(ctx, scene.challenge.buyer.region_code))
    assert bids.check(near, row.public_id, CheckDecision.PASS, "", version=None)


# a material change of the challenge


def revised(scene):
    scene.challenge.revision = 2
    scene.challenge.requirements.append(
        Requirement(position=1, name="厚度", operator=Operator.LE, low=None, high=Decimal(5))
    )
    scene.office.session.flush()


def test_a_bid_behind_a_change_passes_no_further_until_it_is_confirmed(ctx, scene):
    row = factory.handed_in(scene.supplier, scene.challenge)
    revised(scene)
    with pytest.raises(BidUnconfirmed):
        bids.check(ctx, row.public_id, CheckDecision.PASS, "", version=None)
    with pytest.raises(BidIncomplete):
        bids.confirm(scene.supplier, row.public_id, None, version=None)
    old = row.receipt_sha256
    lines = factory.content(
        scene.challenge, lines=[{"position": n, "claim": "met"} for n in (0, 1)]
    )["lines"]
    bids.confirm(scene.supplier, row.public_id, lines, version=None)
    assert row.confirmed_revision == 2
    assert row.receipt_sha256 != old
    assert bids.receipt(scene.supplier, row.public_id).is_intact
    assert bids.check(ctx, row.public_id, CheckDecision.PASS, "", version=None)
    with pytest.raises(InvalidState):
        bids.confirm(scene.supplier, row.public_id, None, version=None)
