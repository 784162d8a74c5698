"""Files that are made to be taken away: lists and papers, for pages and API alike."""

from collections.abc import Sequence

from flask import Response

from matchmaker import exports
from matchmaker.config import PAPER_TEMPLATES
from matchmaker.context import Context
from matchmaker.edge.downloads import made
from matchmaker.exports import papers
from matchmaker.exports.papers import Paper
from matchmaker.exports.tables import Table

WORD = "docx"


def tables(format_: str, found: Sequence[Table], name: str) -> Response:
    """Answer with tables in a format of the registry; raise Invalid for an unknown one."""
    exporter = exports.exporter(format_)
    return made(exporter.write(found), exporter.media_type, name, exporter.extension)


def is_whole(ctx: Context, kind: str, format_: str) -> bool:
    """Whether the list needs all its columns: a template of the bureau's own names some of them."""
    return format_ == WORD and papers.has_own(kind, ctx.data_folder / PAPER_TEMPLATES)


def listed(ctx: Context, kind: str, format_: str, table: Table) -> Response:
    """Answer with a list; as Word by the template of its kind."""
    if format_ != WORD:
        return tables(format_, [table], table.title)
    exporter = exports.exporter(format_)
    body = papers.render_list(kind, table, ctx.data_folder / PAPER_TEMPLATES)
    return made(body, exporter.media_type, table.title, exporter.extension)


def paper(ctx: Context, format_: str, filled: Paper) -> Response:
    """Answer with a paper as Word or PDF; raise Invalid for another format."""
    body = papers.render(format_, filled, ctx.data_folder / PAPER_TEMPLATES)
    exporter = exports.exporter(format_)
    return made(body, exporter.media_type, filled.name, exporter.extension)
