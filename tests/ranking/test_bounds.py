"""Verdicts of single statements: what a reader of both sheets would say."""

import pytest

from matchmaker.ranking.bounds import Bound
from matchmaker.ranking.ledger import compare
from tests.ranking.samples import number, parameter, requirement

MET, PARTLY, UNKNOWN, NOT_MET = "met", "partly", "unknown", "not_met"

CASES = [
    # required: operator, low, high, unit | stated: operator, low, high, unit | verdict
    (("ge", 900, None, "MPa"), ("ge", 900, None, "MPa"), MET),
    (("ge", 900, None, "MPa"), ("ge", 950, None, "MPa"), MET),
    (("ge", 900, None, "MPa"), ("ge", 850, None, "MPa"), NOT_MET),
    (("ge", 900, None, "MPa"), ("eq", 900, 900, "MPa"), MET),
    (("ge", 900, None, "MPa"), ("eq", 899, 899, "MPa"), NOT_MET),
    (("ge", 900, None, "MPa"), ("about", 1000, 1000, "MPa"), MET),
    (("ge", 900, None, "MPa"), ("about", 900, 900, "MPa"), PARTLY),
    (("ge", 900, None, "MPa"), ("about", 800, 800, "MPa"), NOT_MET),
    (("ge", 900, None, "MPa"), ("between", 900, 1100, "MPa"), MET),
    (("ge", 900, None, "MPa"), ("between", 800, 1000, "MPa"), PARTLY),
    (("ge", 900, None, "MPa"), ("between", 600, 800, "MPa"), NOT_MET),
    (("ge", 900, None, "MPa"), ("le", None, 1200, "MPa"), PARTLY),
    (("ge", 900, None, "MPa"), ("le", None, 800, "MPa"), NOT_MET),
    (("ge", 900, None, "MPa"), ("ge", 0.95, None, "GPa"), MET),
    (("ge", 900, None, "MPa"), ("ge", 0.9, None, "GPa"), MET),
    (("ge", 900, None, "MPa"), ("ge", 900, None, "N/mm²"), MET),
    (("ge", 900, None, "MPa"), ("ge", 900, None, "HRC"), UNKNOWN),
    (("ge", 900, None, "MPa"), ("ge", 900, None, ""), UNKNOWN),
    (("ge", 900, None, "MPa"), ("ge", None, None, "MPa"), UNKNOWN),
    (("le", None, 0.8, "μm"), ("le", None, 0.8, "μm"), MET),
    (("le", None, 0.8, "μm"), ("le", None, 0.4, "μm"), MET),
    (("le", None, 0.8, "μm"), ("le", None, 1.6, "μm"), NOT_MET),
    (("le", None, 0.8, "μm"), ("eq", 0.8, 0.8, "微米"), MET),
    (("le", None, 0.8, "μm"), ("eq", 800, 800, "nm"), MET),
    (("le", None, 0.8, "μm"), ("eq", 0.001, 0.001, "mm"), NOT_MET),
    (("le", None, 0.8, "μm"), ("between", 0.2, 0.6, "μm"), MET),
    (("le", None, 5, "ppm"), ("between", 2, 8, "ppm"), PARTLY),
    (("le", None, 5, "ppm"), ("ge", 2, None, "ppm"), PARTLY),
    (("le", None, 5, "ppm"), ("ge", 8, None, "ppm"), NOT_MET),
    (("le", None, 5, "ppm"), ("le", None, 0.0003, "%"), MET),
    (("le", None, 5, "ppm"), ("le", None, 0.001, "%"), NOT_MET),
    # sizes are chosen within a range
    (("le", None, 12, "μm"), ("between", 6, 35, "μm"), MET),
    (("le", None, 12, "μm"), ("between", 18, 35, "μm"), NOT_MET),
    (("le", None, 12, "μm"), ("ge", 6, None, "μm"), MET),
    (("le", None, 12, "μm"), ("ge", 18, None, "μm"), NOT_MET),
    (("ge", 1500, None, "mm"), ("le", None, 2, "m"), MET),
    (("ge", 1500, None, "mm"), ("le", None, 1.2, "m"), NOT_MET),
    (("ge", 30, None, "t"), ("between", 5, 50, "吨"), MET),
    (("ge", 3, None, "m³"), ("between", 2, 4, "m3"), MET),
    (("between", 10, 14, "mm"), ("between", 0.5, 2, "cm"), MET),
    (("between", 10, 14, "mm"), ("between", 12, 20, "mm"), PARTLY),
    (("between", 10, 14, "mm"), ("between", 15, 20, "mm"), NOT_MET),
    (("between", 6, 9, ""), ("between", 7, 8, ""), MET),
    (("between", 6, 9, ""), ("between", 5, 10, ""), MET),
    (("between", 6, 9, ""), ("between", 8, 10, ""), PARTLY),
    (("between", 58, 62, "HRC"), ("eq", 60, 60, "HRC"), MET),
    (("between", 58, 62, "HRC"), ("eq", 55, 55, "HRC"), NOT_MET),
    (("between", 58, 62, "HRC"), ("ge", 60, None, "HRC"), PARTLY),
    (("between", -40, 85, "℃"), ("between", -55, 125, "℃"), MET),
    (("between", -40, 85, "℃"), ("between", -20, 60, "℃"), MET),
    (("between", -40, 85, "℃"), ("between", -20, 125, "℃"), PARTLY),
    (("eq", 380, 380, "V"), ("eq", 380, 380, "V"), MET),
    (("eq", 380, 380, "V"), ("eq", 0.38, 0.38, "kV"), MET),
    (("eq", 380, 380, "V"), ("eq", 220, 220, "V"), NOT_MET),
    (("eq", 380, 380, "V"), ("about", 380, 380, "V"), PARTLY),
    (("eq", 380, 380, "V"), ("between", 220, 480, "V"), MET),
    (("about", 100, 100, "kW"), ("eq", 103, 103, "kW"), MET),
    (("about", 100, 100, "kW"), ("about", 104, 104, "kW"), MET),
    (("about", 100, 100, "kW"), ("eq", 120, 120, "kW"), NOT_MET),
    # rates of output
    (("ge", 10_000, None, "吨/年"), ("eq", 1200, 1200, "吨/月"), MET),
    (("ge", 10_000, None, "吨/年"), ("eq", 1.5, 1.5, "万吨/年"), MET),
    (("ge", 10_000, None, "吨/年"), ("eq", 500, 500, "吨/月"), NOT_MET),
    (("ge", 12, None, "万件/年"), ("eq", 10_000, 10_000, "件/月"), MET),
    (("ge", 12, None, "万件/年"), ("le", None, 2, "万套/月"), MET),
    (("le", None, 30, "天"), ("eq", 2, 2, "周"), MET),
    (("le", None, 30, "天"), ("eq", 3, 3, "月"), NOT_MET),
    (("ge", 4, None, "级"), ("eq", 5, 5, "级"), MET),
    (("ge", 98, None, "%"), ("ge", 99.5, None, "％"), MET),
    (("ge", 2, None, "W/(m·K)"), ("ge", 2.5, None, "W/m·K"), MET),
    (("ge", 8000, None, "h"), ("ge", 1, None, "年"), MET),
]


