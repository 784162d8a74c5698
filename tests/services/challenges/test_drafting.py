from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker.errors import Forbidden, Invalid, InvalidState, NotFound, Stale, Unauthenticated
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.challenges import ChallengeCreateSchema, ChallengeReviseSchema
from matchmaker.services import challenges
from models.audit import AuditEvent
from models.enums import ChallengeStatus
from tests.factories import challenges as factory


def created(buyer=None, /, **changes):
    fields = factory.fields("", **changes)
    fields["buyer"] = buyer.public_id if buyer else None
    return ChallengeCreateSchema().load(fields)


def edited(**changes):
    fields = factory.fields("", **changes)
    del fields["buyer"]
    return ChallengeReviseSchema().load(fields)


@pytest.mark.every_database
def test_a_draft_keeps_all_that_was_entered(cast):
    row = challenges.draft(cast.owner, created(cast.buyer))
    cast.owner.session.expire_all()
    found = challenges.get(cast.owner, row.public_id)
    assert (found.status, found.code) == (ChallengeStatus.DRAFT, None)
    assert (found.chain.code, found.segment.code) == ("copper", "foil")
    assert found.budget_yuan == Decimal("3000000.00")
    [requirement] = found.requirements
    assert (requirement.name, requirement.low) == ("延伸率", Decimal(8))
    assert requirement.is_must_have
    assert found.author_id == cast.owner.actor.user_id


def test_without_a_buyer_a_draft_is_the_own_enterprises(cast):
    assert challenges.draft(cast.owner, created()).buyer is cast.buyer
    system = replace(cast.owner, actor=SYSTEM)
    with pytest.raises(Invalid) as refusal:
        challenges.draft(system, created())
    assert refusal.value.errors == {"buyer": ["必填。"]}


def test_nobody_drafts_for_another_enterprise(cast, public_ctx):
    for ctx in (cast.bidder, cast.city, cast.county, cast.looker):
        with pytest.raises(Forbidden):
            challenges.draft(ctx, created(cast.buyer))
    with pytest.raises(Unauthenticated):
        challenges.draft(public_ctx, created(cast.buyer))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("chain", "no-such", "未知的产业链。"),
        ("segment", "no-such", "未知的产业链环节。"),
        ("invited", ["0" * 20], "未知的企业。"),
        ("challenge_list", "0" * 20, "未知的榜单批次。"),
    ],
)
def test_what_a_draft_refers_to_must_exist(cast, field, value, code):
    with pytest.raises(Invalid) as refusal:
        challenges.draft(cast.owner, created(**{"visibility": "invited", field: value}))
    assert refusal.value.errors == {field: [code]}


def test_only_an_invited_challenge_has_secrets_and_invitations(cast):
    changes = {
        "confidential_detail": "现用工艺窗口",
        "nda_text": "不得外传",
        "invited": [cast.supplier.public_id],
    }
    with pytest.raises(Invalid) as refusal:
        challenges.draft(cast.owner, created(**changes))
    assert set(refusal.value.errors) == set(changes)
    row = challenges.draft(cast.owner, created(visibility="invited", **changes))
    assert (row.confidential_detail, row.invited) == ("现用工艺窗口", [cast.supplier])


def test_every_edit_needs_the_current_version(cast):
    row = challenges.draft(cast.owner, created())
    for act in (
        lambda: challenges.revise(cast.owner, row.public_id, edited(), version=9),
        lambda: challenges.submit(cast.owner, row.public_id, declares_no_secrets=True, version=9),
    ):
        with pytest.raises(Stale):
            act()


def test_a_revision_replaces_text_and_requirements(cast):
    row = challenges.draft(cast.owner, created())
    requirements = [{"name": "粗糙度", "operator": "le", "high": "2.5", "unit": "μm"}]
    changes = {"title": "铜箔粗糙度控制", "segment": None, "requirements": requirements}
    found = challenges.revise(cast.colleague, row.public_id, edited(**changes), version=1)
    assert (found.title, found.segment) == ("铜箔粗糙度控制", None)
    assert [requirement.name for requirement in found.requirements] == ["粗糙度"]


@pytest.mark.parametrize(
    "status",
    [ChallengeStatus.SUBMITTED, ChallengeStatus.APPROVED, ChallengeStatus.SELECTING],
)
def test_what_is_being_checked_or_compared_is_not_edited(ctx, cast, status):
    row = factory.make(ctx, buyer=cast.buyer, status=status)
    with pytest.raises(InvalidState):
        challenges.revise(cast.owner, row.public_id, edited(), version=None)


def test_organizers_edit_nobodys_text(ctx, cast):
    draft = factory.make(ctx, buyer=cast.buyer)
    submitted = factory.make(ctx, buyer=cast.buyer, status=ChallengeStatus.SUBMITTED)
    published = factory.published(ctx, buyer=cast.buyer)
    for row, refusal in ((draft, NotFound), (submitted, Forbidden), (published, Forbidden)):
        with pytest.raises(refusal):
            challenges.revise(cast.city, row.public_id, edited(), version=None)


def test_a_returned_invited_challenge_does_not_become_public_by_one_hand(ctx, cast):
    row = factory.make(
        ctx,
        buyer=cast.buyer,
        status=ChallengeStatus.RETURNED,
        visibility="invited",
        invited=[cast.supplier],
    )
    with pytest.raises(Invalid) as refusal:
        challenges.revise(cast.owner, row.public_id, edited(), version=None)
    assert list(refusal.value.errors) == ["visibility"]


def test_acts_are_recorded_in_their_order(ctx, cast):
    row = challenges.draft(cast.owner, created())
    challenges.revise(cast.owner, row.public_id, edited(), version=None)
    factory.publish(ctx, row)
    challenges.withdraw(cast.owner, row.public_id, "需求取消", version=None)
    ctx.session.flush()
    acts = ctx.session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.subject_id == row.public_id)
        .order_by(AuditEvent.id)
    )
    names = ("draft", "revise", "submit", "check_pass", "publish", "withdraw")
    assert list(acts) == [f"challenge.{name}" for name in names]
