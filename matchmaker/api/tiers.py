"""Tiers of an enterprise on a day, and its size class."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.tiers import SizeClassOutSchema, TiersOutSchema, TiersQuerySchema
from matchmaker.services import size_classes, tiers
from matchmaker.services.size_classes import SizeClass

blp = ApiBlueprint("tiers", __name__, url_prefix="/api/v1/enterprises", description="梯度与划型")


@blp.route("/<public_id>/tiers", methods=["GET"])
@blp.arguments(TiersQuerySchema, location="query")
@blp.response(200, TiersOutSchema)
def get_tiers(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """某日有效的梯度认定、当日施行的规则版本，及各项条件的核对结果."""
    ctx = api_context()
    enterprise = tiers.find_enterprise(ctx, public_id)
    standing = tiers.as_of(ctx, enterprise, arguments["on"] or ctx.today)
    return {"standing": standing, "checks": tiers.check_all(enterprise, standing)}


@blp.route("/<public_id>/size-class", methods=["GET"])
@blp.response(200, SizeClassOutSchema)
def get_size_class(public_id: str) -> SizeClass:
    """企业划型：按登记数据和工信部联企业〔2011〕300号计算，列出所用数据、年度和条款."""
    return size_classes.of(tiers.find_enterprise(api_context(), public_id))
