from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.quantities import find_quantities, find_stated


@pytest.mark.parametrize(
    ("text", "operator", "low", "high", "unit"),
    [
        ("抗拉强度不低于９００兆帕", "ge", "900", None, "MPa"),
        ("抗拉强度≥900MPa", "ge", "900", None, "MPa"),
        ("屈服强度大于 800 MPa", "ge", "800", None, "MPa"),
        ("粗糙度不超过0.8μm", "le", None, "0.8", "μm"),
        ("含氧量低于5ppm", "le", None, "5", "ppm"),
        ("厚度0.2～3mm", "between", "0.2", "3", "mm"),
        ("厚度0.2mm至3mm", "between", "0.2", "3", "mm"),
        ("厚度4.5μm到12μm", "between", "4.5", "12", "μm"),
        ("硬度HRC58~62", "between", "58", "62", "HRC"),
        ("工作温度-40~85℃", "between", "-40", "85", "℃"),
        ("硬度60HRC以上", "ge", "60", None, "HRC"),
        ("良率99.5%以上", "ge", "99.5", None, "%"),
        ("误差5%以内", "le", None, "5", "%"),
        ("功率3kW左右", "about", "3", "3", "kW"),
        ("重量约12公斤", "about", "12", "12", "kg"),
        ("年产3万吨", "eq", "3", "3", "万吨/年"),
        ("月产能达500件", "eq", "500", "500", "件/月"),
        ("产能1,200件/月", "eq", "1200", "1200", "件/月"),
        ("精度±0.02mm", "le", None, "0.02", "mm"),
        ("孔隙率1×10^-3 %以下", "le", None, "0.001", "%"),
        ("导热系数≥2.5W/(m·K)", "ge", "2.5", None, "W/(m·K)"),
        ("价格不超过1.5亿元", "le", None, "1.5", "亿元"),
    ],
)
def test_bounds_and_units_are_read(text, operator, low, high, unit):
    found = find_quantities(text)
    assert len(found) == 1
    quantity = found[0]
    assert quantity.operator == operator
    assert quantity.low == (None if low is None else Decimal(low))
    assert quantity.high == (None if high is None else Decimal(high))
    assert quantity.unit == unit


@pytest.mark.parametrize("text", ["42CrMo钢板", "BZ-YQ1722", "没有数字", ""])
def test_codes_are_not_quantities(text):
    assert [item for item in find_quantities(text) if item.unit] == []


def test_spans_quote_the_original():
    text = "铜箔：厚度不低于５微米，宽１３８０毫米"
    assert [text[item.start : item.end] for item in find_quantities(text)] == [
        "不低于５微米",
        "１３８０毫米",
    ]


def test_a_sentence_of_requirements_is_taken_apart():
    stated = find_stated("抗拉强度≥900MPa，屈服强度应不低于800MPa；硬度HRC58~62、延伸率：≥12%")
    assert [item.name for item in stated] == ["抗拉强度", "屈服强度", "硬度", "延伸率"]


@given(st.text(st.sampled_from("厚度0129.5-~≥万吨mMPa/年℃ ，以上±×^e"), max_size=60))
def test_any_text_is_survived(text):
    for item in find_quantities(text):
        assert 0 <= item.start < item.end <= len(text)
        assert item.low is not None or item.high is not None
