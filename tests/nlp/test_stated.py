"""Which property each number of a sentence belongs to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.quantities import find_stated


def read(sentence):
    return [
        (item.name, item.quantity.operator, item.quantity.low, item.quantity.high)
        for item in find_stated(sentence)
    ]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "抗拉强度、屈服强度均≥500MPa",
            [("抗拉强度", "ge", 500, None), ("屈服强度", "ge", 500, None)],
        ),
        (
            "抗拉强度、屈服强度和断后伸长率分别不低于600MPa、400MPa和15%",
            [
                ("抗拉强度", "ge", 600, None),
                ("屈服强度", "ge", 400, None),
                ("断后伸长率", "ge", 15, None),
            ],
        ),
        ("30MPa以上的抗压强度", [("抗压强度", "ge", 30, None)]),
        ("30天内交货", [("交货期", "le", None, 30)]),
        ("25℃下粘度不超过500mPa·s", [("粘度", "le", None, 500)]),
        ("经1000h盐雾试验后附着力≥5MPa", [("附着力", "ge", 5, None)]),
        ("光衰1000h不超过3%", [("光衰", "le", None, 3)]),
        ("噪声（1m处）不超过75分贝", [("噪声", "le", None, 75)]),
        ("厚度不低于0.5mm且不高于3mm", [("厚度", "between", Decimal("0.5"), 3)]),
        ("0.5mm≤厚度≤3mm", [("厚度", "between", Decimal("0.5"), 3)]),
        ("不少于20台加工中心", [("加工中心", "ge", 20, None)]),
        ("抗拉强度(MPa)≥900", [("抗拉强度", "ge", 900, None)]),
        ("镀层的厚度≥5μm", [("镀层厚度", "ge", 5, None)]),
        ("定位精度优于0.01mm", [("定位精度", "le", None, Decimal("0.01"))]),
        ("年产铜箔5万吨", [("产能", "eq", 5, 5)]),
        ("十万级洁净车间", [("洁净度", "eq", 100_000, 100_000)]),
        ("质保期半年", [("质保期", "eq", Decimal("0.5"), Decimal("0.5"))]),
        ("材质304，型号6205", []),
        ("执行GB/T 1591-2018标准", []),
        ("成立于2015年，三元锂电池", []),
    ],
)
def test_numbers_find_their_property(sentence, found):
    assert read(sentence) == found


def test_the_sizes_of_a_box_are_its_axes():
    assert read("外形尺寸≤1200×800×600mm") == [
        ("长度", "le", None, 1200),
        ("宽度", "le", None, 800),
        ("高度", "le", None, 600),
    ]


PIECES = st.sampled_from(
    [
        *(
            "厚度",
            "抗拉强度",
            "不低于",
            "≤",
            "±",
            "0.02",
            "900",
            "1e999",
            "3×10^",
            "MPa",
            "mm",
            "~",
        ),
        *(
            "-",
            "、",
            "，",
            "分别",
            "均",
            "(",
            ")",
            "×",
            "年产",
            "三千",
            "万",
            "吨",
            "的",
            "后",
            "时",
        ),
        *("每", "以上", "Ra", "HRC", "优于", "1/", "+", "：", "百分之", "半", "°C", "GB/T 1-2"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_sentence_of_the_trade_is_survived(sentence):
    for item in find_stated(sentence):
        assert item.name
        assert 0 <= item.quantity.start < item.quantity.end <= len(sentence)
