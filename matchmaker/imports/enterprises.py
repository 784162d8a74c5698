"""The enterprise file: columns of the national 《中小企业“揭榜”对接表》 and what a city adds."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from matchmaker.imports import cells, tiers
from matchmaker.imports.cells import BadCell
from matchmaker.imports.layout import Built, Layout, load_columns
from matchmaker.imports.names import Lookup, Names
from matchmaker.imports.places import segment_place
from matchmaker.imports.rows import RowReader

KINDS = Lookup(
    [
        ("企业", "company"),
        ("公司", "company"),
        ("高等院校", "university"),
        ("高校", "university"),
        ("科研院所", "institute"),
        ("研究机构", "institute"),
    ]
)

COLUMNS = load_columns("enterprises")


def build(row: Mapping[str, str], names: Names) -> Built:
    """Return the fields of `EnterpriseCreateSchema`; `extra["products"]`: (name, text) pairs."""
    reader = RowReader(row, LAYOUT)
    for key, (field, read) in _READERS.items():
        reader.take(key, read, field)
    reader.take("kind", lambda cell: reader.known(KINDS, cell, "机构类型"))
    reader.take("zone", lambda cell: reader.known(names.zones, cell, "功能区"))
    reader.take("segments", lambda cell: [segment_place(part, names) for part in cells.parts(cell)])
    _take_region(reader, names)
    _take_aliases(reader)
    _take_tier(reader, names)
    products = reader.read("products", _products) or []
    if "industry_code" in reader.fields:
        reader.fields["industry_scheme"] = "GB/T 4754-2017"
    return Built(reader.fields, reader.errors, {"products": products})


def _certificates(cell: str) -> list[dict[str, Any]]:
    return [{"name": name} for name in cells.parts(cell)]


def _phone(cell: str) -> str:
    return cells.code(cell) if "E" in cell.upper() else cell


# column → field of the schema, and how its cell is read
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("name", str),
    "credit_code": ("credit_code", cells.code),
    "credit_code_evidence": ("credit_code_evidence", str),
    "industry_code": ("industry_code", cells.code),
    "staff": ("staff_count", lambda cell: cells.whole(cell, unit="人")),
    "revenue_wan": ("revenue_yuan", cells.yuan),
    "assets_wan": ("assets_yuan", cells.yuan),
    "figures_year": ("figures_year", lambda cell: cells.whole(cell, unit="年")),
    "summary": ("summary", str),
    "contact_name": ("contact_name", str),
    "contact_phone": ("contact_phone", _phone),
    "contact_email": ("contact_email", str),
    "certificates": ("certificates", _certificates),
}


def _take_region(reader: RowReader, names: Names) -> None:
    key = "county" if "county" in reader.row else "city"
    code = reader.read(key, lambda cell: reader.known(names.regions, cell, "行政区划"))
    if code is not None:
        reader.fields["region_code"] = code
    elif key not in reader.row:
        reader.fail("county", "必填（或填写注册市）。")


def _take_aliases(reader: RowReader) -> None:
    found: dict[str, dict[str, str]] = {}
    for key, kind in (("short_names", "short"), ("former_names", "former")):
        for name in cells.things(reader.row.get(key, "")):
            found.setdefault(name, {"kind": kind, "name": name})
    if found:
        reader.fields["aliases"] = list(found.values())


def _products(cell: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for part in cells.parts(cell):
        name, _, text = part.replace("：", ":", 1).partition(":")
        if not 0 < len(name.strip()) <= 128:
            raise BadCell(f"能力项“{cells.shorten(part)}”的名称须为 1 到 128 字。")
        found.setdefault(name.strip(), text.strip())
    return list(found.items())


def _take_tier(reader: RowReader, names: Names) -> None:
    tier = reader.read("tier", lambda cell: reader.known(names.tiers, cell, "梯度"))
    start = reader.read("tier_from", cells.day)
    end = reader.read("tier_to", cells.day)
    if tier is None:
        return
    if start is None:
        if "tier_from" not in reader.row:
            reader.fail("tier_from", "填写梯度时必填。")
        return
    first = date.fromisoformat(start)
    reader.fields["tiers"] = [
        {
            "rule_set": tiers.rule_set_on(first),
            "tier": tier,
            "issuer": reader.row.get("tier_issuer", "未填写"),
            "batch": reader.row.get("tier_batch"),
            "valid_from": start,
            "valid_to": end or tiers.last_valid_day(first).isoformat(),
        }
    ]


LAYOUT = Layout(
    "enterprises",
    "企业导入模板",
    COLUMNS,
    build,
    places={
        "name": "name",
        "credit_code": "credit_code",
        "credit_code_evidence": "credit_code_evidence",
        "kind": "kind",
        "region_code": "county",
        "zone": "zone",
        "industry_code": "industry_code",
        "staff_count": "staff",
        "revenue_yuan": "revenue_wan",
        "assets_yuan": "assets_wan",
        "figures_year": "figures_year",
        "summary": "summary",
        "contact_name": "contact_name",
        "contact_phone": "contact_phone",
        "contact_email": "contact_email",
        "aliases": "short_names",
        "segments": "segments",
        "certificates": "certificates",
        "tiers": "tier",
        "products": "products",
    },
)
