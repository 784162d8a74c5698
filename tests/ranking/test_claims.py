from dataclasses import replace

from matchmaker.ranking import CapabilityProfile, SupplierProfile, readings
from matchmaker.ranking.claims import Echoes, unproven_certificates
from matchmaker.ranking.masking import blank, without
from tests.ranking.samples import CHALLENGE, SUPPLIERS, requirement

FIRM = SupplierProfile("s", "示例公司", "", (CapabilityProfile("c", "铜带", "冷轧铜带。"),))


def echoed_spans(asked, supplier):
    [reading] = readings.read([supplier])
    return Echoes(asked).spans(reading.prose)


def saying(text, **fields):
    capability = replace(FIRM.capabilities[0], text=text)
    return replace(FIRM, capabilities=(capability,), **fields)


def told(spans, supplier):
    text = supplier.capabilities[0].text
    return [text[start:end] for start, end in spans.get("capabilities.c.text", ())]


def test_values_that_are_all_the_required_ones_are_echoes():
    firm = saying("冷轧铜带。厚度可达12μm，抗拉强度可达400MPa，粗糙度可达1μm。交期短。")
    assert told(echoed_spans(CHALLENGE.requirements, firm), firm) == [
        "厚度可达12μm", "抗拉强度可达400MPa", "粗糙度可达1μm",
    ]  # fmt: skip


def test_values_of_its_own_are_statements():
    firm = saying("厚度可达9μm，抗拉强度450MPa，粗糙度0.8μm，剥离强度1.2N/mm。")
    assert echoed_spans(CHALLENGE.requirements, firm) == {}


def test_one_or_two_equal_values_are_chance():
    firm = saying("厚度12μm，抗拉强度400MPa。")
    assert echoed_spans(CHALLENGE.requirements, firm) == {}
    assert echoed_spans(CHALLENGE.requirements[:2], firm)


def test_a_required_wording_may_hold_marks():
    asked = (requirement("晶圆尺寸", "in", text="4寸、6寸"), CHALLENGE.requirements[0])
    firm = saying("晶圆尺寸可达4寸、6寸；厚度12μm")
    assert told(echoed_spans(asked, firm), firm) == ["晶圆尺寸可达4寸、6寸", "厚度12μm"]


def test_certificates_in_prose_alone_are_no_proof():
    firm = saying(
        "通过ISO 9001、IATF 16949、ISO 14001和ISO 45001认证。", certificates=("ISO 9001",)
    )
    assert told(unproven_certificates(firm), firm) == ["IATF 16949", "ISO 14001", "ISO 45001"]


def test_two_of_them_are_mentioned_in_passing():
    firm = saying("通过ISO 9001与IATF 16949认证。")
    assert unproven_certificates(firm) == {}
    assert unproven_certificates(SUPPLIERS[0]) == {}


def test_blanked_text_keeps_its_length():
    assert blank("电解铜箔厂", [(0, 2), (4, 5)]) == "\n\n铜箔\n"
    rest = without(
        replace(SUPPLIERS[0], summary="专注高端铜箔"),
        {"summary": [(0, 2)], "patents.0": [(0, 2)], "capabilities.c-foil.name": [(0, 3)]},
    )
    assert rest.summary == "\n\n高端铜箔"
    assert rest.patents == ("\n\n压延铜箔的表面处理方法",)
    assert rest.capabilities[0].name == "\n\n\n压延铜箔"
