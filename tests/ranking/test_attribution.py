import pytest

from matchmaker import ranking
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS

INDEX = ranking.build_index(SUPPLIERS)


def entry(need, text):
    """Score a need against a supplier of one capability."""
    capability = ranking.CapabilityProfile("c", text)
    supplier = ranking.SupplierProfile("s", "沛岑有限公司", capabilities=(capability,))
    return ranking.rank(ranking.ChallengeProfile("k", "b", need), [supplier], index=INDEX).entries[
        0
    ]


def test_every_word_carries_points_and_the_rest_is_other_text():
    for found in ranking.rank(CHALLENGE, SUPPLIERS, index=INDEX, chain=CHAIN).entries:
        by_text = sum(
            part.points for part in found.contributions if part.signal in {"products", "text"}
        )
        words = sum(match.points for match in found.matches)
        assert words + found.other_points == pytest.approx(by_text, abs=1e-6)


def test_the_same_text_on_both_sides_leaves_no_rest():
    found = entry("压延铜箔", "压延铜箔")
    assert [match.term for match in found.matches] == ["压延铜箔"]
    assert found.other_points == pytest.approx(0, abs=1e-9)


def test_the_rarer_word_carries_more():
    points = {match.term: match.points for match in entry("铜箔、减速器", "减速器、铜箔").matches}
    assert points["减速器"] > points["铜箔"] > 0


def test_half_words_in_common_are_other_text():
    found = entry("谐波减速器、铜箔", "减震、铜箔")
    assert [match.term for match in found.matches] == ["铜箔"]
    assert found.other_points > 0


def test_a_word_within_another_is_counted_once():
    found = entry("压延铜箔、铜箔", "高精度压延铜箔、铜箔")
    by_text = sum(
        part.points for part in found.contributions if part.signal in {"products", "text"}
    )
    assert sum(match.points for match in found.matches) <= by_text + 1e-6
    longest = max(found.matches, key=lambda match: len(match.term))
    assert longest.points >= max(match.points for match in found.matches)
