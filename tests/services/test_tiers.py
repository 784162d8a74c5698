from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker import city
from matchmaker.errors import NotFound
from matchmaker.services import tiers
from models.enterprises import Enterprise, Patent
from models.enums import CriterionState, PatentKind
from models.tiers import Tier, TierFact, TierRuleSet
from tests.factories import enterprises
from tests.factories.users import acting_for

MET, MISSED, BY_HAND = CriterionState
DAYS = date.fromisoformat


@pytest.fixture
def rules(ctx):
    """Store the shipped rules of 2022 and 2026."""
    city.establish(ctx)
    return {
        (tier.rule_set.code, tier.code): tier
        for tier in ctx.session.scalars(select(Tier).options(joinedload(Tier.rule_set)))
    }


def grant(ctx, rules, enterprise, title):
    rule_set, tier, first, last = title
    ctx.session.add(
        TierFact(
            enterprise_id=enterprise.id,
            tier_id=rules[rule_set, tier].id,
            issuer="湖北省经济和信息化厅",
            valid_from=DAYS(first),
            valid_to=DAYS(last),
        )
    )
    ctx.session.flush()


# Titles of one enterprise over the years; the last is not yet valid on most days.
HISTORY = [
    ("2022", "innovative", "2022-09-01", "2025-08-31"),
    ("2022", "specialized", "2023-07-01", "2026-06-30"),
    ("2022", "little_giant", "2024-09-01", "2027-08-31"),
    ("2026", "specialized", "2026-07-01", "2029-06-30"),
    ("2026", "little_giant", "2027-09-01", "2030-08-31"),
    ("2022", "key_little_giant", "2025-01-01", "2027-12-31"),
]
TIMELINE = [
    # day, rules in force, tiers held (highest first, with their rule sets)
    ("2021-12-31", None, []),
    ("2022-07-31", None, []),
    ("2022-08-01", "2022", []),
    ("2022-08-31", "2022", []),
    ("2022-09-01", "2022", ["2022 innovative"]),
    ("2023-01-15", "2022", ["2022 innovative"]),
    ("2023-06-30", "2022", ["2022 innovative"]),
    ("2023-07-01", "2022", ["2022 specialized", "2022 innovative"]),
    ("2024-02-29", "2022", ["2022 specialized", "2022 innovative"]),
    ("2024-08-31", "2022", ["2022 specialized", "2022 innovative"]),
    ("2024-09-01", "2022", ["2022 little_giant", "2022 specialized", "2022 innovative"]),
    ("2024-12-31", "2022", ["2022 little_giant", "2022 specialized", "2022 innovative"]),
    ("2025-01-01", "2022",
     ["2022 key_little_giant", "2022 little_giant", "2022 specialized", "2022 innovative"]),
    ("2025-08-31", "2022",
     ["2022 key_little_giant", "2022 little_giant", "2022 specialized", "2022 innovative"]),
    ("2025-09-01", "2022", ["2022 key_little_giant", "2022 little_giant", "2022 specialized"]),
    ("2026-01-16", "2022", ["2022 key_little_giant", "2022 little_giant", "2022 specialized"]),
    ("2026-03-31", "2022", ["2022 key_little_giant", "2022 little_giant", "2022 specialized"]),
    ("2026-04-01", "2026", ["2022 key_little_giant", "2022 little_giant", "2022 specialized"]),
    ("2026-06-30", "2026", ["2022 key_little_giant", "2022 little_giant", "2022 specialized"]),
    ("2026-07-01", "2026", ["2022 key_little_giant", "2022 little_giant", "2026 specialized"]),
    ("2026-12-31", "2026", ["2022 key_little_giant", "2022 little_giant", "2026 specialized"]),
    ("2027-08-31", "2026", ["2022 key_little_giant", "2022 little_giant", "2026 specialized"]),
    ("2027-09-01", "2026", ["2022 key_little_giant", "2026 little_giant", "2026 specialized"]),
    ("2027-12-31", "2026", ["2022 key_little_giant", "2026 little_giant", "2026 specialized"]),
    ("2028-01-01", "2026", ["2026 little_giant", "2026 specialized"]),
    ("2028-02-29", "2026", ["2026 little_giant", "2026 specialized"]),
    ("2029-06-30", "2026", ["2026 little_giant", "2026 specialized"]),
    ("2029-07-01", "2026", ["2026 little_giant"]),
    ("2030-08-31", "2026", ["2026 little_giant"]),
    ("2030-09-01", "2026", []),
]  # fmt: skip


def test_there_are_thirty_cases():
    assert len(TIMELINE) == 30


@pytest.mark.parametrize(("day", "rule_set", "held"), TIMELINE, ids=[row[0] for row in TIMELINE])
def test_what_was_held_on_a_day_and_under_which_rules(ctx, rules, day, rule_set, held):
    firm = enterprises.make(ctx)
    for row in HISTORY:
        grant(ctx, rules, firm, row)
    found = tiers.as_of(ctx, firm, DAYS(day))
    assert (found.rule_set.code if found.rule_set else None) == rule_set
    assert [f"{fact.tier.rule_set.code} {fact.tier.code}" for fact in found.facts] == held
    assert (found.highest.code if found.highest else None) == (held[0].split()[1] if held else None)


