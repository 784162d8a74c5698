from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState, NotFound
from matchmaker.permissions import SYSTEM
from matchmaker.services import challenges
from models.audit import AuditEvent
from models.enums import ChallengeStatus, NoticeKind
from tests.factories import bids
from tests.factories import challenges as factory
from tests.factories.cast import told

S = ChallengeStatus
OCTOBER = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)  # 1 October in Shanghai


def approved(ctx, cast, **values):
    return factory.approved(ctx, buyer=cast.buyer, **values)


def test_publishing_gives_time_code_and_the_first_revision(ctx, cast):
    first, second = approved(ctx, cast), approved(ctx, cast)
    day = replace(cast.city, now=OCTOBER)
    assert challenges.publish(day, first.public_id, version=1).code == "2026Q4-0001"
    assert challenges.publish(day, second.public_id, version=1).code == "2026Q4-0002"
    assert (first.status, first.published_at) == (S.PUBLISHED, day.now)
    [revision] = challenges.revisions(cast.owner, first.public_id)
    assert revision.row.number == first.revision == 1


def test_invited_challenges_count_in_a_series_of_their_own(ctx, cast):
    public = approved(ctx, cast)
    closed = approved(ctx, cast, visibility="invited", invited=[cast.supplier])
    day = replace(cast.city, now=OCTOBER)
    assert challenges.publish(day, closed.public_id, version=1).code == "D2026Q4-0001"
    assert challenges.publish(day, public.public_id, version=1).code == "2026Q4-0001"
    assert cast.bidder.actor.user_id in told(ctx, NoticeKind.CHALLENGE_INVITED)


def test_the_code_after_9999_still_counts_on(ctx, cast):
    for code in ("2026Q4-9999", "2026Q4-10000"):
        factory.published(ctx, code=code)
    row = approved(ctx, cast)
    day = replace(cast.city, now=OCTOBER)
    assert challenges.publish(day, row.public_id, version=1).code == "2026Q4-10001"


def test_only_the_city_publishes_and_only_what_passed(ctx, cast):
    row = approved(ctx, cast)
    with pytest.raises(Conflict, match="check_waits_city"):
        challenges.publish(cast.county, row.public_id, version=None)
    with pytest.raises(Forbidden):
        challenges.publish(cast.owner, row.public_id, version=None)
    with pytest.raises(NotFound):
        challenges.publish(cast.elsewhere, row.public_id, version=None)
    for status in set(S) - {S.APPROVED, S.DRAFT}:
        other = factory.make(ctx, buyer=cast.buyer, status=status)
        with pytest.raises(InvalidState):
            challenges.publish(cast.city, other.public_id, version=None)


def test_the_owner_withdraws_and_an_organizer_tells_why(ctx, cast):
    own, other = (factory.published(ctx, buyer=cast.buyer) for _ in range(2))
    bids.make(ctx, challenge=own, enterprise=cast.supplier)
    challenges.withdraw(cast.owner, own.public_id, "需求取消", version=None)
    assert told(ctx, NoticeKind.CHALLENGE_CHANGED) == [cast.bidder.actor.user_id]
    challenges.withdraw(cast.county, other.public_id, "与另一榜单重复", version=None)
    assert challenges.read(cast.owner, other.public_id).withdrawal_reason == "与另一榜单重复"
    assert cast.owner.actor.user_id in told(ctx, NoticeKind.CHALLENGE_CHANGED)
    for person in (cast.bidder, cast.elsewhere):
        row = factory.published(ctx, buyer=cast.buyer)
        with pytest.raises(Forbidden):
            challenges.withdraw(person, row.public_id, "不再需要", version=None)