@pytest.mark.parametrize(("required", "stated", "verdict"), CASES)
def test_a_statement_is_judged_as_a_reader_would(required, stated, verdict):
    operator, low, high, unit = required
    found, _ = compare(
        requirement("性能", operator, low, high, unit),
        parameter("性能", stated[0], stated[1], stated[2], stated[3]),
    )
    assert found.value == verdict


@pytest.mark.parametrize(
    ("operator", "wanted", "stated", "verdict"),
    [
        ("in", "304、316L", "316L", MET),
        ("in", "304，316L", "不锈钢316L", MET),
        ("in", "304/316L", "Q235", UNKNOWN),
        ("in", "", "Q235", UNKNOWN),
        ("text", "GRS", "已取得GRS证书", MET),
        ("text", "无铅", "", UNKNOWN),
        ("text", "", "有铅", UNKNOWN),
    ],
)
def test_wording_is_met_or_unknown_but_never_refused(operator, wanted, stated, verdict):
    found, converted = compare(
        requirement("材质", operator, text=wanted), parameter("材质", "text", text=stated)
    )
    assert found.value == verdict
    assert converted is None


def test_the_converted_value_is_in_the_required_unit():
    _, converted = compare(
        requirement("抗拉强度", "ge", 400, unit="MPa"),
        parameter("抗拉强度", "ge", 0.42, unit="GPa"),
    )
    assert converted == "≥420 MPa"


def test_swapped_ends_of_a_range_are_put_in_order():
    bound = Bound.of("between", number(9), number(6))
    assert bound is not None
    assert (bound.low, bound.high) == (6, 9)