def test_the_past_reads_the_same_whenever_it_is_asked_for(ctx, rules):
    firm = enterprises.make(ctx)
    grant(ctx, rules, firm, HISTORY[0])
    years_later = replace(ctx, now=ctx.now.replace(year=2040))
    day = DAYS("2024-01-01")
    assert tiers.as_of(ctx, firm, day).facts == tiers.as_of(years_later, firm, day).facts != []


def test_another_enterprise_has_no_part_in_it(ctx, rules):
    grant(ctx, rules, enterprises.make(ctx), HISTORY[0])
    assert tiers.as_of(ctx, enterprises.make(ctx), DAYS("2023-01-01")).facts == []


def checked(ctx, rules, rule_set, code, day="2026-05-01", patents=0, **values):
    filled = {"industry_code": "C3982", "industry_scheme": "GB/T 4754-2017", **values}
    firm = enterprises.make(
        ctx,
        patents=[Patent(kind=PatentKind.INVENTION, title=f"{n}") for n in range(patents)],
        **filled,
    )
    if rule_set == "2026" and code == "little_giant":
        grant(ctx, rules, firm, ("2022", "specialized", "2025-01-01", "2027-12-31"))
    firm = tiers.find_enterprise(ctx, firm.public_id)
    tier = ctx.session.scalars(
        select(Tier).where(Tier.id == rules[rule_set, code].id).options(selectinload(Tier.criteria))
    ).one()
    found = tiers.check(firm, tiers.as_of(ctx, firm, DAYS(day)), tier)
    return {line.criterion.name: line for line in found}


def state(lines, start):
    [line] = [line for name, line in lines.items() if name.startswith(start)]
    return line.state


YUAN = 10_000


@pytest.mark.parametrize(
    ("wan", "expected"), [(5000, MET), (4999, MISSED), (None, BY_HAND), (50000, MET)]
)
def test_revenue_decides_where_the_rule_knows_no_other_way(ctx, rules, wan, expected):
    revenue = None if wan is None else Decimal(wan) * YUAN
    lines = checked(ctx, rules, "2026", "little_giant", revenue_yuan=revenue)
    assert state(lines, "上年度营业收入 5000 万元") is expected


@pytest.mark.parametrize(("rule_set", "floor"), [("2022", 1000), ("2026", 1500)])
def test_who_misses_a_revenue_that_equity_can_replace_is_checked_by_hand(
    ctx, rules, rule_set, floor
):
    for wan, expected in ((floor, MET), (floor - 1, BY_HAND)):
        lines = checked(ctx, rules, rule_set, "specialized", revenue_yuan=Decimal(wan) * YUAN)
        assert state(lines, "上年度营业收入") is expected


@pytest.mark.parametrize(("patents", "expected"), [(4, MET), (3, BY_HAND), (0, BY_HAND)])
def test_invention_patents_are_counted(ctx, rules, patents, expected):
    lines = checked(ctx, rules, "2026", "little_giant", patents=patents)
    assert state(lines, "拥有 4 项以上") is expected


@pytest.mark.parametrize(("day", "expected"), [("2026-05-01", MET), ("2028-05-01", MISSED)])
def test_a_title_that_a_tier_builds_on_must_be_valid_on_the_day(ctx, rules, day, expected):
    lines = checked(ctx, rules, "2026", "little_giant", day)
    assert state(lines, "专精特新中小企业在有效期内") is expected


@pytest.mark.parametrize(
    ("staff", "wan", "expected"),
    [(1500, 30000, MET), (1000, 40000, MISSED), (None, 40000, BY_HAND)],
)
def test_the_size_class_is_a_criterion(ctx, rules, staff, wan, expected):
    revenue = Decimal(wan) * YUAN
    lines = checked(ctx, rules, "2022", "specialized", staff_count=staff, revenue_yuan=revenue)
    assert state(lines, "符合中小企业划型标准") is expected


def test_a_value_that_the_rule_states_but_nothing_registered_answers_is_checked_by_hand(ctx, rules):
    lines = checked(ctx, rules, "2022", "little_giant")
    line = next(line for name, line in lines.items() if name.startswith("资产负债率"))
    assert (line.state, line.value, line.criterion.high) == (BY_HAND, None, 70)
    assert line.criterion.source


def test_a_floor_whose_value_is_not_known_is_checked_by_hand(ctx, rules):
    lines = checked(ctx, rules, "2026", "specialized")
    assert state(lines, "主营业务收入占比达到规定下限") is BY_HAND


def test_every_criterion_names_its_source(ctx, rules):
    found = ctx.session.scalars(select(TierRuleSet).options(
        selectinload(TierRuleSet.tiers).selectinload(Tier.criteria)))  # fmt: skip
    lines = [line for row in found for tier in row.tiers for line in tier.criteria]
    assert len(lines) > 40
    assert all(line.source for line in lines)
    assert all(line.fact is None or tiers.knows(line.fact) for line in lines)


def test_criteria_are_added_once(ctx, rules):
    before = len(list(ctx.session.scalars(select(tiers.TierCriterion))))
    city.establish(ctx)
    assert len(list(ctx.session.scalars(select(tiers.TierCriterion)))) == before


def test_members_of_others_do_not_learn_of_it(ctx, rules):
    firm, other = enterprises.make(ctx), enterprises.make(ctx)
    assert tiers.find_enterprise(acting_for(ctx, firm), firm.public_id) is not None
    for wanted in (firm.public_id, "0" * 20):
        with pytest.raises(NotFound):
            tiers.find_enterprise(acting_for(ctx, other), wanted)
    assert ctx.session.query(Enterprise).count() >= 2
