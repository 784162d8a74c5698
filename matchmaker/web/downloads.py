"""Files to take away: lists, the 汇总表, the 榜单 for publication, and the papers."""

from flask import Response, request

from matchmaker.edge import made_files
from matchmaker.schemas.challenges import ChallengeQuerySchema
from matchmaker.schemas.enterprises import EnterpriseQuerySchema
from matchmaker.services import (
    challenge_exports,
    enterprise_exports,
    papers,
    supplier_choice_exports,
)
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint, public_context

blp = desk_blueprint("desk_downloads", __name__, "/desk/downloads")
CHALLENGES = ChallengeQuerySchema()
ENTERPRISES = EnterpriseQuerySchema()


@blp.get("/challenges.<format_>")
def challenges(format_: str) -> Response:
    """Send the 汇总表 of the list as it is filtered; `columns` choose and order its columns."""
    ctx = context()
    keys = [key for key in request.args.get("columns", "").split(",") if key]
    keys += request.args.getlist("column")
    is_whole = made_files.is_whole(ctx, "summary", format_)
    table = challenge_exports.summary(ctx, forms.query(CHALLENGES), keys, is_whole=is_whole)
    return made_files.listed(ctx, "summary", format_, table)


@blp.get("/publication.<format_>")
def publication(format_: str) -> Response:
    """Send the 榜单 for publication: what everybody sees."""
    ctx = public_context()
    is_whole = made_files.is_whole(ctx, "publication", format_)
    table = challenge_exports.publication(ctx, forms.query(CHALLENGES), is_whole=is_whole)
    return made_files.listed(ctx, "publication", format_, table)


@blp.get("/enterprises.<format_>")
def enterprises(format_: str) -> Response:
    """Send the 企业台账 as the list is filtered."""
    table = enterprise_exports.register(context(), forms.query(ENTERPRISES))
    return made_files.tables(format_, [table], table.title)


@blp.get("/challenges/<public_id>/need.<format_>")
def need(public_id: str, format_: str) -> Response:
    """Send the 需求表 of a challenge."""
    ctx = context()
    return made_files.paper(ctx, format_, papers.need(ctx, public_id))


@blp.get("/challenges/<public_id>/choices.<format_>")
def choices(public_id: str, format_: str) -> Response:
    """Send whom the buyer kept for its challenge and whom it dropped, each with the reason."""
    tables = supplier_choice_exports.tables(context(), public_id)
    return made_files.tables(format_, tables, tables[0].title)


@blp.get("/bids/<public_id>/application.<format_>")
def application(public_id: str, format_: str) -> Response:
    """Send the 揭榜申请书 of a bid."""
    ctx = context()
    return made_files.paper(ctx, format_, papers.application(ctx, public_id))


@blp.get("/sheet.<format_>")
def sheet(format_: str) -> Response:
    """Send the 对接表 of the actor's own enterprise."""
    ctx = context()
    return made_files.paper(ctx, format_, papers.own_sheet(ctx))
