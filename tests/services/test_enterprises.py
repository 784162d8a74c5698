from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker.errors import CreditCodeTaken, Invalid, NotFound, Stale, Unauthenticated
from matchmaker.schemas.enterprises import EnterpriseCreateSchema, EnterpriseFields
from matchmaker.services import enterprises
from models.enums import JobKind
from models.jobs import Job
from tests.factories import chains, regions, tiers
from tests.factories import enterprises as factory

PAGE = {"page": 1, "page_size": 20}
TIER = {
    "rule_set": "2022",
    "tier": "specialized",
    "issuer": "省经信厅",
    "batch": "第四批",
    "valid_from": "2024-01-01",
    "valid_to": "2026-12-31",
}


def created(**changes):
    return EnterpriseCreateSchema().load(factory.fields(**changes))


def edited(**changes):
    fields = factory.fields(**changes)
    del fields["credit_code"]
    return EnterpriseFields().load(fields)


@pytest.fixture(autouse=True)
def city(ctx):
    regions.make(ctx)
    regions.make_zone(ctx)
    chains.make(ctx)
    tiers.make_rule_set(ctx)


@pytest.mark.every_database
def test_an_enterprise_is_registered_with_all_that_belongs_to_it(ctx):
    row = enterprises.register(
        ctx,
        created(
            zone="临澜高新区",
            revenue_yuan="123456789.01",
            aliases=[{"kind": "short", "name": "临澜铜箔"}],
            certificates=[{"name": "IATF 16949", "valid_to": "2027-01-01"}],
            patents=[{"kind": "invention", "title": "一种铜箔表面处理方法"}],
            segments=[{"chain": "copper", "segment": "foil"}],
            tiers=[TIER],
        ),
    )
    ctx.session.expire_all()
    found = enterprises.get(ctx, row.public_id)
    assert found.zone.name == "临澜高新区"
    assert found.revenue_yuan == Decimal("123456789.01")
    assert [alias.name for alias in found.aliases] == ["临澜铜箔"]
    assert [certificate.name for certificate in found.certificates] == ["IATF 16949"]
    assert [patent.title for patent in found.patents] == ["一种铜箔表面处理方法"]
    assert [(place.chain.code, place.code) for place in found.segments] == [("copper", "foil")]
    [fact] = found.tier_facts
    assert (fact.tier.code, fact.valid_to) == ("specialized", date(2026, 12, 31))


def test_a_credit_code_is_stored_clean(ctx):
    code = factory.credit_code()
    typed = f" {code[:6].lower()} {code[6:].lower()} "
    assert enterprises.register(ctx, created(credit_code=typed)).credit_code == code


@pytest.mark.every_database
def test_a_credit_code_is_registered_once(ctx):
    fields = created()
    enterprises.register(ctx, fields)
    with pytest.raises(CreditCodeTaken):
        enterprises.register(ctx, fields)


def test_evidence_overrides_the_check_character_of_a_code_as_issued(ctx):
    code = factory.credit_code()
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    with pytest.raises(Invalid):
        enterprises.register(ctx, created(credit_code=wrong))
    row = enterprises.register(
        ctx, created(credit_code=wrong, credit_code_evidence="已核对营业执照原件")
    )
    assert (row.credit_code, row.credit_code_evidence) == (wrong, "已核对营业执照原件")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region_code": "999999"}, "region_code"),
        ({"zone": "不存在的园区"}, "zone"),
        ({"segments": [{"chain": "copper", "segment": "no-such"}]}, "segments"),
        ({"tiers": [TIER | {"tier": "no-such"}]}, "tiers"),
        ({"tiers": [TIER | {"valid_to": "2023-01-01"}]}, "tiers"),
    ],
)
def test_what_an_enterprise_refers_to_must_exist_and_fit(ctx, changes, field):
    with pytest.raises(Invalid) as refusal:
        enterprises.register(ctx, created(**changes))
    assert list(refusal.value.errors) == [field]


def test_a_revision_replaces_everything_but_the_credit_code(ctx):
    row = enterprises.register(ctx, created(aliases=[{"kind": "short", "name": "旧简称"}]))
    code = row.credit_code
    aliases = [{"kind": "former", "name": "曾用名公司"}]
    enterprises.revise(ctx, row.public_id, edited(name="新名称公司", aliases=aliases), version=1)
    ctx.session.expire_all()
    found = enterprises.get(ctx, row.public_id)
    assert (found.name, found.credit_code) == ("新名称公司", code)
    assert [alias.name for alias in found.aliases] == ["曾用名公司"]
    with pytest.raises(Stale):
        enterprises.revise(ctx, row.public_id, edited(), version=99)


def test_both_the_old_and_the_new_chain_are_indexed_anew(ctx):
    chains.make(ctx, "textile", "纺织鞋服")
    row = enterprises.register(ctx, created(segments=[{"chain": "copper", "segment": "foil"}]))
    places = [{"chain": "textile", "segment": "foil"}]
    enterprises.revise(ctx, row.public_id, edited(segments=places), version=None)
    jobs = ctx.session.scalars(select(Job).order_by(Job.key)).all()
    assert {job.kind for job in jobs} == {JobKind.INDEX_BUILD}
    assert [job.key for job in jobs] == ["index:copper", "index:textile"]


def test_the_list_is_filtered(ctx):
    foil = factory.make(ctx, name="甲铜箔公司", segment="foil")
    other = enterprises.register(
        ctx, created(name="乙公司", aliases=[{"kind": "former", "name": "丙_线缆厂"}])
    )
    cases = [
        ({}, [other, foil]),
        ({"q": "铜箔"}, [foil]),
        ({"q": "丙_"}, [other]),
        ({"q": "%"}, []),
        ({"q": foil.credit_code.lower()}, [foil]),
        ({"chain": "copper"}, [foil]),
        ({"region": regions.DISTRICT}, [other, foil]),
        ({"region": "420200"}, []),
    ]
    for filters, expected in cases:
        page = enterprises.list_page(ctx, PAGE | filters)
        assert (page.items, page.total) == (expected, len(expected)), filters


def test_an_unknown_enterprise_is_not_found(ctx):
    with pytest.raises(NotFound):
        enterprises.get(ctx, "0" * 20)


def test_the_public_sees_and_writes_nothing(public_ctx):
    for act in (
        lambda: enterprises.get(public_ctx, "x"),
        lambda: enterprises.list_page(public_ctx, PAGE),
        lambda: enterprises.register(public_ctx, {}),
        lambda: enterprises.revise(public_ctx, "x", {}, version=None),
    ):
        with pytest.raises(Unauthenticated):
            act()
