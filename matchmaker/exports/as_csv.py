"""CSV for spreadsheet programs: UTF-8 with a mark, formula-like cells made harmless."""

import csv
import io
from collections.abc import Sequence

from matchmaker.exports.tables import Cell, Table, is_formula_like, plain


def write(tables: Sequence[Table]) -> bytes:
    """Return one file; tables with the same columns share one header line.

    Text that a spreadsheet program could run begins with an apostrophe.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    header: tuple[str, ...] = ()
    for table in tables:
        labels = tuple(column.label for column in table.columns)
        if labels != header:
            if header:
                writer.writerow(())
            writer.writerow([_cell(label) for label in labels])
            header = labels
        writer.writerows([_cell(value) for value in row] for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    text = plain(value).replace("\x00", "")
    return f"'{text}" if isinstance(value, str) and is_formula_like(text) else text
