"""Files in: a workbook or CSV file becomes rows in the shape of the schemas, errors by cell.

Nothing here knows the database. What a name in a cell stands for (a region, a segment, an
enterprise) comes in as `Names`.
"""

from pathlib import Path

from matchmaker.errors import Invalid
from matchmaker.imports import challenges, enterprises, files, headers, template
from matchmaker.imports.layout import Layout, Sheet

LAYOUTS: dict[str, Layout] = {
    "enterprises": enterprises.LAYOUT,
    "challenges": challenges.LAYOUT,
}


def layout(kind: str) -> Layout:
    """Return the columns of a kind of file; raise Invalid for an unknown kind."""
    try:
        return LAYOUTS[kind]
    except KeyError as error:
        raise Invalid(errors={"kind": [f"未知的导入类型：{kind}。"]}) from error


def read(kind: str, path: Path) -> Sheet:
    """Return the rows of an .xlsx or .csv file; raise Invalid if it is not such a file."""
    return headers.to_sheet(files.read_cells(path), layout(kind))


def template_workbook(kind: str, lists: dict[str, list[str]]) -> bytes:
    """Return an empty workbook to fill in; `lists` holds the choices by column key."""
    return template.workbook(layout(kind), lists)
