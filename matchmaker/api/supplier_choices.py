"""The buyer's choice of recommended suppliers."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.supplier_choices import (
    AskToBidSchema,
    ChooseSchema,
    SupplierChoicesSchema,
)
from matchmaker.services import supplier_choices

blp = ApiBlueprint(
    "supplier_choices", __name__, url_prefix="/api/v1/challenges", description="取舍推荐企业"
)


@blp.route("/<public_id>/supplier-choices", methods=["GET"])
@blp.response(200, SupplierChoicesSchema)
def list_choices(public_id: str) -> dict[str, Any]:
    """发榜方对推荐企业的取舍；只有发榜方能看到."""
    return {"items": supplier_choices.list_all(api_context(), public_id)}


@blp.route("/<public_id>/supplier-choices", methods=["POST"])
@blp.arguments(ChooseSchema)
@blp.response(200, SupplierChoicesSchema)
def choose_suppliers(fields: dict[str, Any], public_id: str) -> dict[str, Any]:
    """保留或剔除推荐企业，替换以前的决定；剔除须有理由."""
    suppliers = fields.pop("suppliers")
    return {"items": supplier_choices.choose(api_context(), public_id, suppliers, **fields)}


@blp.route("/<public_id>/supplier-choices/<supplier_id>", methods=["DELETE"])
@blp.response(204)
def take_choice_back(public_id: str, supplier_id: str) -> None:
    """撤回对一家企业的取舍."""
    supplier_choices.take_back(api_context(), public_id, supplier_id)


@blp.route("/<public_id>/supplier-choices/invite", methods=["POST"])
@blp.arguments(AskToBidSchema)
@blp.response(200, SupplierChoicesSchema)
def ask_to_bid(fields: dict[str, Any], public_id: str) -> dict[str, Any]:
    """邀请推荐企业揭榜，每家只通知一次；返回此次新邀请的企业."""
    return {"items": supplier_choices.invite(api_context(), public_id, fields["suppliers"])}
