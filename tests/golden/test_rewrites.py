"""Rewritten needs are recognized, look-alikes are not."""

from tests.golden import rewrites


def test_nine_of_ten_rewrites_are_found_at_five_false_alarms_in_a_hundred() -> None:
    every = list(rewrites.pairs())
    same = [pair for pair in every if pair.is_same]
    other = [pair for pair in every if not pair.is_same]
    assert len(same) == len(other) == 100
    assert rewrites.share_warned(same) >= 0.9
    assert rewrites.share_warned(other) <= 0.05
