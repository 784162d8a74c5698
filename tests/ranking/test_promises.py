"""What a score promises whoever writes the profile: bounded, saturated, calm."""

import dataclasses
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import ranking
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS

INDEX = ranking.build_index(SUPPLIERS)
MATCHING = ("压延铜箔", "柔性线路板", "高精度压延铜箔", "表面平整", "耐弯折")
IRRELEVANT = ("桂花糕", "龙井茶", "婚庆摄影", "幼儿舞蹈", "宠物寄养", "民宿客栈", "书法篆刻")
CALM = 0.08  # what a line of irrelevant text may cost at most


def entry(supplier):
    return ranking.assess(CHALLENGE, [supplier], index=INDEX, chain=CHAIN).entry(0)


def with_summary(supplier, text):
    return dataclasses.replace(supplier, summary=text)


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(SUPPLIERS))
@settings(max_examples=60)
def test_a_score_is_a_number_from_0_to_1_or_none_whatever_is_written(summary, name, supplier):
    capabilities = tuple(
        dataclasses.replace(item, name=name or item.name) for item in supplier.capabilities
    )
    found = entry(dataclasses.replace(supplier, summary=summary, capabilities=capabilities))
    assert found.score is None or 0 <= found.score <= 1
    for part in found.contributions:
        assert math.isfinite(part.points)
        assert part.value is None or 0 <= part.value <= 1


@given(
    st.sampled_from(SUPPLIERS[:4]),
    st.sampled_from(MATCHING),
    st.integers(2, 40),
    st.sampled_from("。，、\n"),
)
@settings(max_examples=40)
def test_saying_a_matching_word_again_never_raises_the_score(supplier, word, times, mark):
    once = entry(with_summary(supplier, word)).score
    again = entry(with_summary(supplier, mark.join([word] * times))).score
    assert again <= once + 1e-9


@given(
    st.sampled_from(SUPPLIERS[:4]), st.lists(st.sampled_from(IRRELEVANT), min_size=1, max_size=3)
)
@settings(max_examples=40)
def test_a_line_of_irrelevant_text_costs_little_and_never_pays(supplier, words):
    before = entry(supplier).score
    after = entry(with_summary(supplier, f"{supplier.summary}。{'、'.join(words)}")).score
    assert before - CALM <= after <= before + 1e-9


@given(st.permutations(range(4)))
def test_the_order_of_capabilities_changes_nothing(order):
    items = [
        dataclasses.replace(item, public_id=f"c-{place}")
        for place, item in enumerate([SUPPLIERS[0], SUPPLIERS[1], SUPPLIERS[2], SUPPLIERS[3]])
        for item in item.capabilities[:1]
    ]
    mixed = dataclasses.replace(SUPPLIERS[0], capabilities=tuple(items[place] for place in order))
    straight = dataclasses.replace(SUPPLIERS[0], capabilities=tuple(items))
    assert entry(mixed).score == entry(straight).score
