import pytest

from matchmaker.imports import challenges, enterprises
from matchmaker.imports.names import Lookup, Names
from matchmaker.imports.tiers import last_valid_day, rule_set_on
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.schemas.enterprises import EnterpriseCreateSchema

NAMES = Names(
    regions=Lookup([("990102", "990102"), ("青渡区", "990102"), ("临澜市", "990100")]),
    zones=Lookup([("澜湖高新区", "澜湖高新区")]),
    chains=Lookup([("copper", "copper"), ("铜及有色金属", "copper")]),
    segments={"copper": Lookup([("foil", "foil"), ("铜箔", "foil"), ("strip", "strip")])},
    any_segment=Lookup([("铜箔", "copper/foil"), ("装备", "copper/aux"), ("装备", "nev/aux")]),
    tiers=Lookup([("专精特新“小巨人”企业", "little_giant"), ("specialized", "specialized")]),
    enterprises=Lookup([("甲公司", "id-1"), ("91X", "id-1"), ("乙公司", "id-2"),
                        ("同名", "id-1"), ("同名", "id-2")]),
)  # fmt: skip
ENTERPRISE = {"name": "甲公司", "credit_code": "91990102MA0000ABC1", "county": "青渡区"}
CHALLENGE = {
    "title": "铜箔攻关", "buyer": "甲公司", "kind": "技术攻关类", "chain": "铜与有色金属",
    "visibility": "公开",
}  # fmt: skip


def enterprise(**cells):
    return enterprises.build({**ENTERPRISE, **cells}, NAMES)


def challenge(**cells):
    return challenges.build({**CHALLENGE, **cells}, NAMES)


def reasons(built):
    return {error.column: error.reason for error in built.errors}


def test_an_enterprise_row_has_the_shape_of_its_schema():
    built = enterprise(
        kind="高校", zone="澜湖高新区", industry_code="C3251", staff="120人",
        revenue_wan="8,600.5万元", figures_year="2025年", summary="铜带", contact_name="岑映澜",
        contact_phone="0600-1234567", contact_email="a@b.example", short_names="甲；小甲",
        former_names="老甲;甲", segments="铜及有色金属/铜箔；copper／strip；铜箔",
        products="铜箔：厚6μm，宽1m；分切", certificates="ISO 9001；IATF 16949",
        tier="专精特新小巨人企业", tier_from="2025-09-01",
    )  # fmt: skip
    assert not built.errors
    fields = EnterpriseCreateSchema().load(built.fields)
    assert fields["revenue_yuan"] == 86_005_000
    assert fields["staff_count"] == 120
    assert [item["name"] for item in fields["aliases"]] == ["甲", "小甲", "老甲"]
    assert fields["segments"][1] == {"chain": "copper", "segment": "strip"}
    assert fields["industry_scheme"] == "GB/T 4754-2017"
    assert fields["tiers"][0]["tier"] == "little_giant"
    assert built.extra["products"] == [("铜箔", "厚6μm，宽1m"), ("分切", "")]


def test_a_title_gets_its_rule_set_and_its_last_day():
    built = enterprise(tier="specialized", tier_from="2024/6/18", tier_batch="第一批")
    [tier] = EnterpriseCreateSchema().load(built.fields)["tiers"]
    assert (tier["rule_set"], str(tier["valid_to"])) == ("2022", "2027-06-17")
    assert tier["issuer"] == "未填写"


def test_a_title_without_its_first_day_is_refused():
    assert reasons(enterprise(tier="specialized")) == {"认定有效期自": "填写梯度时必填。"}
    assert "不是日期" in reasons(enterprise(tier="specialized", tier_from="去年"))["认定有效期自"]


def test_dates_of_titles():
    from datetime import date

    assert last_valid_day(date(2024, 2, 29)) == date(2027, 2, 28)
    assert last_valid_day(date(2024, 1, 1)) == date(2026, 12, 31)
    assert rule_set_on(date(2026, 3, 31)) == "2022"
    assert rule_set_on(date(2026, 4, 1)) == "2026"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"county": "别的区"}, "所属区县", "未知的行政区划“别的区”"),
        ({"zone": "月球园区"}, "功能区", "未知的功能区"),
        ({"credit_code": "9.1E+17"}, "统一社会信用代码", "存为数字"),
        ({"staff": "很多"}, "从业人数", "不是数字"),
        ({"segments": "铜/铜箔"}, "产业链环节", "未知的产业链"),
        ({"segments": "copper/别的"}, "产业链环节", "没有环节"),
        ({"segments": "装备"}, "产业链环节", "不唯一"),
        ({"products": "：没有名称"}, "主导产品/能力项", "1 到 128 字"),
        ({"contact_phone": "1.38E+10"}, "联系电话", "存为数字"),
    ],
)
def test_a_bad_cell_of_an_enterprise_is_named(cells, column, reason):
    found = reasons(enterprise(**cells))
    assert list(found) == [column]
    assert reason in found[column]


def test_the_city_stands_in_for_the_county():
    row = {"name": "甲", "credit_code": "91", "city": "临澜市"}
    assert enterprises.build(row, NAMES).fields["region_code"] == "990100"
    del row["city"]
    assert reasons(enterprises.build(row, NAMES)) == {"所属区县": "必填（或填写注册市）。"}


def test_a_challenge_row_has_the_shape_of_its_schema():
    built = challenge(
        segment="铜及有色金属/铜箔", background="强度不足", content="开发", items="铜箔、添加剂",
        requirements="*抗拉强度≥600MPa(GB/T 29847)；厚度4.5~6μm；材质：纯铜", budget_wan="380",
        deadline_on="2027年1月31日", duration_months="14个月", cooperation="合作研发；采购",
        visibility="非公开", invited="乙公司；91X", confidential_detail="另附",
    )  # fmt: skip
    assert not built.errors
    fields = ChallengeCreateSchema().load(built.fields)
    assert (fields["buyer"], fields["chain"], fields["segment"]) == ("id-1", "copper", "foil")
    assert fields["budget_yuan"] == 3_800_000
    assert fields["invited"] == ["id-2", "id-1"]
    assert [item["operator"].value for item in fields["requirements"]] == ["ge", "between", "text"]
    assert fields["visibility"].value == "invited"


def test_an_open_price_is_no_price():
    assert "budget_yuan" not in challenge(budget_wan="面议").fields


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"kind": "场景验证"}, "需求类型", "未知的需求类型"),
        ({"buyer": "丙公司"}, "需求方", "未知的企业"),
        ({"buyer": "同名"}, "需求方", "不唯一"),
        ({"chain": "别的"}, "产业链", "未知的产业链"),
        ({"segment": "别的"}, "环节", "没有环节"),
        ({"requirements": "性能优良"}, "指标", "无法识别"),
        ({"deadline_on": "年底"}, "截止日期", "不是日期"),
        ({"invited": "丙公司"}, "受邀企业", "未知的企业"),
    ],
)
def test_a_bad_cell_of_a_challenge_is_named(cells, column, reason):
    found = reasons(challenge(**cells))
    assert list(found) == [column]
    assert reason in found[column]


def test_missing_cells_of_a_challenge_are_named():
    found = reasons(challenges.build({"title": "铜箔"}, NAMES))
    assert set(found) == {"需求方", "需求类型", "产业链", "可见范围"}
    assert set(found.values()) == {"必填。"}
