"""Files in: a workbook or CSV file becomes rows in the shape of the schemas, errors by cell.

Nothing here knows the database. What a name in a cell stands for (a region, a segment, an
enterprise) comes in as `Names`.
"""

from collections.abc import Mapping
from pathlib import Path

from matchmaker.errors import Invalid
from matchmaker.imports import (
    capabilities,
    challenges,
    confined,
    enterprises,
    files,
    headers,
    template,
    tier_facts,
)
from matchmaker.imports.layout import Layout, Sheet

LAYOUTS: dict[str, Layout] = {
    "enterprises": enterprises.LAYOUT,
    "tiers": tier_facts.LAYOUT,
    "capabilities": capabilities.LAYOUT,
    "challenges": challenges.LAYOUT,
}


def layout(kind: str) -> Layout:
    """Return the columns of a kind of file; raise Invalid for an unknown kind."""
    try:
        return LAYOUTS[kind]
    except KeyError as error:
        raise Invalid(errors={"kind": [f"未知的导入类型：{kind}。"]}) from error


def propose(kind: str, path: Path, sheet: str | None = None) -> headers.Proposal:
    """Return what the columns of a file may be; raise Invalid if it is not such a file."""
    book = confined.read_book(path, rows=headers.HEADER_WITHIN + 10)
    return headers.propose(book, layout(kind), sheet)


def read(
    kind: str,
    path: Path,
    *,
    sheet: str | None = None,
    header: int | None = None,
    columns: Mapping[int, str] | None = None,
    is_confined: bool = False,
) -> Sheet:
    """Return the rows of an .xlsx, .xls or .csv file; raise Invalid if it is not such a file.

    Without `columns` only headers that are known by name are taken. What people upload is read
    confined: in a process of its own.
    """
    book = confined.read_book(path) if is_confined else files.read_book(path)
    return headers.to_sheet(book, layout(kind), sheet=sheet, header=header, columns=columns)


def template_workbook(kind: str, lists: dict[str, list[str]]) -> bytes:
    """Return an empty workbook to fill in; `lists` holds the choices by column key."""
    return template.workbook(layout(kind), lists)
