"""Lists and papers as files: what the pages offer for download."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Response

from matchmaker import exports
from matchmaker.edge import made_files
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.exports.papers import FORMATS as PAPER_FORMATS
from matchmaker.permissions import PUBLIC
from matchmaker.schemas.exports import (
    EnterpriseExportQuerySchema,
    PaperQuerySchema,
    PublicationQuerySchema,
    RegisterExportQuerySchema,
    SummaryQuerySchema,
)
from matchmaker.services import challenge_exports, enterprise_exports, papers, registers

blp = ApiBlueprint("exports", __name__, url_prefix="/api/v1/exports", description="导出")


def _described(names: Iterable[str]) -> dict[str, Any]:
    """Return the description of a file in one of these formats."""
    kinds = [exports.EXPORTERS[name].media_type.partition(";")[0] for name in names]
    binary = {"schema": {"type": "string", "format": "binary"}}
    plain = {"schema": {"type": "object"}}
    content = {kind: plain if kind == "application/json" else binary for kind in kinds}
    return {"200": {"description": "文件内容", "content": content}}


TABLE, PAPER = _described(exports.EXPORTERS), _described(PAPER_FORMATS)


@blp.route("/challenges", methods=["GET"])
@blp.arguments(SummaryQuerySchema, location="query")
@blp.doc(responses=TABLE)
def export_challenges(query: dict[str, Any]) -> Response:
    """汇总表：本人可见的榜单，列可选."""
    ctx = api_context()
    format_ = query["format"]
    is_whole = made_files.is_whole(ctx, "summary", format_)
    table = challenge_exports.summary(ctx, query, query["columns"], is_whole=is_whole)
    return made_files.listed(ctx, "summary", format_, table)


@blp.route("/publication", methods=["GET"])
@blp.arguments(PublicationQuerySchema, location="query")
@blp.doc(responses=TABLE)
def export_publication(query: dict[str, Any]) -> Response:
    """公布用榜单：所有人可见的内容."""
    ctx = replace(api_context(), actor=PUBLIC)
    format_ = query["format"]
    is_whole = made_files.is_whole(ctx, "publication", format_)
    table = challenge_exports.publication(ctx, query, is_whole=is_whole)
    return made_files.listed(ctx, "publication", format_, table)


@blp.route("/enterprises", methods=["GET"])
@blp.arguments(EnterpriseExportQuerySchema, location="query")
@blp.doc(responses=TABLE)
def export_enterprises(query: dict[str, Any]) -> Response:
    """企业台账，不含联系方式."""
    table = enterprise_exports.register(api_context(), query)
    return made_files.tables(query["format"], [table], table.title)


@blp.route("/registers/<name>", methods=["GET"])
@blp.arguments(RegisterExportQuerySchema, location="query")
@blp.doc(responses=TABLE)
def export_register(query: dict[str, Any], name: str) -> Response:
    """台账：challenges 榜单、bids 揭榜、cooperations 合作，末行为合计."""
    table = registers.whole(api_context(), name, query)
    return made_files.tables(query["format"], [table], table.title)


@blp.route("/challenges/<public_id>", methods=["GET"])
@blp.arguments(PaperQuerySchema, location="query")
@blp.doc(responses=PAPER)
def export_need(query: dict[str, Any], public_id: str) -> Response:
    """一个榜单的需求表."""
    ctx = api_context()
    return made_files.paper(ctx, query["format"], papers.need(ctx, public_id))


@blp.route("/bids/<public_id>", methods=["GET"])
@blp.arguments(PaperQuerySchema, location="query")
@blp.doc(responses=PAPER)
def export_application(query: dict[str, Any], public_id: str) -> Response:
    """一份揭榜的申请书."""
    ctx = api_context()
    return made_files.paper(ctx, query["format"], papers.application(ctx, public_id))


@blp.route("/sheet", methods=["GET"])
@blp.arguments(PaperQuerySchema, location="query")
@blp.doc(responses=PAPER)
def export_sheet(query: dict[str, Any]) -> Response:
    """本企业的对接表."""
    ctx = api_context()
    return made_files.paper(ctx, query["format"], papers.own_sheet(ctx))
