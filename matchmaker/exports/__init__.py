"""Files out: one writer per format, plain tables in, bytes out.

The same tables give the same bytes: no clock, no random ids, no unordered collection.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchmaker.errors import Invalid
from matchmaker.exports import as_csv, as_docx, as_json, as_pdf, as_xlsx
from matchmaker.exports.tables import Table


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: `write` turns tables into the bytes of one file."""

    extension: str
    media_type: str
    write: Callable[[Sequence[Table]], bytes]


EXPORTERS: dict[str, Exporter] = {
    "xlsx": Exporter(
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx.write,
    ),
    "docx": Exporter(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_docx.write,
    ),
    "pdf": Exporter(".pdf", "application/pdf", as_pdf.write),
    "csv": Exporter(".csv", "text/csv; charset=utf-8", as_csv.write),
    "json": Exporter(".json", "application/json", as_json.write),
}


def exporter(name: str) -> Exporter:
    """Return the exporter of this name; raise Invalid for an unknown one."""
    try:
        return EXPORTERS[name]
    except KeyError as error:
        raise Invalid("export_format_unknown", format=name) from error


def render(name: str, tables: Sequence[Table]) -> bytes:
    """Return the file that holds `tables` in the format `name`."""
    return exporter(name).write(tables)
