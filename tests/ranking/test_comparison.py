import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import ranking
from matchmaker.ranking.comparison import compare_entries
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS

FOUND = ranking.rank(CHALLENGE, SUPPLIERS, index=ranking.build_index(SUPPLIERS), chain=CHAIN)
EVERYONE = (*FOUND.entries, *FOUND.ineligible, *FOUND.unassessable)


@given(st.sampled_from(FOUND.entries), st.sampled_from(FOUND.entries))
def test_the_lines_sum_to_the_difference_of_the_scores(first, second):
    found = compare_entries(first, second)
    assert found.difference == pytest.approx(first.score - second.score, abs=1e-9)
    total = math.fsum(line.difference for line in found.lines)
    assert total == pytest.approx(found.difference, abs=1e-6)


@given(st.sampled_from(EVERYONE), st.sampled_from(EVERYONE))
def test_the_other_way_round_every_line_has_the_other_sign(first, second):
    there, back = compare_entries(first, second), compare_entries(second, first)
    assert [line.label for line in there.lines] == [line.label for line in back.lines]
    for line, other in zip(there.lines, back.lines, strict=True):
        assert line.difference == -other.difference
        assert (line.first, line.second) == (other.second, other.first)


def test_a_requirement_that_one_meets_and_the_other_leaves_open_is_a_line_of_its_own():
    foil, electro = FOUND.entries[:2]
    lines = {line.label: line for line in compare_entries(foil, electro).lines}
    strength = lines["抗拉强度"]
    assert (strength.first.verdict, strength.second.verdict) == ("met", "unknown")
    assert strength.first.found == "拉伸强度 ≥0.42 GPa"
    assert strength.required == "≥400 MPa"
    assert strength.difference > 0
    assert "指标满足" not in lines
    assert lines["产品对口"].position is None


def test_what_decided_stands_first():
    lines = compare_entries(FOUND.entries[0], FOUND.entries[-1]).lines
    sizes = [abs(line.difference) for line in lines]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_without_a_score_there_is_no_difference():
    found = compare_entries(FOUND.entries[0], FOUND.unassessable[0])
    assert found.difference is None
    assert found.to_dict()["difference"] is None
    assert any(line.first.is_known and not line.second.is_known for line in found.lines)


def test_entries_of_two_challenges_do_not_compare():
    entry = ranking.rank(
        ranking.ChallengeProfile("k-other", "b", "采购铜箔"),
        SUPPLIERS,
        index=ranking.build_index(SUPPLIERS),
    ).entries[0]
    with pytest.raises(ValueError, match="two challenges"):
        compare_entries(FOUND.entries[0], entry)
