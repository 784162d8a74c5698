import re
from dataclasses import replace

import pytest

from matchmaker.ranking import CapabilityProfile, SupplierProfile, supplier_document
from matchmaker.ranking.listings import MAX_BREADTH, breadth, without_listing
from nlp import lexicon

WORDS = re.compile("[\u4e00-\u9fff]{2,12}")
TERMS = sorted(filter(WORDS.fullmatch, lexicon.shipped().chains["copper"].terms))
KINDS_OF_FOIL = [
    f"{first}{second}铜箔"
    for first in ("压延", "电解", "超薄", "高强", "双光", "涂胶")
    for second in ("锂电", "电子", "屏蔽", "散热", "耐热", "柔性")
]
FIRM = SupplierProfile(
    "s", "示例铜业有限公司", "专做电解铜箔。",
    (CapabilityProfile("c", "电解铜箔", "厚度6μm，用于锂电池。", segment="foil"),),
)  # fmt: skip


def test_a_dictionary_counts_for_nothing_and_the_rest_still_counts():
    text = f"本公司自二〇〇八年起专做电解铜箔。\n{'、'.join(TERMS)}"
    rest, [flag] = without_listing(replace(FIRM, summary=text))
    assert rest.summary.strip() == "本公司自二〇〇八年起专做电解铜箔。"
    assert len(rest.summary) == len(text)
    assert rest.capabilities == FIRM.capabilities
    assert flag.code == "listing"
    assert flag.text.startswith("疑似堆砌词语：")


@pytest.mark.parametrize("mark", ["、", "，", " ", "\n", "/", ""])
def test_whatever_stands_between_the_terms(mark):
    rest, flags = without_listing(replace(FIRM, summary=mark.join(TERMS[:200])))
    assert flags
    assert not rest.summary.strip()


def test_capabilities_of_which_nothing_is_known_are_a_list_too():
    bare = [CapabilityProfile(f"x{place}", name) for place, name in enumerate(TERMS[::6])]
    rest, flags = without_listing(replace(FIRM, capabilities=(*FIRM.capabilities, *bare)))
    assert flags
    assert rest.capabilities == FIRM.capabilities


def test_a_long_list_of_one_kind_is_a_catalog():
    assert len(KINDS_OF_FOIL) > MAX_BREADTH
    catalog = replace(FIRM, summary="、".join(KINDS_OF_FOIL))
    assert without_listing(catalog) == (catalog, ())


def test_a_short_list_of_anything_is_left_alone():
    diverse = replace(FIRM, summary="、".join(TERMS[:: len(TERMS) // 24][:24]))
    assert without_listing(diverse) == (diverse, ())


def test_described_capabilities_are_no_mere_list():
    many = tuple(
        CapabilityProfile(f"x{place}", name, f"{name}的来料加工，附检测报告。")
        for place, name in enumerate(TERMS[::12])
    )
    firm = replace(FIRM, capabilities=many)
    assert without_listing(firm)[1] == ()


def test_the_document_holds_what_counts():
    document = supplier_document(replace(FIRM, summary="、".join(TERMS)))
    assert [field.path for field in document.fields] == [
        "capabilities.c.name", "capabilities.c.text", "name",
    ]  # fmt: skip


def test_breadth_counts_unlike_things():
    assert breadth([]) == 0.0
    assert breadth(["铜箔", "铜箔"]) == pytest.approx(1.0)
    assert breadth(["铜箔", "钢管", "齿轮"]) == pytest.approx(3.0)
    assert 1.0 < breadth(["压延铜箔", "电解铜箔"]) < 2.0
