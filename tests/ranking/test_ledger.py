import dataclasses
from decimal import Decimal

import pytest

from matchmaker.ranking import (
    CapabilityProfile,
    CapacityProfile,
    RequirementProfile,
    SupplierProfile,
    Verdict,
)
from matchmaker.ranking.facts import bounds_text, measure_text
from matchmaker.ranking.ledger import build_ledger
from tests.ranking.samples import FOIL, SUPPLIERS, parameter, requirement

CLOSE = {"c-foil": 0.6}


def ledger_of(*requirements, supplier=SUPPLIERS[0], relevance=CLOSE):
    return build_ledger(requirements, supplier, relevance)


def test_a_line_names_what_was_found_and_where():
    line = ledger_of(requirement("抗拉强度", "ge", 400, unit="MPa", must=True))[0]
    assert line.verdict is Verdict.MET
    assert (line.required, line.found) == ("≥400 MPa", "拉伸强度 ≥0.42 GPa")
    assert line.converted == "≥420 MPa"
    assert line.capability_id == "c-foil"
    assert line.field == "capabilities.c-foil.parameters.1"
    assert line.is_certain
    assert line.is_must_have


def test_a_number_in_the_text_is_quoted_with_its_span():
    bare = dataclasses.replace(FOIL, parameters=())
    supplier = dataclasses.replace(SUPPLIERS[0], capabilities=(bare,))
    line = ledger_of(requirement("抗拉强度", "ge", 400, unit="MPa"), supplier=supplier)[0]
    assert line.verdict is Verdict.MET
    assert line.field == "capabilities.c-foil.text"
    assert line.span is not None
    assert FOIL.text[slice(*line.span)] == line.found == "抗拉强度不低于420MPa"
    assert not line.is_certain


def test_what_is_not_stated_is_unknown():
    line = ledger_of(requirement("剥离强度", "ge", 1, unit="N/mm"))[0]
    assert line.verdict is Verdict.UNKNOWN
    assert (line.found, line.field, line.span, line.converted) == (None, None, None, None)


def test_another_product_does_not_answer():
    wanted = requirement("厚度", "le", high=12, unit="μm")
    assert ledger_of(wanted, relevance={"c-foil": 0.01})[0].verdict is Verdict.UNKNOWN
    assert ledger_of(wanted, relevance={})[0].verdict is Verdict.UNKNOWN


def test_the_best_of_several_grades_counts():
    thick = dataclasses.replace(
        FOIL, public_id="c-thick", parameters=(parameter("厚度", "ge", 70, unit="μm"),), text=""
    )
    supplier = dataclasses.replace(SUPPLIERS[0], capabilities=(thick, FOIL))
    relevance = {"c-thick": 0.6, "c-foil": 0.5}
    wanted = requirement("厚度", "le", high=12, unit="μm")
    line = ledger_of(wanted, supplier=supplier, relevance=relevance)[0]
    assert (line.verdict, line.capability_id) == (Verdict.MET, "c-foil")


def other(*parameters, name="无氧铜扁排", public_id="c-bar", text=""):
    return dataclasses.replace(
        FOIL, public_id=public_id, name=name, text=text, parameters=tuple(parameters)
    )


def first_line(wanted, *capabilities, relevance=None):
    supplier = dataclasses.replace(SUPPLIERS[0], capabilities=capabilities)
    relevance = relevance or {item.public_id: 0.6 for item in capabilities}
    return ledger_of(wanted, supplier=supplier, relevance=relevance)[0]


@pytest.mark.parametrize(
    ("name", "stated", "low", "high", "verdict"),
    [
        # the thickness of a bar says nothing of the layer on it, nor the other way round
        ("镀锡层厚度", "厚度", 2000, 40000, Verdict.UNKNOWN),
        ("镀锡层厚度", "厚度", 6, 10, Verdict.UNKNOWN),
        ("厚度", "镀锡层厚度", 6, 10, Verdict.UNKNOWN),
        ("面铜厚度", "板厚", 6, 10, Verdict.UNKNOWN),
        # a property that only ends alike is a hint: it does not satisfy and does not refuse
        ("盲孔孔径", "孔径", 6, 10, Verdict.PARTLY),
        ("盲孔孔径", "孔径", 60, 100, Verdict.UNKNOWN),
        ("沾水厚度", "洗20次后沾水厚度", 60, 100, Verdict.UNKNOWN),
        # what begins alike is another property
        ("厚度公差", "厚度", 6, 10, Verdict.UNKNOWN),
        ("最小缺陷尺寸", "尺寸", 60, 100, Verdict.UNKNOWN),
        # the product itself, or a word that adds nothing
        ("扁排厚度", "厚度", 6, 10, Verdict.MET),
        ("扁排厚度", "厚度", 60, 100, Verdict.NOT_MET),
        ("有效厚度", "厚度", 6, 10, Verdict.MET),
    ],
)
def test_a_name_akin_neither_satisfies_nor_refuses(name, stated, low, high, verdict):
    wanted = requirement(name, "between", 5, 12, "μm", must=True)
    line = first_line(wanted, other(parameter(stated, "between", low, high, "μm")))
    assert line.verdict is verdict
    assert not line.is_certain


