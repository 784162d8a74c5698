"""Every boundary of every category, one below and at it, against the text of the rule."""

from decimal import Decimal

import pytest

from matchmaker.services import size_classes
from models.enterprises import Enterprise
from models.enums import EnterpriseKind, EnterpriseSize

L, M, S, X = EnterpriseSize  # large, medium, small, micro
WAN = 10_000
# Written down a second time from article 4 of the rule, so that a slip in the data is found.
# article: an industry code, and per measure the floors of large, medium and small.
RULE = {
    "一": ("0111", {"revenue": (20000, 500, 50)}),
    "二": ("C3982", {"staff": (1000, 300, 20), "revenue": (40000, 2000, 300)}),
    "三": ("E4710", {"revenue": (80000, 6000, 300), "assets": (80000, 5000, 300)}),
    "四": ("F5164", {"staff": (200, 20, 5), "revenue": (40000, 5000, 1000)}),
    "五": ("F5211", {"staff": (300, 50, 10), "revenue": (20000, 500, 100)}),
    "六": ("G5430", {"staff": (1000, 300, 20), "revenue": (30000, 3000, 200)}),
    "七": ("G5920", {"staff": (200, 100, 20), "revenue": (30000, 1000, 100)}),
    "八": ("G6010", {"staff": (1000, 300, 20), "revenue": (30000, 2000, 100)}),
    "九": ("H6110", {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)}),
    "十": ("H6210", {"staff": (300, 100, 10), "revenue": (10000, 2000, 100)}),
    "十一": ("I6410", {"staff": (2000, 100, 10), "revenue": (100000, 1000, 100)}),
    "十二": ("I6513", {"staff": (300, 100, 10), "revenue": (10000, 1000, 50)}),
    "十三": ("K7010", {"revenue": (200000, 1000, 100), "assets": (10000, 5000, 2000)}),
    "十四": ("K7020", {"staff": (1000, 300, 100), "revenue": (5000, 1000, 500)}),
    "十五": ("L7111", {"staff": (300, 100, 10), "assets": (120000, 8000, 100)}),
    "十六": ("M7320", {"staff": (300, 100, 10)}),
}
COLUMNS = {"staff": "staff_count", "revenue": "revenue_yuan", "assets": "assets_yuan"}


def firm(code, **figures):
    values = {
        COLUMNS[name]: int(value) if name == "staff" else Decimal(value) * WAN
        for name, value in figures.items()
    }
    return Enterprise(
        kind=EnterpriseKind.COMPANY,
        industry_code=code,
        industry_scheme="GB/T 4754-2017",
        figures_year=2025,
        **values,
    )


def boundaries():
    """Yield each floor with figures just at it and just below, all other figures ample."""
    for article, (code, floors) in RULE.items():
        for measure, values in floors.items():
            for place, floor in enumerate(values):
                step = 1 if measure == "staff" else Decimal("0.000001")  # a person, a fen
                at = {name: other[0] for name, other in floors.items()} | {measure: floor}
                yield pytest.param(
                    code, at, (L, M, S)[place], id=f"{article} {measure} {floor} reached"
                )
                below = at | {measure: floor - step}
                yield pytest.param(
                    code, below, (M, S, X)[place], id=f"{article} {measure} {floor} missed"
                )


@pytest.mark.parametrize(("code", "figures", "expected"), list(boundaries()))
def test_every_boundary_of_every_category(code, figures, expected):
    found = size_classes.of(firm(code, **figures))
    assert found.size is expected
    assert found.year == 2025


@pytest.mark.parametrize("article", RULE)
def test_the_article_and_the_inputs_are_told(article):
    code, floors = RULE[article]
    found = size_classes.of(firm(code, staff=50, revenue=1000, assets=1000))
    assert found.category.article == article
    assert f"第四条（{article}）" in found.category.source
    assert set(found.inputs) == set(floors)


def test_a_firm_with_1500_people_and_three_hundred_million_is_medium():
    """The case that the rule is known for: large needs both floors."""
    found = size_classes.of(firm("C3311", staff=1500, revenue=30000))
    assert found.size is M
    assert found.is_sme is True


def test_a_large_staff_does_not_lift_a_small_revenue():
    assert size_classes.of(firm("C3311", staff=5000, revenue=299)).size is X
    assert size_classes.of(firm("C3311", staff=5000, revenue=300)).size is S


def test_a_large_firm_is_no_sme():
    assert size_classes.of(firm("C3311", staff=1000, revenue=40000)).is_sme is False


@pytest.mark.parametrize("figures", [{}, {"staff": 10}, {"revenue": 100}])
def test_what_is_not_known_is_not_guessed(figures):
    found = size_classes.of(firm("C3311", **figures))
    assert (found.size, found.is_sme) == (None, None)
    assert found.reason == "划型所需的数据不全，无法划型。"
    assert found.category.name == "工业"


@pytest.mark.parametrize(
    "code",
    [None, "", "C", "3", "39825", "G53", "G5310", "59", "70", "704", "J66", "P83", "Q84", "X39"],
)
def test_an_industry_outside_of_the_rule_has_no_class(code):
    found = size_classes.of(firm(code, staff=10, revenue=10, assets=10))
    assert (found.size, found.category) == (None, None)
    assert found.reason


def test_a_code_of_another_scheme_is_not_read_as_one_of_ours():
    row = firm("C3982", staff=10, revenue=10)
    row.industry_scheme = "申万行业分类"
    assert size_classes.of(row).category is None


@pytest.mark.parametrize(
    ("code", "name"),
    [("B0610", "工业"), ("C13", "工业"), ("C43", "工业"), ("D4620", "工业"), ("3251", "工业"),
     ("c3251", "工业"), ("I65", "软件和信息技术服务业"), ("G5910", "交通运输业"),
     ("G5950", "仓储业"), ("K7030", "其他未列明行业"), ("Q8512", "其他未列明行业")],
)  # fmt: skip
def test_the_category_follows_from_the_code(code, name):
    assert size_classes.category_of(code, None).name == name


def test_all_sixteen_categories_are_there():
    assert {row.article for row in size_classes.categories().values()} == set(RULE)


@pytest.mark.parametrize("kind", [EnterpriseKind.UNIVERSITY, EnterpriseKind.INSTITUTE])
def test_a_university_has_no_size_class(kind):
    row = firm("M7320", staff=10)
    row.kind = kind
    assert size_classes.of(row).reason == "不是企业，不划型。"
