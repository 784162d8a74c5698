"""Collect the fields and the errors of one row."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from matchmaker.imports.cells import BadCell, shorten, shown
from matchmaker.imports.layout import CellError, Layout
from matchmaker.imports.names import Lookup

T = TypeVar("T")


class RowReader:
    """Reads cells by column key; a cell that cannot be read becomes an error of its column."""

    def __init__(self, row: Mapping[str, str], layout: Layout) -> None:
        self.row = row
        self.fields: dict[str, Any] = {}
        self.errors: list[CellError] = []
        self._layout = layout

    def read(self, key: str, read: Callable[[str], T]) -> T | None:
        """Return what the cell says; None if it is empty or bad."""
        if key not in self.row:
            return None
        try:
            return read(shown(self.row[key]))
        except BadCell as error:
            self.fail(key, str(error))
            return None

    def take(self, key: str, read: Callable[[str], Any], field: str | None = None) -> None:
        """Read a cell into a field of the same name, or into `field`."""
        found = self.read(key, read)
        if found is not None:
            self.fields[field or key] = found

    def fail(self, key: str, reason: str) -> None:
        """Add an error at a column."""
        self.errors.append(CellError(self._layout.label(key), reason))

    def require(self, *keys: str) -> None:
        """Add an error for each of these columns that is empty."""
        for key in keys:
            if key not in self.row:
                self.fail(key, "必填。")

    def known(self, lookup: Lookup, cell: str, what: str) -> str:
        """Return what the name in a cell stands for; raise BadCell."""
        found = lookup.find(cell)
        if found is not None:
            return found
        if lookup.is_ambiguous(cell):
            raise BadCell(f"{what}“{shorten(cell)}”不唯一，请填写代码。")
        raise BadCell(f"未知的{what}“{shorten(cell)}”。")
