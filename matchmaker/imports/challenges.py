"""The challenge file: columns of the national demand form and of the cities' forms."""

from collections.abc import Callable, Mapping
from typing import Any

from matchmaker.imports import cells, requirements
from matchmaker.imports.cells import BadCell
from matchmaker.imports.layout import Built, Layout, load_columns
from matchmaker.imports.names import Lookup, Names
from matchmaker.imports.rows import RowReader

KINDS = Lookup(
    [
        *((name, "technology") for name in ("技术攻关", "技术攻关类", "技术创新需求", "技术需求")),
        *((name, "supply") for name in ("配套采购", "配套需求", "采购需求", "采购需求类", "采购")),
    ]
)
VISIBILITIES = Lookup(
    [
        ("公开", "public"),
        ("隐名公开", "anonymous"),
        ("不公开企业名称", "anonymous"),
        ("定向", "invited"),
        ("非公开", "invited"),
    ]
)

COLUMNS = load_columns("challenges")


def build(row: Mapping[str, str], names: Names) -> Built:
    """Return the fields of `ChallengeCreateSchema`."""
    reader = RowReader(row, LAYOUT)
    for key, (field, read) in _READERS.items():
        reader.take(key, read, field)
    reader.take("kind", lambda cell: reader.known(KINDS, cell, "需求类型"))
    reader.take("visibility", lambda cell: reader.known(VISIBILITIES, cell, "可见范围"))
    reader.take("buyer", lambda cell: reader.known(names.enterprises, cell, "企业"))
    reader.take(
        "invited",
        lambda cell: [reader.known(names.enterprises, part, "企业") for part in cells.parts(cell)],
    )
    _take_place(reader, names)
    reader.require(*(column.key for column in COLUMNS if column.is_required))
    return Built(reader.fields, reader.errors)


def _budget(cell: str) -> str | None:
    if cell.strip() in {"面议", "待定", "0"}:
        return None
    return cells.yuan(cell)


# column → field of the schema, and how its cell is read
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "title": ("title", str),
    "background": ("background", str),
    "content": ("content", str),
    "items": ("items", cells.things),
    "requirements": ("requirements", requirements.parse),
    "budget_wan": ("budget_yuan", _budget),
    "deadline_on": ("deadline_on", cells.day),
    "duration_months": ("duration_months", lambda cell: cells.whole(cell, unit="个月")),
    "cooperation": ("cooperation", cells.things),
    "ip_terms": ("ip_terms", str),
    "bidder_conditions": ("bidder_conditions", str),
    "confidential_detail": ("confidential_detail", str),
}


def _take_place(reader: RowReader, names: Names) -> None:
    chain = reader.read("chain", lambda cell: reader.known(names.chains, cell, "产业链"))
    if chain is None:
        return
    reader.fields["chain"] = chain
    reader.take("segment", lambda cell: _segment(cell, chain, names))


def _segment(cell: str, chain: str, names: Names) -> str:
    wanted = cell.replace("／", "/").rpartition("/")[2]
    found = names.segments[chain].find(wanted)
    if found is None:
        raise BadCell(f"该产业链没有环节“{cells.shorten(wanted)}”。")
    return found


LAYOUT = Layout(
    "challenges",
    "需求导入模板",
    COLUMNS,
    build,
    places={
        **{column.key: column.key for column in COLUMNS},
        "budget_yuan": "budget_wan",
    },
)
