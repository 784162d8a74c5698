"""A pasted text taken apart: measured values, demands in words, and what nobody can test."""

from decimal import Decimal

from nlp.brochures import read_brochure
from nlp.statements import is_known_unit, split_statements
from nlp.vague import find_vague

NEED = """我司动力电池用铜箔需求：厚度6±0.3μm，抗拉强度不低于400MPa，表面粗糙度Rz不大于2.0微米。
必须通过IATF 16949认证；材质：T2紫铜。
年供货能力不少于3000吨，交货期15天以内。产品质量好、性能稳定，尽快交付。
1、尺寸精度0.02mm以内；2、温度范围-40~85℃。幅宽650"""

BROCHURE = """某某精工成立于2008年，注册资本3000万元，员工260人。
公司主营高精度电解铜箔，厚度4.5～12μm，抗拉强度400MPa以上，年产能2万吨。生箔机20台。
精密注塑：锁模力80-1200吨，尺寸公差±0.02mm，材料PA66、PBT、LCP。
主要产品：
1. 铝合金压铸件，单件重量0.1～15kg
2、电机壳体，气密性泄漏量≤1mL/min；我们还提供模具设计服务"""


def test_each_measured_value_becomes_one_statement_with_bounds_and_unit():
    found = {item.name: item for item in split_statements(NEED)}
    assert (found["厚度"].low, found["厚度"].high) == (Decimal("5.7"), Decimal("6.3"))
    assert (found["抗拉强度"].operator, found["抗拉强度"].low) == ("ge", Decimal(400))
    assert (found["表面粗糙度Rz"].operator, found["表面粗糙度Rz"].unit) == ("le", "μm")
    assert found["年供货能力"].unit == "吨/年"
    assert (found["交货期"].operator, found["交货期"].high) == ("le", Decimal(15))


def test_demands_in_words_are_kept_where_they_name_what_they_demand():
    found = {item.name: item for item in split_statements(NEED)}
    assert (found["认证"].operator, found["认证"].text) == ("text", "IATF 16949")
    assert found["认证"].is_must
    assert not found["材质"].is_must
    assert "尽快交付" not in found


def test_a_number_without_a_unit_is_marked():
    [doubtful] = [item for item in split_statements(NEED) if item.lacks_unit]
    assert doubtful.name == "幅宽"


def test_an_empty_text_states_nothing():
    assert split_statements("") == ()
    assert split_statements("。；\n  ") == ()


def test_units_that_can_be_converted_are_known():
    assert is_known_unit("MPa")
    assert is_known_unit("")
    assert not is_known_unit("啪")


def test_vague_words_are_found_in_their_place_with_advice():
    found = find_vague(NEED)
    assert [item.word for item in found] == ["质量好", "性能稳定", "尽快"]
    assert all(NEED[item.start : item.end] == item.word for item in found)
    assert all(item.advice for item in found)


def test_a_vague_word_beside_a_number_is_not_vague():
    assert find_vague("交货尽快，15天以内") != ()
    assert find_vague("尽快在15天以内交货") == ()


def test_a_brochure_gives_one_offer_for_each_thing_made_or_done():
    found = read_brochure(BROCHURE)
    assert [(item.name, item.kind) for item in found] == [
        ("高精度电解铜箔", "product"),
        ("精密注塑", "process"),
        ("铝合金压铸件", "process"),
        ("电机壳体", "product"),
        ("模具设计服务", "service"),
    ]
    assert {item.name for item in found[0].statements} == {"厚度", "抗拉强度", "年产能", "生箔机"}
    assert found[1].statements[-1].text == "PA66、PBT、LCP"


def test_a_text_that_offers_nothing_gives_nothing():
    assert read_brochure("某某公司成立于2008年，注册资本3000万元。") == ()
    assert read_brochure("") == ()
