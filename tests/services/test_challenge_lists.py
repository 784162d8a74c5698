from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.errors import Conflict, Forbidden, Invalid, Stale
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.challenge_lists import ChallengeListFields
from matchmaker.services import challenge_lists, challenges
from models.enums import ChallengeStatus
from tests.factories import cast as cast_factory
from tests.factories import challenge_lists as factory
from tests.factories import challenges as challenge_factory
from tests.factories import regions


@pytest.fixture
def cast(ctx):
    return cast_factory.make(ctx)


def loaded(**changes):
    return ChallengeListFields().load(factory.fields(**changes))


def submit(cast, row):
    return challenges.submit(cast.owner, row.public_id, declares_no_secrets=True, version=None)


def draft(ctx, cast, listed, **values):
    return challenge_factory.make(ctx, buyer=cast.buyer, challenge_list=listed, **values)


@pytest.mark.every_database
def test_an_organizer_defines_revises_and_closes_a_list(cast):
    row = challenge_lists.define(cast.city, loaded())
    assert (row.region.name, row.code_prefix, row.needs_county_check) == ("临澜市", "Q2", True)
    changed = loaded(name="第二季度榜单（增补）", min_budget_yuan="500000")
    row = challenge_lists.revise(cast.city, row.public_id, changed, version=1)
    assert (row.name, row.min_budget_yuan) == ("第二季度榜单（增补）", Decimal(500000))
    with pytest.raises(Stale):
        challenge_lists.close(cast.city, row.public_id, version=1)
    challenge_lists.close(cast.city, row.public_id, version=2)
    for act in (
        lambda: challenge_lists.close(cast.city, row.public_id, version=None),
        lambda: challenge_lists.revise(cast.city, row.public_id, changed, version=None),
    ):
        with pytest.raises(Conflict, match="challenge_list_closed"):
            act()


def test_lists_are_defined_for_the_own_region_alone(cast):
    for person in (cast.county, cast.elsewhere, cast.owner):
        with pytest.raises(Forbidden):
            challenge_lists.define(person, loaded())
    own = loaded(region=regions.DISTRICT)
    assert challenge_lists.define(cast.county, own).region_code == regions.DISTRICT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"collect_to": "2026-03-01"}, "collect_from"),
        ({"publish_from": "2026-03-01"}, "collect_from"),
        ({"select_to": "2026-06-29"}, "collect_from"),
        ({"quarter": None}, "quarter"),
        ({"period": "year"}, "quarter"),
        ({"event": "0" * 20}, "event"),
        ({"period": "event", "quarter": None, "event": "0" * 20}, "event"),
    ],
)
def test_a_list_that_makes_no_sense_names_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refusal:
        challenge_lists.define(cast.city, loaded(**changes))
    assert list(refusal.value.errors) == [field]


def test_a_prefix_belongs_to_one_list(cast):
    challenge_lists.define(cast.city, loaded())
    with pytest.raises(Conflict, match="challenge_list_prefix_taken"):
        challenge_lists.define(cast.city, loaded())


def test_a_prefix_stays_once_codes_begin_with_it(ctx, cast):
    row = challenge_lists.define(cast.city, loaded())
    challenge_factory.published(ctx, buyer=cast.buyer, challenge_list=row, code="Q2-0001")
    with pytest.raises(Invalid) as refusal:
        challenge_lists.revise(cast.city, row.public_id, loaded(code_prefix="Q3"), version=None)
    assert list(refusal.value.errors) == ["code_prefix"]


@pytest.mark.every_database
def test_codes_count_in_the_list_and_those_of_invited_ones_apart(ctx, cast):
    listed = factory.make(ctx, code_prefix="Q2")
    hidden = {"visibility": "invited", "invited": [cast.supplier]}
    rows = [draft(ctx, cast, listed, **values) for values in ({}, hidden, {}, hidden)]
    codes = [challenge_factory.publish(ctx, row).code for row in rows]
    assert codes == ["Q2-0001", "DQ2-0001", "Q2-0002", "DQ2-0002"]


