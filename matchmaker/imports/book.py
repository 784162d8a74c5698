"""What a file holds before anything in it is understood: sheets of text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# In a hidden sheet of our templates: this mark, the kind of file, its version.
MARK = "matchmaker-template"


class Area(NamedTuple):
    """A merged area: its corners, rows and columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as text, row by row from row 1. Who reads merged areas fills them in first."""

    name: str
    rows: list[list[str]]
    merged: Sequence[Area] = ()
    is_visible: bool = True

    def filled(self) -> list[list[str]]:
        """Return the rows with the text of each merged area in all of its cells."""
        rows = [list(row) for row in self.rows]
        for area in self.merged:
            text = self._at(area.top, area.left)
            for row in rows[area.top : area.bottom + 1] if text else ():
                for column in range(area.left, min(area.right + 1, len(row))):
                    row[column] = row[column] or text
        return rows

    def _at(self, row: int, column: int) -> str:
        is_inside = row < len(self.rows) and column < len(self.rows[row])
        return self.rows[row][column] if is_inside else ""


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets, in their order."""

    sheets: list[RawSheet] = field(default_factory=list)

    @property
    def data_sheets(self) -> list[RawSheet]:
        """Return the sheets that a person sees."""
        return [sheet for sheet in self.sheets if sheet.is_visible]

    @property
    def template(self) -> tuple[str, str] | None:
        """Return kind and version of the template that the file was made from."""
        for sheet in self.sheets:
            cells = [row[0] for row in sheet.rows[:3] if row]
            if not sheet.is_visible and len(cells) == 3 and cells[0] == MARK:
                return cells[1], cells[2]
        return None

    def cut(self, rows: int) -> "Book":
        """Return the first rows of each sheet alone."""
        sheets = [
            RawSheet(sheet.name, sheet.rows[:rows], sheet.merged, sheet.is_visible)
            for sheet in self.sheets
        ]
        return Book(sheets)

    def to_list(self) -> list[list[Any]]:
        """Return plain data."""
        return [
            [sheet.name, sheet.rows, [list(area) for area in sheet.merged], sheet.is_visible]
            for sheet in self.sheets
        ]

    @classmethod
    def from_list(cls, data: list[list[Any]]) -> "Book":
        """Return what `to_list` gave."""
        return cls(
            [
                RawSheet(name, rows, [Area(*area) for area in merged], is_visible)
                for name, rows, merged, is_visible in data
            ]
        )
