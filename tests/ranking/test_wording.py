import pytest

from matchmaker.ranking.scales import stands_up
from matchmaker.ranking.wording import judge_words


@pytest.mark.parametrize(
    ("name", "options", "text", "verdict"),
    [
        ("材质", ("316L",), "采用316L不锈钢", "met"),
        ("材质", ("316",), "采用316L不锈钢", "not_met"),
        ("材质", ("304", "316L"), "材质SUS316L", "met"),
        ("材质", ("316L",), "材质为1.4404", "met"),
        ("材质", ("ABS",), "外壳材质为PC", "not_met"),
        ("认证", ("IATF16949",), "已取得IATF 16949认证", "met"),
        ("认证", ("IATF16949",), "通过ISO9001认证", "unknown"),
        ("认证", ("ISO9001",), "尚未取得ISO9001认证", "not_met"),
        ("认证", ("ISO14001",), "正在申请ISO14001认证", "partly"),
        ("认证", ("CCC",), "产品已取得3C认证", "met"),
        ("执行标准", ("GB/T 1591",), "执行GB/T1591-2018", "met"),
        ("执行标准", ("GB/T 1591-2018",), "执行GB/T1591-2008", "unknown"),
        ("不得使用再生料", ("不得使用再生料",), "不使用再生料", "met"),
        ("不得使用再生料", ("不得使用再生料",), "使用再生料30%", "not_met"),
        ("不得采用外包", ("不得采用外包",), "核心工序不外包", "met"),
        ("不含卤素", ("不含卤素",), "无卤阻燃配方", "met"),
        ("保密资质", ("一级保密资质",), "具有二级保密资质", "not_met"),
        ("防护等级", ("IP67",), "", "unknown"),
        ("晶圆尺寸", ("4寸", "6寸"), "配4.5寸板，UV机4台，6个月交付", "unknown"),
        ("晶圆尺寸", ("4寸", "6寸"), "支持4寸、6寸晶圆", "met"),
        ("细胞毒性", ("≤1级",), "刺激性1级", "unknown"),
        ("细胞毒性", ("细胞毒性≤1级",), "细胞毒性0级", "met"),
        ("细胞毒性", ("细胞毒性≤1级",), "细胞毒性2级", "not_met"),
        ("生物相容性", ("符合GB/T 16886要求",), "执行GB/T 1591", "unknown"),
        ("生物相容性", ("符合GB/T 16886要求",), "按GB/T 16886.5检测", "met"),
        ("耐热性", ("288℃浸锡",), "288只/箱", "unknown"),
        ("材质", ("304不锈钢",), "年产304吨不锈钢管", "unknown"),
        ("材质", ("304不锈钢",), "采用304不锈钢", "met"),
        ("电芯型号", ("18650电芯",), "月产18650只电芯", "unknown"),
        ("表面处理", ("镀锌厚8μm",), "镀镍厚8μm", "unknown"),
        ("联动", ("3轴以上联动",), "3轴数控", "unknown"),
        ("包装", ("25kg/袋",), "包装25kg/桶", "unknown"),
        ("绝缘等级", ("F",), "F级仓库", "unknown"),
    ],
)
def test_words_are_judged_as_a_reader_would(name, options, text, verdict):
    assert judge_words(name, options, text)[0].value == verdict


def test_the_span_quotes_the_text_as_written():
    text = "我司产品已取得ＩＡＴＦ 16949认证"
    _, span = judge_words("认证", ("IATF16949",), text)
    assert span is not None
    assert text[slice(*span)] == "ＩＡＴＦ 16949"


def test_another_value_of_the_attribute_is_quoted():
    text = "外壳材质为PC"
    verdict, span = judge_words("材质", ("ABS",), text)
    assert verdict.value == "not_met"
    assert span is not None
    assert text[slice(*span)] == "PC"


@pytest.mark.parametrize(
    ("wanted", "stated", "name", "is_up"),
    [
        ("ip67", "ip68", "防护等级", True),
        ("ip67", "ip65", "防护等级", False),
        ("ipx7", "ip68", "防护等级", True),
        ("ip67", "ipx7", "防护等级", False),
        ("v0", "v1", "阻燃等级", False),
        ("v1", "v0", "阻燃等级", True),
        ("f", "h", "绝缘等级", True),
        ("f", "h", "仓库", None),
        ("c50", "c60", "强度等级", True),
        ("it7", "it6", "公差等级", True),
        ("p5", "p6", "轴承精度等级", False),
        ("exdiibt4", "exdiict6", "防爆等级", True),
        ("e0", "e1", "环保等级", False),
        ("ip67", "v0", "防护等级", None),
    ],
)
def test_classes_stand_above_each_other(wanted, stated, name, is_up):
    assert stands_up(wanted, stated, name) is is_up