@pytest.mark.parametrize(
    ("rules", "values", "code"),
    [
        ({"min_budget_yuan": Decimal(100)}, {"budget_yuan": Decimal("99.99")}, "list_min_budget"),
        ({"min_budget_yuan": Decimal(100)}, {"budget_yuan": None}, "list_min_budget"),
        ({"max_duration_months": 12}, {"duration_months": 13}, "list_max_duration"),
        ({"max_duration_months": 12}, {"duration_months": None}, "list_max_duration"),
    ],
)
def test_the_rules_of_a_list_are_asked_at_submission_and_at_publication(
    ctx, cast, rules, values, code
):
    listed = factory.make(ctx, **rules)
    with pytest.raises(Conflict, match=code):
        submit(cast, draft(ctx, cast, listed, **values))
    checked = draft(ctx, cast, listed, status=ChallengeStatus.APPROVED, **values)
    with pytest.raises(Conflict, match=code):
        challenges.publish(cast.city, checked.public_id, version=None)


def test_what_keeps_to_the_rules_is_taken(ctx, cast):
    listed = factory.make(ctx, min_budget_yuan=Decimal(100), max_duration_months=12)
    row = draft(ctx, cast, listed, budget_yuan=Decimal(100), duration_months=12)
    assert submit(cast, row).status is ChallengeStatus.SUBMITTED


def test_the_windows_include_their_last_day(ctx, cast):
    today = ctx.today
    over = {"collect_to": today - timedelta(days=1)}
    last = {"collect_to": today}
    with pytest.raises(Conflict, match="list_outside_collection"):
        submit(cast, draft(ctx, cast, factory.make(ctx, **over)))
    submit(cast, draft(ctx, cast, factory.make(ctx, **last)))
    listed = factory.make(ctx, publish_to=today - timedelta(days=1))
    checked = draft(ctx, cast, listed, status=ChallengeStatus.APPROVED)
    with pytest.raises(Conflict, match="list_outside_publication"):
        challenges.publish(cast.city, checked.public_id, version=None)


def test_what_was_sent_back_is_not_late(ctx, cast):
    listed = factory.make(ctx, collect_to=ctx.today - timedelta(days=1))
    row = draft(ctx, cast, listed, status=ChallengeStatus.RETURNED, submitted_at=ctx.now)
    assert submit(cast, row).status is ChallengeStatus.SUBMITTED


def test_a_deadline_lies_in_the_time_for_bids(ctx, cast):
    listed = factory.make(ctx, bid_to=ctx.today + timedelta(days=10))
    with pytest.raises(Conflict, match="list_deadline"):
        submit(cast, draft(ctx, cast, listed, deadline_on=ctx.today + timedelta(days=11)))
    row = challenge_factory.published(
        ctx,
        buyer=cast.buyer,
        challenge_list=listed,
        deadline_on=ctx.today + timedelta(days=9),
    )
    last = ctx.today + timedelta(days=10)
    challenges.extend(cast.owner, row.public_id, last, version=None)
    with pytest.raises(Conflict, match="list_deadline"):
        challenges.extend(cast.owner, row.public_id, last + timedelta(days=1), version=None)


def test_bids_begin_with_their_window(ctx, cast):
    listed = factory.make(ctx, bid_from=ctx.today + timedelta(days=1))
    row = challenge_factory.published(ctx, buyer=cast.buyer, challenge_list=listed)
    tomorrow = replace(ctx, actor=SYSTEM, now=ctx.now + timedelta(days=1))
    page = {"page": 1, "page_size": 20, "is_open": True}
    for now, is_open in ((replace(ctx, actor=SYSTEM), False), (tomorrow, True)):
        assert challenges.is_open(now, row) == is_open
        assert challenges.list_page(now, page).total == is_open


@pytest.mark.every_database
def test_an_enterprise_hands_in_no_more_than_the_list_takes(ctx, cast):
    listed = factory.make(ctx, max_needs_per_enterprise=2)
    first, second, third = (draft(ctx, cast, listed) for _ in range(3))
    submit(cast, first)
    submit(cast, second)
    with pytest.raises(Conflict, match="list_max_needs"):
        submit(cast, third)
    challenges.withdraw(cast.owner, first.public_id, "需求取消", version=None)
    submit(cast, third)


def test_a_closed_list_takes_nothing(ctx, cast):
    with pytest.raises(Conflict, match="challenge_list_closed"):
        submit(cast, draft(ctx, cast, factory.make(ctx, is_closed=True)))


def test_a_list_of_another_region_is_not_chosen(ctx, cast):
    listed = factory.make(ctx, region_code="990102")
    with pytest.raises(Invalid) as refusal:
        challenge_lists.referred(ctx, listed.public_id, cast.buyer)
    assert refusal.value.errors == {"challenge_list": ["发榜企业不在该批次的地区内。"]}
