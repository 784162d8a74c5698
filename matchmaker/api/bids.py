"""Bids."""

from typing import Any

from flask import Response

from matchmaker.context import Context
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.bids import (
    BidCheckFields,
    BidComparisonSchema,
    BidConfirmSchema,
    BidCreateSchema,
    BidDecisionFields,
    BidFields,
    BidListItem,
    BidOutSchema,
    BidQuerySchema,
    BidWithdrawSchema,
    ReceiptSchema,
)
from matchmaker.services import bid_comparisons, bids, selections
from models.bids import Bid

blp = ApiBlueprint("bids", __name__, url_prefix="/api/v1/bids", description="揭榜")
OUT = BidOutSchema()


def _answer(ctx: Context, row: Bid, status: int = 200) -> Response:
    """Answer with a bid as the actor sees it after the act."""
    return versioned(bids.shown(ctx, bids.get(ctx, row.public_id)), OUT, status)


@blp.route("", methods=["GET"])
@blp.arguments(BidQuerySchema, location="query")
@blp.response(200, listing(BidListItem))
def list_bids(arguments: dict[str, Any]) -> dict[str, Any]:
    """揭榜列表：本企业的、推送给本企业的，或本辖区的."""
    return envelope(bids.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(BidCreateSchema)
@blp.alt_response(201, schema=BidOutSchema)
def draft_bid(fields: dict[str, Any]) -> Response:
    """起草揭榜：每家企业对每个榜单一份；未填指标响应时按已登记的能力预填."""
    ctx = api_context()
    return _answer(ctx, bids.draft(ctx, fields), 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=BidOutSchema)
def get_bid(public_id: str) -> Response:
    """揭榜详情."""
    ctx = api_context()
    return _answer(ctx, bids.get(ctx, public_id))


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidFields)
@blp.alt_response(200, schema=BidOutSchema)
def revise_bid(fields: dict[str, Any], public_id: str) -> Response:
    """修改揭榜：草稿、退回修改、已撤回 → 草稿；联合体成员须重新同意."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.revise(ctx, public_id, fields, version=version))


@blp.route("/<public_id>", methods=["DELETE"])
@blp.doc(parameters=[IF_MATCH])
@blp.response(204)
def delete_bid(public_id: str) -> None:
    """删除从未提交过的揭榜草稿."""
    bids.delete(api_context(), public_id, version=expected_version())


@blp.route("/<public_id>/submit", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=BidOutSchema)
def submit_bid(public_id: str) -> Response:
    """提交揭榜，附当时的对接表；回执见 receipt_sha256."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.submit(ctx, public_id, version=version))


@blp.route("/<public_id>/confirm", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidConfirmSchema)
@blp.alt_response(200, schema=BidOutSchema)
def confirm_bid(fields: dict[str, Any], public_id: str) -> Response:
    """榜单变更后确认揭榜继续有效；指标有变时一并提交新的响应."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.confirm(ctx, public_id, fields["lines"], version=version))


@blp.route("/<public_id>/withdraw", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidWithdrawSchema)
@blp.alt_response(200, schema=BidOutSchema)
def withdraw_bid(fields: dict[str, Any], public_id: str) -> Response:
    """撤回揭榜；截止后须填写理由，公布结果后不能撤回."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.withdraw(ctx, public_id, fields["reason"], version=version))


@blp.route("/<public_id>/agree", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=BidOutSchema)
def agree_to_bid(public_id: str) -> Response:
    """同意参加联合体."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.agree(ctx, public_id, version=version))


@blp.route("/<public_id>/leave", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=BidOutSchema)
def leave_bid(public_id: str) -> Response:
    """提交前退出联合体."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.leave(ctx, public_id, version=version))


@blp.route("/<public_id>/receipt", methods=["GET"])
@blp.response(200, ReceiptSchema)
def get_receipt(public_id: str) -> bids.Receipt:
    """揭榜回执：canonical 的 UTF-8 字节的 SHA-256 即 sha256，可自行核对."""
    return bids.receipt(api_context(), public_id)


@blp.route("/<public_id>/comparison", methods=["GET"])
@blp.response(200, BidComparisonSchema)
def compare_bid(public_id: str) -> dict[str, Any]:
    """逐项对照榜单指标."""
    _, lines = bid_comparisons.compare(api_context(), public_id)
    return {"lines": lines}


@blp.route("/<public_id>/check", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidCheckFields)
@blp.alt_response(200, schema=BidOutSchema)
def check_bid(fields: dict[str, Any], public_id: str) -> Response:
    """初审：通过、退回修改或不通过."""
    ctx, version = api_context(), expected_version()
    decision, reason = fields["decision"], fields["reason"]
    return _answer(ctx, bids.check(ctx, public_id, decision, reason, version=version))


@blp.route("/<public_id>/forward", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=BidOutSchema)
def forward_bid(public_id: str) -> Response:
    """推送给发榜方：初审通过 → 已推送."""
    ctx, version = api_context(), expected_version()
    return _answer(ctx, bids.forward(ctx, public_id, version=version))


def _decided(act: str, public_id: str, fields: dict[str, Any]) -> Response:
    ctx, version = api_context(), expected_version()
    reason, rank = fields["reason"], fields["rank"]
    row = selections.decide(ctx, public_id, act, reason, rank=rank, version=version)
    return _answer(ctx, row)


@blp.route("/<public_id>/shortlist", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidDecisionFields)
@blp.alt_response(200, schema=BidOutSchema)
def shortlist_bid(fields: dict[str, Any], public_id: str) -> Response:
    """遴选：列为入围."""
    return _decided("shortlist", public_id, fields)


@blp.route("/<public_id>/select", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidDecisionFields)
@blp.alt_response(200, schema=BidOutSchema)
def select_bid(fields: dict[str, Any], public_id: str) -> Response:
    """遴选：选定，须写理由，不超过榜单规定的家数."""
    return _decided("select", public_id, fields)


@blp.route("/<public_id>/keep", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidDecisionFields)
@blp.alt_response(200, schema=BidOutSchema)
def keep_bid(fields: dict[str, Any], public_id: str) -> Response:
    """遴选：列为备选，须写理由和顺位."""
    return _decided("keep", public_id, fields)


@blp.route("/<public_id>/decline", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(BidDecisionFields)
@blp.alt_response(200, schema=BidOutSchema)
def decline_bid(fields: dict[str, Any], public_id: str) -> Response:
    """遴选：不选，须写理由."""
    return _decided("decline", public_id, fields)
