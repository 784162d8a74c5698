"""台账: what lies in the region, with sums of verified and of other amounts apart."""

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.errors import Forbidden, Invalid, NotFound
from matchmaker.services import registers
from models.cooperations import CooperationAmount
from models.enums import BidState, ChallengeStatus
from tests.factories import bids, challenges, cooperations, regions, users


def cells(table, key):
    place = [column.key for column in table.columns].index(key)
    return [row[place] for row in table.rows]


def sum_of(table, sums, key):
    return sums[[column.key for column in table.columns].index(key)]


def test_budgets_add_up_in_wan(ctx):
    for yuan in ("1250000.50", "300000"):
        challenges.published(ctx, budget_yuan=Decimal(yuan), submitted_at=ctx.now)
    challenges.published(ctx, budget_yuan=None, submitted_at=ctx.now)
    challenges.make(ctx)  # a draft is nobody's business
    table, sums = registers.table(ctx, "challenges", {})
    assert cells(table, "budget") == [Decimal("125.00"), Decimal("30.00"), None]
    assert sum_of(table, sums, "budget") == Decimal("155.00")
    assert sums[0] == "合计"


def test_verified_and_other_amounts_are_summed_apart(ctx):
    row = cooperations.make(ctx)
    for yuan, confirmed_at in (("800000", ctx.now), ("200000", ctx.now), ("50000", None)):
        row.amounts.append(
            CooperationAmount(
                title="合同",
                amount_yuan=Decimal(yuan),
                agreed_on=ctx.today,
                told_by_buyer=True,
                confirmed_at=confirmed_at,
            )
        )
    ctx.session.flush()
    table, sums = registers.table(ctx, "cooperations", {})
    assert sum_of(table, sums, "verified") == Decimal("100.00")
    assert sum_of(table, sums, "unverified") == Decimal("5.00")


def test_a_price_is_closed_as_long_as_others_may_bid(ctx):
    still = challenges.published(ctx)
    over = challenges.published(ctx, status=ChallengeStatus.SELECTING)
    for challenge in (still, over):
        bids.make(ctx, challenge=challenge, state=BidState.FORWARDED)
    table, sums = registers.table(ctx, "bids", {})
    assert cells(table, "price") == [None, Decimal("88.00")]
    assert sums is None


def test_a_period_and_a_chain_narrow_it(ctx):
    challenges.published(ctx, submitted_at=ctx.now - timedelta(days=40))
    challenges.published(ctx, submitted_at=ctx.now)
    asked = {"since": ctx.today - timedelta(days=1), "until": ctx.today}
    assert len(registers.table(ctx, "challenges", asked)[0].rows) == 1
    assert registers.table(ctx, "challenges", {"chain": "nev"})[0].rows == ()


def test_other_regions_and_members_have_none_of_it(ctx):
    row = challenges.published(ctx, submitted_at=ctx.now)
    far = users.acting(ctx, users.make_organizer(ctx, regions.make(ctx, "990102").code))
    assert registers.table(far, "challenges", {})[0].rows == ()
    with pytest.raises(Forbidden):
        registers.table(users.acting_for(ctx, row.buyer), "challenges", {})
    with pytest.raises(NotFound):
        registers.table(ctx, "nonsense", {})


def test_a_register_that_is_too_long_is_refused_whole(ctx, monkeypatch):
    for _ in range(3):
        challenges.published(ctx, submitted_at=ctx.now)
    monkeypatch.setattr(registers, "MAX_ROWS", 2)
    with pytest.raises(Invalid, match="register_too_long"):
        registers.table(ctx, "challenges", {})
