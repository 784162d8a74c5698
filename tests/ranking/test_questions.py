import pytest

from matchmaker import ranking
from matchmaker.ranking import LedgerLine, RequirementProfile, Verdict
from matchmaker.ranking.questions import build_questions
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS, requirement


def line(position, name, verdict, required, *, must=False):
    return LedgerLine(position, name, verdict, required, is_must_have=must)


REQUIREMENTS = (
    requirement("厚度", "le", high=12, unit="μm"),
    requirement("剥离强度", "ge", 0.8, unit="N/mm", must=True),
    requirement("执行标准", "text", text="GB/T 5230"),
    RequirementProfile("延伸率", "ge", unit="%", method="GB/T 228.1"),
)
LEDGER = (
    line(0, "厚度", Verdict.MET, "≤12 μm"),
    line(1, "剥离强度", Verdict.UNKNOWN, "≥0.8 N/mm", must=True),
    line(2, "执行标准", Verdict.UNKNOWN, "GB/T 5230"),
    line(3, "延伸率", Verdict.UNKNOWN, "≥8 %"),
)


def test_only_what_lacks_material_is_asked_must_haves_first():
    found = build_questions(tuple(reversed(LEDGER)), REQUIREMENTS)
    assert [question.position for question in found] == [1, 2, 3]
    assert (found[0].name, found[0].required, found[0].is_must_have) == (
        "剥离强度",
        "≥0.8 N/mm",
        True,
    )


def test_a_wording_is_told_from_a_measured_value_and_a_method_is_named():
    peel, standard, elongation = build_questions(LEDGER, REQUIREMENTS)
    assert [item.is_worded for item in (peel, standard, elongation)] == [False, True, False]
    assert (peel.method, elongation.method) == ("", "GB/T 228.1")


def test_chosen_lines_alone_are_asked():
    assert [item.name for item in build_questions(LEDGER, REQUIREMENTS, {2, 0})] == ["执行标准"]
    assert build_questions(LEDGER, REQUIREMENTS, {0}) == ()


@pytest.mark.parametrize("place", range(2))
def test_every_open_line_of_a_real_ledger_becomes_one_question(place):
    found = ranking.rank(
        CHALLENGE, SUPPLIERS, index=ranking.build_index(SUPPLIERS), chain=CHAIN
    ).entries[place]
    questions = build_questions(found.ledger, CHALLENGE.requirements)
    unknown = [item for item in found.ledger if item.verdict is Verdict.UNKNOWN]
    assert sorted(item.position for item in questions) == [item.position for item in unknown]
    assert unknown
    assert {item.required for item in questions} == {item.required for item in unknown}
