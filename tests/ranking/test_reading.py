from decimal import Decimal

from matchmaker.ranking.ledger import compare_sentences
from matchmaker.ranking.reading import read_requirements


def test_all_requirements_of_a_sentence_are_read():
    found = read_requirements("抗拉强度≥900MPa，硬度58~62HRC，材质42CrMo，通过ISO9001认证")
    assert [(item.name, item.operator) for item in found] == [
        ("抗拉强度", "ge"),
        ("硬度", "between"),
        ("材质", "text"),
        ("认证", "text"),
    ]


def test_what_is_to_be_reached_is_a_bound_on_the_better_side():
    strength, roughness = read_requirements("抗拉强度达到900MPa，粗糙度达到0.4μm")
    assert (strength.operator, strength.low) == ("ge", 900)
    assert (roughness.operator, roughness.high) == ("le", Decimal("0.4"))


def test_a_sentence_without_values_is_wording():
    (only,) = read_requirements("外形美观大方")
    assert (only.operator, only.text) == ("text", "外形美观大方")
    assert read_requirements("  ") == ()


def test_sentences_are_compared_line_by_line():
    lines = compare_sentences(
        "抗拉强度≥0.9GPa，交货期不超过30天，通过CNAS认可",
        "抗拉强度950MPa，交货期45天",
    )
    assert [(line.name, line.verdict.value) for line in lines] == [
        ("抗拉强度", "met"),
        ("交货期", "not_met"),
        ("认证", "unknown"),
    ]
    assert (lines[0].found, lines[0].converted) == ("抗拉强度950MPa", "0.95 GPa")


def test_the_name_of_the_thing_in_front_is_no_difference_but_that_of_a_layer_is():
    assert compare_sentences("铜箔厚度≤12μm", "厚度9μm")[0].verdict.value == "met"
    assert compare_sentences("镀层厚度≥8μm", "钢板厚度2mm")[0].verdict.value == "unknown"


def test_temperatures_are_compared_on_their_scale_and_differences_as_such():
    assert compare_sentences("闪点高于140℉", "闪点65℃")[0].verdict.value == "met"
    assert compare_sentences("温升不超过50K", "温升45℃")[0].verdict.value == "met"
    assert compare_sentences("软化温度不低于300℃", "软化温度500K")[0].verdict.value == "not_met"


def test_a_quote_in_traditional_characters_keeps_its_name():
    (line,) = compare_sentences("抗拉强度≥900MPa", "鍛件抗拉強度\u200b950MPa")
    assert (line.verdict.value, line.found) == ("met", "鍛件抗拉強度\u200b950MPa")


def test_a_long_row_of_digits_is_no_name():
    (item,) = read_requirements("9" * 20_000)
    assert len(item.name) <= 64
