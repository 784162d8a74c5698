from itertools import product

import pytest

from matchmaker.errors import ChallengeIncomplete, Conflict, Forbidden, Invalid, NotFound
from matchmaker.services import challenges
from models.enums import ChallengeStatus, CheckDecision, CheckLevel, NoticeKind
from tests.factories import challenge_lists
from tests.factories import challenges as factory
from tests.factories.cast import told

REASON = "指标没有检测方法，请补充后再提交"


def submit(ctx, row, *, declares=True):
    return challenges.submit(ctx, row.public_id, declares_no_secrets=declares, version=None)


def verdict(scores=(3, 3, 3, 3), decision=CheckDecision.PASS, reason=""):
    named = dict(zip(challenges.SCORES, scores, strict=True))
    return {**named, "decision": decision, "reason": reason}


def check(ctx, row, **values):
    return challenges.check(ctx, row.public_id, verdict(**values), version=row.version)


@pytest.fixture
def draft(ctx, cast):
    return factory.make(ctx, buyer=cast.buyer, author_id=cast.owner.actor.user_id)


def test_the_rubric_is_that_of_the_network():
    for scores in product(range(6), repeat=4):
        decision = challenges.rubric(dict(zip(challenges.SCORES, scores, strict=True)))
        passes = sum(scores) >= 10 and 0 not in scores
        assert (decision is CheckDecision.PASS) == passes
        assert (decision is CheckDecision.REJECT) == (sum(scores) <= 4)


def test_without_the_declaration_nothing_is_handed_in(cast, draft):
    with pytest.raises(Invalid) as refusal:
        submit(cast.owner, draft, declares=False)
    assert refusal.value.errors == {"declares_no_secrets": ["须声明所填内容不涉及国家秘密。"]}
    assert submit(cast.owner, draft).secrecy_declared_at == cast.owner.now


@pytest.mark.parametrize(
    ("changes", "missing", "code"),
    [
        ({"content": ""}, "缺少需求内容", "missing_content"),
        ({"deadline_on": None}, "缺少截止日期", "missing_deadline"),
        ({"visibility": "invited"}, "定向榜单缺少受邀企业", "missing_invited"),
        (
            {"no_requirements_reason": None},
            "缺少可衡量的指标（确无指标的，须说明理由）",
            "missing_requirements",
        ),
    ],
)
def test_an_incomplete_draft_is_not_handed_in(ctx, cast, changes, missing, code):
    row = factory.make(ctx, buyer=cast.buyer, **changes)
    with pytest.raises(ChallengeIncomplete) as refusal:
        submit(cast.owner, row)
    assert refusal.value.details == {"missing": missing, "codes": [code]}
    assert row.status is ChallengeStatus.DRAFT


def test_a_deadline_that_is_today_is_too_late(ctx, cast):
    row = factory.make(ctx, buyer=cast.buyer, deadline_on=ctx.today)
    with pytest.raises(ChallengeIncomplete):
        submit(cast.owner, row)


def test_drafts_are_nobodys_business_and_only_the_owner_hands_them_in(cast, draft):
    for ctx in (cast.city, cast.county, cast.bidder):
        with pytest.raises(NotFound):
            submit(ctx, draft)
    with pytest.raises(Forbidden):
        submit(cast.looker, draft)
    submit(cast.colleague, draft)
    assert challenges.get(cast.city, draft.public_id) is draft
    with pytest.raises(NotFound):
        challenges.get(cast.elsewhere, draft.public_id)


@pytest.mark.every_database
def test_the_county_looks_first_where_the_list_says_so(ctx, cast):
    listed = challenge_lists.make(ctx, needs_county_check=True)
    row = factory.make(ctx, buyer=cast.buyer, challenge_list=listed)
    submit(cast.owner, row)
    assert row.check_level is CheckLevel.COUNTY
    with pytest.raises(Conflict, match="check_waits_county"):
        check(cast.city, row)
    check(cast.county, row)
    assert (row.status, row.check_level) == (ChallengeStatus.SUBMITTED, CheckLevel.CITY)
    with pytest.raises(Conflict, match="check_waits_city"):
        check(cast.county, row)
    check(cast.city, row)
    assert (row.status, row.check_level) == (ChallengeStatus.APPROVED, None)
    levels = [item.level for item in challenges.checks(cast.owner, row.public_id)]
    assert levels == [CheckLevel.CITY, CheckLevel.COUNTY]