def test_a_layer_named_in_the_text_does_not_answer_for_the_product():
    wanted = requirement("厚度", "between", 5, 12, "μm")
    assert first_line(wanted, other(text="镀锡层厚度6μm")).verdict is Verdict.UNKNOWN
    assert first_line(wanted, other(text="薄型产品厚度6μm")).verdict is Verdict.MET


def test_only_the_closest_product_refuses_for_certain():
    thick = other(parameter("厚度", "ge", 70, unit="μm"), public_id="c-thick")
    silent = other(public_id="c-silent")
    wanted = requirement("厚度", "le", high=12, unit="μm", must=True)
    line = first_line(wanted, thick, silent, relevance={"c-thick": 0.5, "c-silent": 0.6})
    assert (line.verdict, line.is_certain) == (Verdict.NOT_MET, False)
    line = first_line(wanted, thick, silent, relevance={"c-thick": 0.6, "c-silent": 0.5})
    assert (line.verdict, line.is_certain) == (Verdict.NOT_MET, True)


@pytest.mark.parametrize(
    ("name", "stated", "value", "verdict"),
    [
        ("直径", "最大直径", 900, Verdict.MET),
        ("直径", "最大直径", 600, Verdict.NOT_MET),
        ("直径", "最小直径", 100, Verdict.MET),
        ("直径", "直径", 900, Verdict.NOT_MET),
        ("最大直径", "最大直径", 900, Verdict.NOT_MET),
        ("最大直径", "最小直径", 800, Verdict.UNKNOWN),
    ],
)
def test_an_end_of_a_range_is_not_the_only_size(name, stated, value, verdict):
    wanted = requirement(name, "eq", 800, unit="mm")
    line = first_line(wanted, other(parameter(stated, "eq", value, unit="mm")))
    assert line.verdict is verdict


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (parameter("厚度", "between", 6, 35, "μm"), "6–35 μm"),
        (parameter("厚度", "le", high=12, unit="μm"), "≤12 μm"),
        (parameter("厚度", "ge", 1200, unit="mm"), "≥1200 mm"),
        (parameter("厚度", "about", 3, unit="mm"), "约3 mm"),
        (parameter("层数", "eq", 12), "12"),
        (parameter("材质", "in", text="304、316L"), "304、316L"),
    ],
)
def test_bounds_are_written_as_people_do(item, text):
    assert bounds_text(item) == text


def test_a_condition_stands_beside_the_bounds_on_both_sides():
    asked = RequirementProfile("介电常数Dk", "le", None, Decimal("3.4"), "10GHz", "", "", True)
    assert measure_text(asked) == "≤3.4（10GHz）"
    assert measure_text(parameter("材质", "in", text="304、316L")) == "304、316L"
    stated = parameter("介电常数Dk", "le", high=Decimal("3.2"), text="1GHz")
    product = dataclasses.replace(FOIL, parameters=(stated,), text="")
    firm = dataclasses.replace(SUPPLIERS[0], capabilities=(product,))
    [line] = ledger_of(asked, supplier=firm)
    assert (line.required, line.found) == ("≤3.4（10GHz）", "介电常数Dk ≤3.2（1GHz）")


def test_output_answers_a_requirement_on_supply_and_never_refuses():
    asked = RequirementProfile("年供货能力", "ge", Decimal(600), None, "", "吨/年", "", True)
    offers = [(Decimal(60), "吨/月", Verdict.MET), (Decimal(500), "吨/年", Verdict.NOT_MET)]
    for value, unit, verdict in offers:
        capability = CapabilityProfile("k1", "铜箔", capacity=CapacityProfile(value, unit))
        supplier = SupplierProfile("s1", "甲", capabilities=(capability,))
        [line] = build_ledger((asked,), supplier, {"k1": 0.6})
        assert line.verdict is verdict
        assert not line.is_certain
        assert line.found == f"产能 {value} {unit}"
