"""A hard requirement is a gate, and silence is no consent."""

import dataclasses
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import ranking
from matchmaker.ranking import CapabilityProfile, ParameterProfile, SupplierProfile
from matchmaker.ranking.ledger import build_ledger
from matchmaker.ranking.reading import read_requirements
from matchmaker.ranking.results import Verdict
from tests.ranking.samples import CHALLENGE, FOIL, SUPPLIERS, parameter

INDEX = ranking.build_index(SUPPLIERS)
VALUES = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.NOT_MET: 0.0, Verdict.UNKNOWN: 0.0}


def made_of(*parameters: ParameterProfile) -> SupplierProfile:
    foil = dataclasses.replace(FOIL, parameters=parameters, text="")
    return dataclasses.replace(SUPPLIERS[0], public_id="s-new", capabilities=(foil,))


def test_who_fails_a_hard_requirement_stands_in_the_other_list_with_the_line():
    failing = made_of(parameter("厚度", "ge", 70, unit="μm"))
    passing = dataclasses.replace(
        made_of(parameter("厚度", "eq", 9, unit="μm")), public_id="s-passing"
    )
    found = ranking.rank(CHALLENGE, [failing, passing], index=INDEX)
    assert [entry.supplier_id for entry in found.entries] == ["s-passing"]
    (entry,) = found.ineligible
    assert entry.ledger[0].verdict is Verdict.NOT_MET
    assert "厚度要求≤12 μm，填报为厚度 ≥70 μm" in entry.reasons[0].text


def test_what_is_not_stated_or_only_written_does_not_shut_anyone_out():
    silent = made_of()
    written = dataclasses.replace(FOIL, parameters=(), text="压延铜箔，厚度70μm以上")
    supplier = dataclasses.replace(SUPPLIERS[0], public_id="s-written", capabilities=(written,))
    found = ranking.rank(CHALLENGE, [silent, supplier], index=INDEX)
    assert {entry.supplier_id for entry in found.entries} == {"s-new", "s-written"}
    verdicts = {entry.supplier_id: entry.ledger[0].verdict for entry in found.entries}
    assert verdicts == {"s-new": Verdict.UNKNOWN, "s-written": Verdict.NOT_MET}


NUMBERS = st.decimals(min_value=1, max_value=2000, places=1)
STATED = st.builds(
    ParameterProfile,
    st.sampled_from(["厚度", "抗拉强度", "粗糙度", "剥离强度"]),
    st.sampled_from(["ge", "le", "eq", "about"]),
    NUMBERS,
    NUMBERS,
    st.just(""),
    st.sampled_from(["μm", "MPa", "N/mm", "kg"]),
)


@given(st.lists(STATED, max_size=3), STATED)
@settings(max_examples=60, deadline=None)
def test_one_more_value_never_lowers_a_ledger(parameters, added):
    relevance = {"c-foil": 0.6}
    before = build_ledger(CHALLENGE.requirements, made_of(*parameters), relevance)
    after = build_ledger(CHALLENGE.requirements, made_of(*parameters, added), relevance)
    for one, two in zip(before, after, strict=True):
        assert VALUES[two.verdict] >= VALUES[one.verdict]


@given(STATED)
@settings(max_examples=40, deadline=None)
def test_filling_a_field_lowers_the_score_only_by_contradiction(added):
    bare = made_of()
    filled = made_of(added)
    scores = []
    for supplier in (bare, filled):
        found = ranking.rank(CHALLENGE, [supplier], index=INDEX)
        scores.append(found.entries[0].score if found.entries else None)
    line = next(
        (
            line
            for line in build_ledger(CHALLENGE.requirements, filled, {"c-foil": 0.6})
            if line.verdict is Verdict.NOT_MET
        ),
        None,
    )
    assert line is not None or (scores[1] is not None and scores[1] >= scores[0])


def test_ten_thousand_requirements_are_answered():
    sentence = "，".join(f"指标{number}项强度不低于{number}MPa" for number in range(1, 600))
    asked = tuple(
        dataclasses.replace(item, name=f"{item.name}{place}")
        for place in range(20)
        for item in read_requirements(sentence)
    )[:10_000]
    capability = CapabilityProfile("c-foil", "铜箔", "抗拉强度500MPa，" * 1000)
    supplier = SupplierProfile("s", "甲", capabilities=(capability,))
    assert len(build_ledger(asked, supplier, {"c-foil": 0.6})) == len(asked) >= 9_000


def test_numbers_beyond_reason_are_no_values():
    capability = CapabilityProfile("c", "铜箔", f"抗拉强度{'9' * 40}MPa，厚度1e999μm，宽度±±±5mm")
    supplier = SupplierProfile("s", "甲", capabilities=(capability,))
    asked = read_requirements("抗拉强度≥900MPa，厚度≤12μm")
    verdicts = [line.verdict for line in build_ledger(asked, supplier, {"c": 0.6})]
    assert verdicts == [Verdict.UNKNOWN, Verdict.UNKNOWN]
    huge = ParameterProfile("抗拉强度", "eq", Decimal("1e999"), None, "", "MPa")
    supplier = SupplierProfile(
        "s", "甲", capabilities=(dataclasses.replace(capability, parameters=(huge,)),)
    )
    assert build_ledger(asked, supplier, {"c": 0.6})[0].verdict is Verdict.MET
