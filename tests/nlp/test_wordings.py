import pytest

from nlp.codes import find_codes
from nlp.wordings import MAX_CLAUSES, find_wordings


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("材质316L或304", [("材质", ("316L", "304"))]),
        ("须通过IATF16949质量管理体系认证", [("认证", ("IATF16949",))]),
        ("应通过ISO9001和ISO14001认证", [("认证", ("ISO9001",)), ("认证", ("ISO14001",))]),
        ("防护等级不低于IP67", [("防护等级", ("IP67",))]),
        ("符合GB/T 1591-2018标准", [("执行标准", ("GB/T 1591-2018",))]),
        ("阻燃等级达到UL94 V-0", [("阻燃等级", ("UL94 V-0",))]),
        ("绝缘等级F级", [("绝缘等级", ("F",))]),
        ("表面处理：镀锌或达克罗", [("表面处理", ("镀锌", "达克罗"))]),
        ("支持Modbus TCP协议", [("协议", ("Modbus TCP",))]),
        ("采用316L不锈钢", [("材质", ("316L不锈钢",))]),
        ("提供第三方检测报告", [("第三方检测报告", ("第三方检测报告",))]),
        ("抗拉强度≥900MPa，材料为42CrMo", [("材料", ("42CrMo",))]),
    ],
)
def test_demands_in_words_are_read(sentence, found):
    assert [(item.name, item.options) for item in find_wordings(sentence)] == found


def test_the_standard_beside_a_value_is_its_method():
    assert find_wordings("按GB/T 228.1测试抗拉强度≥500MPa") == ()


def test_a_letter_is_a_class_only_beside_its_subject():
    assert [code.text for code in find_codes("绝缘等级F级")] == ["F"]
    assert find_codes("F级仓库") == ()


def test_a_long_list_is_cut():
    assert (
        len(find_wordings("，".join(f"要求第{number}点" for number in range(300)))) <= MAX_CLAUSES
    )
