from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.near_duplicates import find_near_duplicates, screen, similarity
from matchmaker.ranking.profiles import ChallengeProfile

NEED = ChallengeProfile(
    "a", "", "无氧铜杆长期供货", content="直径8mm无氧铜杆，氧含量不高于5ppm，月需求300吨。"
)


def test_a_copy_is_as_similar_as_can_be() -> None:
    assert similarity(NEED, replace(NEED, public_id="b")) > 0.99


def test_other_spelling_of_units_and_width_changes_nothing() -> None:
    spelled = replace(NEED, content="直径８毫米無氧銅桿，氧含量不高于5ppm，月需求300吨。")
    assert similarity(NEED, spelled) > 0.9


def test_the_same_frame_with_other_figures_and_product_is_another_need() -> None:
    other = replace(
        NEED, title="低氧铜杆轧机改造", content="直径12mm轧辊，停机不超过20天，能耗降10%。"
    )
    assert similarity(NEED, other) < 0.5


def test_needs_without_any_figure_are_compared_by_their_words() -> None:
    first = ChallengeProfile("a", "", "寻求废水零排放方案", content="电镀园区废水浓盐水减量。")
    assert similarity(first, replace(first, title="求购废水零排放方案")) > 0.8
    assert similarity(first, ChallengeProfile("b", "", "寻求隔音窗", content="学校隔音。")) < 0.1


def test_the_most_similar_comes_first_and_equal_ones_by_id() -> None:
    others = [replace(NEED, public_id=name) for name in ("z", "b")]
    near = replace(NEED, public_id="m", title="8mm铜杆供货")
    found = find_near_duplicates(NEED, [*others, near])
    assert [item.public_id for item in found] == ["b", "z", "m"]


def test_screening_keeps_the_closest_whatever_the_order_of_clauses() -> None:
    others = [(f"n{number}", f"第{number}种风机叶片") for number in range(80)]
    turned = ("same", "月需求300吨，氧含量不高于5ppm，直径8mm无氧铜杆。无氧铜杆长期供货")
    assert screen(f"{NEED.title}\n{NEED.content}", [*others, turned], limit=1) == ["same"]
    assert screen("铜", [], limit=3) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_symmetric_and_bounded(first: str, second: str) -> None:
    one = ChallengeProfile("a", "", "", content=first)
    two = ChallengeProfile("b", "", "", content=second)
    assert 0.0 <= similarity(one, two) <= 1.0
    assert similarity(one, two) == similarity(two, one)
