import pytest

from matchmaker.ranking.properties import Likeness, ends_with, likeness

NONE, KIN, ALIKE, SAME = Likeness


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("抗拉强度", "拉伸强度", SAME),
        ("最小抗拉强度", "抗拉强度", SAME),
        ("粗糙度", "表面粗糙度", SAME),
        ("Ra", "表面粗糙度", SAME),
        ("表面粗糙度Ra", "粗糙度", SAME),
        ("介电常数Dk", "Dk", SAME),
        ("有效硬化层深", "有效硬化层深度", SAME),
        ("最大", "最大", SAME),
        ("氯离子含量", "氯离子", ALIKE),
        ("燃烧性能等级", "燃烧性能", ALIKE),
        ("耐静水压", "静水压", ALIKE),
        ("连续使用温度", "使用温度", ALIKE),
        ("总成1m噪声", "噪音", KIN),
        ("板厚", "厚度", KIN),
        ("线径", "直径", KIN),
        ("粗糙度Rz", "粗糙度Ra", NONE),
        ("最小线宽/线距", "最小线宽", KIN),
        ("腐蚀速率(70℃)", "腐蚀速率", KIN),
        ("固含量", "含量", NONE),
        ("镀层厚度", "厚度", NONE),
        ("壁厚", "板厚", NONE),
        ("板形分辨率", "板形", NONE),
        ("最大弯曲半径", "最小弯曲半径", NONE),
        ("厚度", "宽度", NONE),
    ],
)
def test_names_of_one_property(first, second, expected):
    assert likeness(first, second) is expected
    assert likeness(second, first) is expected


def test_a_thing_named_by_the_product_adds_nothing():
    assert likeness("模块厚度", "厚度", "热作模具钢模块") is ALIKE
    assert likeness("模块厚度", "厚度", "轧制扁钢") is KIN


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [("薄型产品厚度", "厚度", True), ("镀锡层厚度", "厚度", False), ("厚度偏差", "厚度", False)],
)
def test_running_text_names_the_property_last(text, name, expected):
    assert ends_with(text, name) is expected
