import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.company_names import ASK, LIKELY, SURE, NameIndex, is_sure

NAMES = [
    "临澜市砺炉区澄砺精密铸造有限公司",
    "临澜市澄江铸管有限公司",
    "岱川沛岑电子材料股份有限公司",
    "上海岑远输配电设备有限公司",
    "湖北阳岑光电科技有限公司",
    "江苏阳岑股份有限公司",
    "澄砺证券股份有限公司",
]
LETTERS = st.text("临澜市砺炉区澄精密铸造有限公司股份沪鄂岑阳a1（）() *", max_size=12)


@pytest.fixture(scope="module")
def index():
    return NameIndex(NAMES)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("临澜市砺炉区澄砺精密铸造有限公司", 0),
        ("临澜市砺炉区澄砺精密铸造股份有限公司", 0),
        ("臨瀾市礪爐區澄礪精密鑄造有限公司", 0),
        ("ＳＴ澄砺铸造", 0),
        ("澄砺精铸", 0),
        ("沛岑电子", 2),
        ("沛岑电材", 2),
        ("沪岑远配电", 3),
        ("鄂阳岑光电", 4),
        ("江苏阳岑", 5),
        ("澄砺证券", 6),
    ],
)
def test_a_full_short_or_scattered_name_finds_its_company(index, name, meant):
    alike = index.likeness(name)
    assert int(np.argmax(alike)) == meant
    assert alike[meant] >= LIKELY


def test_the_same_name_under_another_legal_form_is_surely_the_same(index):
    found = index.find("岱川沛岑电子材料有限公司")
    assert found[0] == (2, 1.0)
    assert is_sure([alike for _, alike in found])


@pytest.mark.parametrize("name", ["洹宁驭风科技有限公司", "", "   ", "有限公司", "🏭", "a"])
def test_who_is_not_there_is_not_found(index, name):
    assert index.find(name) == []


@pytest.mark.parametrize("name", ["有限公司", "（集团）股份有限公司", "分公司", " 公司 "])
def test_a_name_that_is_only_a_legal_form_matches_nothing(name):
    index = NameIndex([*NAMES, "澄砺精密铸造有限公司分公司", "分公司", "有限公司"])
    assert index.find(name) == []
    assert max(index.scores(name)) == 0.0
    assert [row for row, _ in index.find("驭风有限公司分公司")] == []


def test_a_stored_short_name_is_found_by_the_full_one():
    index = NameIndex(["澄砺精铸", "澄江铸管"])
    [(row, score)] = index.find("临澜市砺炉区澄砺精密铸造有限公司")
    assert row == 0
    assert score >= ASK


def test_a_place_or_trade_alone_never_makes_two_names_one(index):
    for name in (
        "临澜市砺炉区驭风机械有限公司",
        "驭风精密铸造有限公司",
        "驭风电子材料股份有限公司",
    ):
        assert not is_sure([alike for _, alike in index.find(name)])


def test_the_brand_tells_more_than_the_trade():
    index = NameIndex(["澄砺机械有限公司", "驭风电子有限公司"])
    scores = index.scores("澄砺电子")
    assert scores[0] > scores[1]


def test_the_more_alike_another_company_is_the_less_sure_is_the_first():
    assert is_sure([0.9])
    assert is_sure([0.9, 0.5])
    assert not is_sure([0.9, 0.9])
    assert not is_sure([1.0, 0.95])
    assert not is_sure([SURE])  # somebody always comes close to ASK
    assert not is_sure([])


def test_a_name_that_fits_two_companies_means_each_of_them_less_surely():
    index = NameIndex(["澄砺机械有限公司", "驭风电子有限公司", "澄砺环保有限公司"])
    alike, scores = index.likeness("澄砺股份"), index.scores("澄砺股份")
    assert alike[0] == alike[2] >= LIKELY > scores[0] == scores[2]
    assert NameIndex(["澄砺机械有限公司", "驭风电子有限公司"]).scores("澄砺股份")[0] >= LIKELY
    assert [row for row, _ in index.find("澄砺股份")] == [0, 2]  # a person is still asked


@given(LETTERS, st.permutations(NAMES))
def test_scores_are_in_bounds_and_do_not_depend_on_the_order_of_names(name, order):
    scores = NameIndex(NAMES).scores(name)
    assert np.all((scores >= 0.0) & (scores <= 1.0))
    other = NameIndex(order).scores(name)
    assert [other[order.index(known)] for known in NAMES] == scores.tolist()


def test_among_many_equal_names_none_is_cut_off_by_its_place():
    names = [
        *(f"澄砺{place}机械有限公司" for place in "甲乙丙丁戊己庚辛壬癸" * 9),
        "澄砺铸造有限公司",
    ]
    first, last = NameIndex(names).scores("澄砺"), NameIndex(names[::-1]).scores("澄砺")
    assert first.tolist() == last[::-1].tolist()
    assert np.all(first > 0.0)


def test_an_empty_register_finds_nobody():
    assert NameIndex([]).find("澄砺") == []
    assert NameIndex(["", "（）"]).find("澄砺") == []