def test_a_challenge_takes_bids_until_the_last_microsecond_of_its_day(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer, deadline_on=date(2026, 12, 31))
    last = datetime(2026, 12, 31, 15, 59, 59, 999999, tzinfo=UTC)
    late = replace(ctx, now=last + timedelta(microseconds=1), actor=SYSTEM)
    on_time = replace(late, now=last)
    assert challenges.is_open(on_time, row)
    assert not challenges.is_open(late, row)
    page = {"page": 1, "page_size": 20, "is_open": True}
    assert challenges.list_page(on_time, page).total == 1
    assert challenges.list_page(late, page).total == 0
    challenges.settle(on_time, row)
    assert row.status is S.PUBLISHED
    challenges.settle(late, row)
    assert row.status is S.SELECTING
    challenges.settle(on_time, row)
    assert not challenges.is_open(on_time, row), "a clock that goes back reopens nothing"


def test_a_deadline_is_put_off_but_not_brought_forward(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer)
    bids.make(ctx, challenge=row, enterprise=cast.supplier)
    later = row.deadline_on + timedelta(days=7)
    for day in (row.deadline_on, row.deadline_on - timedelta(days=1)):
        with pytest.raises(Invalid):
            challenges.extend(cast.owner, row.public_id, day, version=None)
    challenges.extend(cast.owner, row.public_id, later, version=None)
    assert (row.deadline_on, row.revision) == (later, 1)
    challenges.extend(cast.city, row.public_id, later + timedelta(days=1), version=None)
    assert told(ctx, NoticeKind.CHALLENGE_CHANGED).count(cast.bidder.actor.user_id) == 2
    over = replace(cast.owner, now=ctx.now + timedelta(days=60))
    with pytest.raises(InvalidState):
        challenges.extend(over, row.public_id, later + timedelta(days=90), version=None)


@pytest.mark.every_database
def test_the_sweep_ends_bidding_and_expires_what_nobody_confirmed(ctx, cast):
    far = ctx.today + timedelta(days=400)
    over = factory.published(ctx, buyer=cast.buyer, deadline_on=ctx.today + timedelta(days=1))
    stale = factory.published(ctx, buyer=cast.buyer, deadline_on=far)
    late = replace(ctx, actor=SYSTEM, now=ctx.now + timedelta(days=180))
    fresh = factory.published(ctx, buyer=cast.buyer, deadline_on=far, confirmed_at=late.now)
    assert challenges.is_sweep_due(late)
    assert challenges.sweep(late) == 2
    assert challenges.sweep(late) == 0
    assert not challenges.is_sweep_due(late)
    assert [row.status for row in (over, stale, fresh)] == [S.SELECTING, S.EXPIRED, S.PUBLISHED]
    acts = ctx.session.scalar(
        select(func.count(AuditEvent.id)).where(
            AuditEvent.action.in_(["challenge.close_bidding", "challenge.expire"])
        )
    )
    assert acts == 2


def test_an_expired_need_lives_on_when_its_owner_confirms_it(ctx, cast):
    row = factory.published(ctx, buyer=cast.buyer, deadline_on=ctx.today + timedelta(days=400))
    before, late = (
        replace(cast.owner, now=ctx.now + timedelta(days=180) - step)
        for step in (timedelta(microseconds=1), timedelta(0))
    )
    assert challenges.is_open(before, row)
    assert not challenges.is_open(late, row)
    challenges.confirm(late, row.public_id, version=None)
    assert (row.status, row.confirmed_at) == (S.PUBLISHED, late.now)
    assert challenges.is_open(late, row)
    with pytest.raises(Forbidden):
        challenges.confirm(cast.city, row.public_id, version=None)
    over = replace(cast.owner, now=ctx.now + timedelta(days=401))
    with pytest.raises(InvalidState):
        challenges.confirm(over, row.public_id, version=None)


def test_the_owner_is_warned_30_7_and_1_days_before(ctx, cast):
    factory.published(ctx, buyer=cast.buyer, deadline_on=ctx.today + timedelta(days=400))
    counts = []
    for days in (149, 150, 151, 172, 173, 178, 179):
        challenges.sweep(replace(ctx, actor=SYSTEM, now=ctx.now + timedelta(days=days)))
        counts.append(told(ctx, NoticeKind.CHALLENGE_EXPIRING).count(cast.owner.actor.user_id))
    assert counts == [0, 1, 1, 1, 2, 2, 3]
