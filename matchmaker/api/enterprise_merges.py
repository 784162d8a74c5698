"""Enterprises that may be registered twice: show, merge, undo."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.enterprise_merges import (
    DuplicatesSchema,
    MergeOutSchema,
    MergePickSchema,
    MergesSchema,
    OutcomesSchema,
    PairsSchema,
)
from matchmaker.services import enterprise_merges

blp = ApiBlueprint(
    "enterprise_merges", __name__, url_prefix="/api/v1", description="企业查重与合并"
)
OUT = MergeOutSchema()


@blp.route("/enterprises/<public_id>/duplicates", methods=["GET"])
@blp.response(200, DuplicatesSchema)
def list_duplicates(public_id: str) -> dict[str, Any]:
    """名称相近、疑似重复登记的企业；是否合并由人决定."""
    found, is_sure = enterprise_merges.duplicates(api_context(), public_id)
    return {"items": found, "is_sure": is_sure}


@blp.route("/enterprises/<public_id>/merges", methods=["GET"])
@blp.response(200, MergesSchema)
def list_merges(public_id: str) -> dict[str, Any]:
    """企业的合并记录，含已撤销的."""
    return {"items": enterprise_merges.list_of(api_context(), public_id)}


@blp.route("/enterprises/<public_id>/merges", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(MergePickSchema)
@blp.response(201, MergesSchema)
def merge_enterprises(fields: dict[str, Any], public_id: str) -> dict[str, Any]:
    """将其他企业并入本企业，全部成功或全部不做；If-Match 为本企业的版本."""
    version = expected_version()
    ctx = api_context()
    rows = enterprise_merges.merge(
        ctx, public_id, fields["enterprises"], version=version, fields=fields["fields_taken"]
    )
    return {"items": rows}


@blp.route("/enterprise-merges", methods=["POST"])
@blp.arguments(PairsSchema)
@blp.response(200, OutcomesSchema)
def merge_pairs(fields: dict[str, Any]) -> dict[str, Any]:
    """批量合并：逐对进行，一对不能合并不影响其他各对."""
    pairs = [(pair["survivor"], pair["merged"]) for pair in fields["pairs"]]
    return {"items": enterprise_merges.merge_pairs(api_context(), pairs)}


@blp.route("/enterprise-merges/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=MergeOutSchema)
def get_merge(public_id: str) -> Response:
    """一次合并."""
    return versioned(enterprise_merges.get(api_context(), public_id), OUT)


@blp.route("/enterprise-merges/<public_id>/undo", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=MergeOutSchema)
def undo_merge(public_id: str) -> Response:
    """撤销合并：并入的内容归还原企业."""
    version = expected_version()
    return versioned(enterprise_merges.undo(api_context(), public_id, version=version), OUT)
