import json
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from matchmaker import city
from matchmaker.errors import Invalid
from matchmaker.services import chains as chain_service
from models.chains import ChainSegment, IndustryChain
from models.enterprises import Enterprise
from models.regions import FunctionalZone, Region
from models.tiers import TierRuleSet

REGIONS = "# 一个小城\ncode,name,parent_code\n990700,小城,\n990701,小区,990700\n"


def count(ctx, kind):
    return ctx.session.scalars(select(func.count()).select_from(kind)).one()


@pytest.mark.every_database
def test_an_empty_city_has_chains_regions_and_tier_rules_but_no_firms(ctx):
    added = city.establish(ctx)
    assert added.chains == 10
    assert added.rule_sets == 2
    assert ctx.session.get(Region, "420204").parent_code == "420200"
    assert count(ctx, FunctionalZone) == 3
    assert count(ctx, ChainSegment) >= 50
    assert count(ctx, Enterprise) == 0
    rows = ctx.session.scalars(select(IndustryChain.code).order_by(IndustryChain.position)).all()
    assert tuple(rows) == city.CHAIN_ORDER


def test_both_editions_of_the_tier_rules_are_kept_with_their_source(ctx):
    city.establish(ctx)
    rules = ctx.session.scalars(
        select(TierRuleSet).options(selectinload(TierRuleSet.tiers)).order_by(TierRuleSet.code)
    ).all()
    assert [rule.code for rule in rules] == ["2022", "2026"]
    assert rules[1].effective_from == date(2026, 4, 1)
    codes = ["innovative", "specialized", "little_giant", "key_little_giant", "champion"]
    assert all([tier.code for tier in rule.tiers] == codes for rule in rules)
    assert "〔2022〕63号" in rules[0].source
    assert rules[1].tiers[0].name == "科技和创新型中小企业"


@pytest.mark.every_database
def test_running_it_again_changes_nothing_that_was_edited(ctx):
    city.establish(ctx)
    chain = chain_service.find_by_code(ctx, "copper")
    chain.name = "铜产业"
    ctx.session.flush()
    again = city.establish(ctx)
    assert (again.regions, again.zones, again.rule_sets, again.chains) == (0, 0, 0, 0)
    assert chain_service.find_by_code(ctx, "copper").name == "铜产业"


def test_another_city_brings_its_own_files(ctx, tmp_path):
    (tmp_path / "regions.csv").write_text(REGIONS, encoding="utf-8-sig")
    (tmp_path / "chains").mkdir()
    body = {"code": "toys", "name": "玩具", "segments": [
        {"code": "parts", "name": "零件", "stream": "upstream", "products": ["轮子"]}]}  # fmt: skip
    (tmp_path / "chains" / "toys.json").write_text(json.dumps(body), encoding="utf-8")
    added = city.establish(ctx, tmp_path)
    assert (added.regions, added.zones, added.rule_sets, added.chains) == (2, 0, 2, 1)
    assert chain_service.find_by_code(ctx, "toys").segments[0].products == ["轮子"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("regions.csv", "code,name,parent_code\n99,太短,\n"),
        ("regions.csv", "code,name,parent_code\n990701,没有上级,990700\n"),
        ("regions.csv", "code,title\n990701,缺列\n"),
        ("zones.csv", "name,region_code\n园区,999999\n"),
        (
            "tiers.csv",
            "rule_set,rule_set_name,effective_from,tier,name,rank,source\n1,甲,昨天,a,b,1,c\n",
        ),
        ("chains/a.json", "{"),
        ("chains/a.json", '{"code": "A B", "name": "坏代码"}'),
        ("regions.csv", b"code,name,parent_code\n990701,\xff,\n"),
    ],
)
def test_bad_files_of_a_city_are_refused(ctx, tmp_path, name, content):
    (tmp_path / "regions.csv").write_text(REGIONS, encoding="utf-8")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Invalid) as caught:
        city.establish(ctx, tmp_path)
    assert "城市数据有误" in caught.value.errors["folder"][0]


def test_a_city_without_regions_is_refused(ctx, tmp_path):
    with pytest.raises(Invalid):
        city.establish(ctx, tmp_path)