def test_without_a_list_the_city_alone_checks(cast, draft):
    submit(cast.owner, draft)
    with pytest.raises(Conflict, match="check_waits_city"):
        check(cast.county, draft)
    assert check(cast.city, draft).status is ChallengeStatus.APPROVED


def test_neither_the_owner_nor_another_region_nor_a_supplier_checks(cast, draft):
    submit(cast.owner, draft)
    with pytest.raises(Forbidden):
        check(cast.owner, draft)
    for ctx in (cast.elsewhere, cast.bidder):
        with pytest.raises(NotFound):
            check(ctx, draft)


def test_the_checker_is_never_the_author(ctx, cast):
    row = factory.make(ctx, buyer=cast.buyer, author_id=cast.city.actor.user_id)
    submit(cast.owner, row)
    with pytest.raises(Forbidden):
        check(cast.city, row)


@pytest.mark.parametrize(
    ("scores", "decision", "status"),
    [
        ((3, 2, 2, 2), CheckDecision.RETURN, ChallengeStatus.RETURNED),
        ((5, 5, 5, 0), CheckDecision.RETURN, ChallengeStatus.RETURNED),
        ((1, 1, 1, 1), CheckDecision.REJECT, ChallengeStatus.REJECTED),
    ],
)
def test_what_does_not_pass_needs_a_reason(cast, draft, scores, decision, status):
    submit(cast.owner, draft)
    with pytest.raises(Invalid) as refusal:
        check(cast.city, draft, scores=scores, decision=decision, reason="九个字不够充分的")
    assert list(refusal.value.errors) == ["reason"]
    check(cast.city, draft, scores=scores, decision=decision, reason=REASON)
    assert draft.status is status
    [found] = challenges.checks(cast.owner, draft.public_id)
    assert (found.reason, found.decision) == (REASON, decision)


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ((5, 5, 5, 0), CheckDecision.PASS),
        ((2, 2, 2, 2), CheckDecision.PASS),
        ((5, 5, 5, 5), CheckDecision.REJECT),
        ((1, 1, 1, 1), CheckDecision.RETURN),
    ],
)
def test_a_decision_against_the_scores_is_refused(cast, draft, scores, decision):
    submit(cast.owner, draft)
    with pytest.raises(Invalid) as refusal:
        check(cast.city, draft, scores=scores, decision=decision, reason=REASON)
    assert list(refusal.value.errors) == ["decision"]
    assert draft.status is ChallengeStatus.SUBMITTED


def test_what_was_returned_is_handed_in_again(cast, draft):
    submit(cast.owner, draft)
    check(cast.city, draft, scores=(2, 2, 2, 2), decision=CheckDecision.RETURN, reason=REASON)
    submit(cast.owner, draft)
    assert (draft.status, draft.check_level) == (ChallengeStatus.SUBMITTED, CheckLevel.CITY)


def test_organizers_and_then_the_owner_are_told(ctx, cast, draft):
    submit(cast.owner, draft)
    asked = told(ctx, NoticeKind.CHALLENGE_SUBMITTED)
    assert cast.city.actor.user_id in asked
    assert not {cast.county.actor.user_id, cast.elsewhere.actor.user_id} & set(asked)
    check(cast.city, draft)
    members = {cast.owner.actor.user_id, cast.colleague.actor.user_id, cast.looker.actor.user_id}
    assert set(told(ctx, NoticeKind.CHALLENGE_CHECKED)) == members


def test_checks_are_read_by_the_owner_and_its_organizers_alone(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer)
    for person in (cast.looker, cast.county, cast.city):
        assert challenges.checks(person, row.public_id) == []
    for person in (cast.bidder, cast.elsewhere):
        with pytest.raises(NotFound):
            challenges.checks(person, row.public_id)
