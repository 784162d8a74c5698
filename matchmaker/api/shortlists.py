"""Shortlists and the decisions on their entries."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.shortlists import (
    AgreementSchema,
    DecisionSchema,
    EntryOutSchema,
    RecusalCreateSchema,
    RecusalOutSchema,
    RecusalsSchema,
    ReviewsSchema,
    SecondReviewSchema,
    SettlementSchema,
    ShortlistListItem,
    ShortlistOutSchema,
    ShortlistQuerySchema,
)
from matchmaker.services import shortlists

blp = ApiBlueprint("shortlists", __name__, url_prefix="/api/v1", description="短名单")
ENTRY_OUT = EntryOutSchema()
SHORTLIST_OUT = ShortlistOutSchema()
LIST_ITEM = ShortlistListItem()


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


@blp.route("/shortlist-entries/<public_id>/reviews", methods=["GET"])
@blp.response(200, ReviewsSchema)
def list_reviews(public_id: str) -> dict[str, Any]:
    """条目的评审意见；双方都表态之前，只返回本人的意见."""
    ctx = api_context()
    entry = shortlists.get_entry(ctx, public_id)
    return {
        "stand": shortlists.stand_of(ctx.actor, entry),
        "items": shortlists.shown_reviews(ctx.actor, entry),
    }


@blp.route("/shortlist-entries/<public_id>/settle", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(SettlementSchema)
@blp.alt_response(200, schema=EntryOutSchema)
def settle_entry(fields: dict[str, Any], public_id: str) -> Response:
    """处理分歧：两位评审人都表态后作出共同决定，须有理由."""
    version = expected_version()
    row = shortlists.settle(api_context(), public_id, version=version, **fields)
    return versioned(row, ENTRY_OUT)


@blp.route("/shortlists/<public_id>/second-review", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(SecondReviewSchema)
@blp.alt_response(200, schema=ShortlistListItem)
def require_second_review(fields: dict[str, Any], public_id: str) -> Response:
    """设置是否双人评审；已有人作出决定后不能更改."""
    is_needed, version = fields["needs_second_review"], expected_version()
    row = shortlists.require_second_review(
        api_context(), public_id, is_needed=is_needed, version=version
    )
    return versioned(row, LIST_ITEM)


@blp.route("/shortlists/<public_id>/agreement", methods=["GET"])
@blp.response(200, AgreementSchema)
def show_agreement(public_id: str) -> dict[str, Any]:
    """两位评审人的一致程度（Cohen's kappa）和分歧条目."""
    found = shortlists.agreement(api_context(), public_id)
    return {
        "reviewers": found.reviewers,
        "judged": found.judged,
        "same": found.same,
        "waiting": found.waiting,
        "kappa": found.kappa,
        "pairs": [
            {"first": pair[0], "second": pair[1], "count": count}
            for pair, count in found.counts.items()
        ],
        "disagreements": [entry.public_id for entry in found.disagreements],
    }


@blp.route("/challenges/<public_id>/recusals", methods=["GET"])
@blp.response(200, RecusalsSchema)
def list_recusals(public_id: str) -> dict[str, Any]:
    """对榜单声明回避的人员."""
    return {"items": shortlists.recusals(api_context(), public_id)}


@blp.route("/challenges/<public_id>/recusals", methods=["POST"])
@blp.arguments(RecusalCreateSchema)
@blp.response(201, RecusalOutSchema)
def recuse(fields: dict[str, Any], public_id: str) -> Any:
    """本人对榜单声明回避：此后不能查看、评审其短名单，须由他人解除."""
    return shortlists.recuse(api_context(), public_id, reason=fields["reason"])


@blp.route("/recusals/<public_id>", methods=["DELETE"])
@blp.response(204)
def lift_recusal(public_id: str) -> None:
    """解除他人的回避."""
    shortlists.lift(api_context(), public_id)
