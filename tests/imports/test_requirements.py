import pytest

from matchmaker.imports import requirements
from matchmaker.imports.cells import BadCell


def one(text):
    [found] = requirements.parse(text)
    return found


@pytest.mark.parametrize(
    ("text", "name", "operator", "low", "high", "unit"),
    [
        ("抗拉强度≥800MPa", "抗拉强度", "ge", "800", None, "MPa"),
        ("厚度≤20μm", "厚度", "le", None, "20", "μm"),
        ("厚度 <= 20 µm", "厚度", "le", None, "20", "μm"),
        ("延伸率不低于3%", "延伸率", "ge", "3", None, "%"),
        ("单价不超过1,200元/吨", "单价", "le", None, "1200", "元/吨"),
        ("直径=2700mm", "直径", "eq", "2700", None, "mm"),
        ("直径：＝２７００mm", "直径", "eq", "2700", None, "mm"),
        ("重量约35kg", "重量", "about", "35", None, "kg"),
        ("厚度6~12μm", "厚度", "between", "6", "12", "μm"),
        ("厚度：6-12 μm", "厚度", "between", "6", "12", "μm"),
        ("厚度6μm～12μm", "厚度", "between", "6", "12", "μm"),
        ("工作温度-40~125℃", "工作温度", "between", "-40", "125", "℃"),
        ("内径10±0.05mm", "内径", "between", "9.95", "10.05", "mm"),
        ("密度≥1.85g/cm³", "密度", "ge", "1.85", None, "g/cm³"),
        ("密度≥1.85g/cm3", "密度", "ge", "1.85", None, "g/cm3"),
        ("月供货能力至少1500支/月", "月供货能力", "ge", "1500", None, "支/月"),
        ("节约用水量≥5吨", "节约用水量", "ge", "5", None, "吨"),
        ("通道数≥64", "通道数", "ge", "64", None, ""),
        ("噪声低于-10dB", "噪声", "le", None, "-10", "dB"),
    ],
)
def test_bounds_are_read(text, name, operator, low, high, unit):
    found = one(text)
    assert (found["name"], found["operator"]) == (name, operator)
    assert (found["low"], found["high"], found["unit"]) == (low, high, unit)
    assert found["is_must_have"] is False
    assert found["method"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("材质：304不锈钢", "304不锈钢"),
        ("牌号：7075-6061", "7075-6061"),
        ("认证: IATF 16949", "IATF 16949"),
    ],
)
def test_words_are_kept_as_words(text, words):
    assert (one(text)["operator"], one(text)["text"]) == ("text", words)


def test_method_and_must_are_taken_out():
    found = one("*抗拉强度≥800MPa（GB/T 228.1-2021）")
    assert found["is_must_have"]
    assert found["method"] == "GB/T 228.1-2021"
    assert (found["name"], found["low"], found["unit"]) == ("抗拉强度", "800", "MPa")
    assert one("厚度≤20μm【必须】")["is_must_have"]
    assert one("粗糙度Ra≤0.3μm(按双方约定)")["method"] == "双方约定"


def test_several_stand_between_semicolons_or_lines():
    found = requirements.parse("抗拉强度≥800MPa；厚度≤20μm\n材质：304；；")
    assert [item["name"] for item in found] == ["抗拉强度", "厚度", "材质"]


@pytest.mark.parametrize(
    "text",
    [
        "性能优良",
        "≥800MPa",
        "厚度≥6≤12μm",
        "厚度≥",
        "厚度6mm~12μm",
        "厚度：≥约μm",
        "抗拉强度≥1.2.3MPa",
        "名" * 65 + "≥1",
    ],
)
def test_what_the_grammar_does_not_know_is_refused_with_the_text(text):
    with pytest.raises(BadCell, match="无法识别"):
        requirements.parse(f"厚度≤1mm；{text}")
