"""Selections: what the buyer decides among, closing, and making the award final."""

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.selections import SelectionSchema, SelectionState
from matchmaker.services import selections

blp = ApiBlueprint("selections", __name__, url_prefix="/api/v1/selections", description="遴选")
OUT = SelectionSchema()
STATE = SelectionState()


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=SelectionSchema)
def get_selection(public_id: str) -> Response:
    """一个榜单的遴选：已推送的揭榜与结论；版本为榜单的版本."""
    return versioned(selections.get(api_context(), public_id), OUT)


@blp.route("/<public_id>/close", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=SelectionState)
def close_selection(public_id: str) -> Response:
    """公布结果：遴选中 → 已确定；每份未选中的揭榜都须有理由."""
    version = expected_version()
    return versioned(selections.close(api_context(), public_id, version=version), STATE)


@blp.route("/<public_id>/fail", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=SelectionState)
def fail_selection(public_id: str) -> Response:
    """流标：没有选定任何揭榜方."""
    version = expected_version()
    return versioned(selections.fail(api_context(), public_id, version=version), STATE)


@blp.route("/<public_id>/finalize", methods=["POST"])
@blp.alt_response(200, schema=SelectionState)
def finalize_selection(public_id: str) -> Response:
    """结果生效：异议期满且无待处理异议，已确定 → 合作中."""
    return versioned(selections.finalize(api_context(), public_id), STATE)
