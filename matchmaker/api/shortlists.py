"""Shortlists and the decisions on their entries."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.shortlists import (
    DecisionSchema,
    EntryOutSchema,
    ShortlistListItem,
    ShortlistOutSchema,
    ShortlistQuerySchema,
)
from matchmaker.services import shortlists

blp = ApiBlueprint("shortlists", __name__, url_prefix="/api/v1", description="短名单")
ENTRY_OUT = EntryOutSchema()
SHORTLIST_OUT = ShortlistOutSchema()


@blp.route("/shortlists", methods=["GET"])
@blp.arguments(ShortlistQuerySchema, location="query")
@blp.response(200, listing(ShortlistListItem))
def list_shortlists(arguments: dict[str, Any]) -> dict[str, Any]:
    """短名单列表."""
    return envelope(shortlists.list_page(api_context(), arguments), lambda row: row)


@blp.route("/shortlists/<public_id>", methods=["GET"])
@blp.response(200)
@blp.alt_response(200, schema=ShortlistOutSchema)
def get_shortlist(public_id: str) -> dict[str, Any]:
    """短名单及其条目：置顶在前、剔除在后，其余按机器名次；changes 说明生成之后的变化."""
    ctx = api_context()
    row = shortlists.get(ctx, public_id)
    return {**SHORTLIST_OUT.dump(row), "changes": shortlists.changes(ctx, row)}


@blp.route("/shortlist-entries/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=EntryOutSchema)
def get_entry(public_id: str) -> Response:
    """短名单条目."""
    return versioned(shortlists.get_entry(api_context(), public_id), ENTRY_OUT)


@blp.route("/shortlist-entries/<public_id>", methods=["PATCH"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(DecisionSchema)
@blp.alt_response(200, schema=EntryOutSchema)
def decide_on_entry(fields: dict[str, Any], public_id: str) -> Response:
    """对条目作出决定：保留、剔除、待定或置顶；机器名次不变."""
    version = expected_version()
    row = shortlists.decide(api_context(), public_id, version=version, **fields)
    return versioned(row, ENTRY_OUT)
