"""Size class (企业划型) of an enterprise, computed from its figures and never from what it says.

The table is data with its source (`size_classes.csv`): for each category of industries, what a
large, a medium and a small enterprise must reach at least. An enterprise is of the highest class
all of whose floors it reaches; who reaches none is micro. Where a figure is not known the class is
not known either.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from matchmaker import messages
from models.enterprises import Enterprise
from models.enums import EnterpriseKind, EnterpriseSize

FILE = Path(__file__).parent / "size_classes.csv"
_YUAN_PER_WAN = 10_000
_FLOORS = (EnterpriseSize.LARGE, EnterpriseSize.MEDIUM, EnterpriseSize.SMALL)
# C3982, 3982, C39: a letter for the section, then division, group and class of GB/T 4754.
_CODE = re.compile(r"[A-T]?(\d{2,4})")


@dataclass(frozen=True, slots=True)
class Category:
    """One line of article 4: floors by class and measure; people, and yuan for money."""

    article: str
    name: str
    source: str
    floors: Mapping[EnterpriseSize, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class SizeClass:
    """The class with what it follows from; `size` is None where that is not known, with a reason.

    `inputs`: the figures that the category asks for, None for one that is not registered; money
    in yuan.
    """

    size: EnterpriseSize | None
    category: Category | None
    inputs: Mapping[str, Decimal | None]
    year: int | None
    reason: str = ""

    @property
    def is_sme(self) -> bool | None:
        """Whether it is a small or medium enterprise; None where that is not known."""
        return None if self.size is None else self.size is not EnterpriseSize.LARGE


@lru_cache(maxsize=1)
def categories() -> dict[str, Category]:
    """Return the table by the codes of its industries."""
    by_article: dict[str, list[dict[str, str]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            by_article.setdefault(row["article"], []).append(row)
    found: dict[str, Category] = {}
    for rows in by_article.values():
        category = _category(rows)
        found |= dict.fromkeys(rows[0]["codes"].split(), category)
    return found


def _category(rows: list[dict[str, str]]) -> Category:
    floors = {
        size: {row["measure"]: Decimal(row[size.value]) * _unit(row["measure"]) for row in rows}
        for size in _FLOORS
    }
    return Category(rows[0]["article"], rows[0]["category"], rows[0]["source"], floors)


def _unit(measure: str) -> int:
    return 1 if measure == "staff" else _YUAN_PER_WAN


def category_of(industry_code: str | None, industry_scheme: str | None) -> Category | None:
    """Return the category of a GB/T 4754 code: of its group where that is listed, or its division.

    None for another scheme, for an industry that the rule leaves out, or where a division alone
    (59, 70) does not tell.
    """
    if industry_scheme and "4754" not in industry_scheme:
        return None
    match = _CODE.fullmatch((industry_code or "").strip().upper())
    if match is None:
        return None
    digits = match[1]
    return categories().get(digits[:3]) or categories().get(digits[:2])


def of(enterprise: Enterprise) -> SizeClass:
    """Return the size class of an enterprise."""
    year = enterprise.figures_year
    if enterprise.kind is not EnterpriseKind.COMPANY:
        return SizeClass(None, None, {}, year, messages.text("size_not_a_company"))
    category = category_of(enterprise.industry_code, enterprise.industry_scheme)
    if category is None:
        return SizeClass(None, None, {}, year, messages.text("size_no_category"))
    inputs = {name: _figure(enterprise, name) for name in category.floors[EnterpriseSize.SMALL]}
    known = {name: value for name, value in inputs.items() if value is not None}
    if len(known) < len(inputs):
        return SizeClass(None, category, inputs, year, messages.text("size_figures_missing"))
    return SizeClass(classify(category, known), category, inputs, year)


def classify(category: Category, figures: Mapping[str, Decimal]) -> EnterpriseSize:
    """Return the highest class all of whose floors the figures reach."""
    for size, floors in category.floors.items():
        if all(figures[name] >= floor for name, floor in floors.items()):
            return size
    return EnterpriseSize.MICRO


def _figure(enterprise: Enterprise, measure: str) -> Decimal | None:
    value = {
        "staff": enterprise.staff_count,
        "revenue": enterprise.revenue_yuan,
        "assets": enterprise.assets_yuan,
    }[measure]
    return None if value is None else Decimal(value)
