"""Files to take away: lists, the 汇总表, the 榜单 for publication, and the papers."""

from collections.abc import Sequence

from flask import Response, request

from matchmaker import exports
from matchmaker.context import Context
from matchmaker.edge.downloads import made
from matchmaker.exports import papers as paper_files
from matchmaker.exports.papers import Paper
from matchmaker.exports.tables import Table
from matchmaker.schemas.challenges import ChallengeQuerySchema
from matchmaker.schemas.enterprises import EnterpriseQuerySchema
from matchmaker.services import challenge_exports, enterprise_exports, papers
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint, public_context

blp = desk_blueprint("desk_downloads", __name__, "/desk/downloads")
CHALLENGES = ChallengeQuerySchema()
ENTERPRISES = EnterpriseQuerySchema()
# Where the bureau puts Word templates of its own, below the data folder.
OWN_TEMPLATES = "paper_templates"


def sent_tables(format_: str, tables: Sequence[Table], name: str) -> Response:
    """Answer with tables in a format of the registry; raise Invalid for an unknown one."""
    exporter = exports.exporter(format_)
    return made(exporter.write(tables), exporter.media_type, name, exporter.extension)


@blp.get("/challenges.<format_>")
def challenges(format_: str) -> Response:
    """Send the 汇总表 of the list as it is filtered; `columns` choose and order its columns."""
    keys = [key for key in request.args.get("columns", "").split(",") if key]
    keys += request.args.getlist("column")
    table = challenge_exports.summary(context(), forms.query(CHALLENGES), keys)
    return sent_tables(format_, [table], table.title)


@blp.get("/publication.<format_>")
def publication(format_: str) -> Response:
    """Send the 榜单 for publication: what everybody sees."""
    table = challenge_exports.publication(public_context(), forms.query(CHALLENGES))
    return sent_tables(format_, [table], table.title)


@blp.get("/enterprises.<format_>")
def enterprises(format_: str) -> Response:
    """Send the 企业台账 as the list is filtered."""
    table = enterprise_exports.register(context(), forms.query(ENTERPRISES))
    return sent_tables(format_, [table], table.title)


@blp.get("/challenges/<public_id>/need.<format_>")
def need(public_id: str, format_: str) -> Response:
    """Send the 需求表 of a challenge."""
    ctx = context()
    return _paper(ctx, format_, papers.need(ctx, public_id))


@blp.get("/bids/<public_id>/application.<format_>")
def application(public_id: str, format_: str) -> Response:
    """Send the 揭榜申请书 of a bid."""
    ctx = context()
    return _paper(ctx, format_, papers.application(ctx, public_id))


@blp.get("/sheet.<format_>")
def sheet(format_: str) -> Response:
    """Send the 对接表 of the actor's own enterprise."""
    ctx = context()
    return _paper(ctx, format_, papers.own_sheet(ctx))


def _paper(ctx: Context, format_: str, paper: Paper) -> Response:
    body = paper_files.render(format_, paper, ctx.data_folder / OWN_TEMPLATES)
    exporter = exports.exporter(format_)
    return made(body, exporter.media_type, paper.name, exporter.extension)
