"""Tiers of an enterprise on a day, and its size class."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.enterprises import EnterpriseOutSchema, TierExpirySchema, TierFactSchema
from matchmaker.schemas.tiers import SizeClassOutSchema, TiersOutSchema, TiersQuerySchema
from matchmaker.services import contacts, size_classes, tier_facts, tiers
from matchmaker.services.size_classes import SizeClass

blp = ApiBlueprint("tiers", __name__, url_prefix="/api/v1/enterprises", description="梯度与划型")
ENTERPRISE_OUT = EnterpriseOutSchema()


@blp.route("/<public_id>/tiers", methods=["GET"])
@blp.arguments(TiersQuerySchema, location="query")
@blp.response(200, TiersOutSchema)
def get_tiers(arguments: dict[str, Any], public_id: str) -> dict[str, Any]:
    """某日有效的梯度认定、当日施行的规则版本，及各项条件的核对结果."""
    ctx = api_context()
    enterprise = tiers.find_enterprise(ctx, public_id)
    standing = tiers.as_of(ctx, enterprise, arguments["on"] or ctx.today)
    return {"standing": standing, "checks": tiers.check_all(enterprise, standing)}


@blp.route("/<public_id>/tiers", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(TierFactSchema)
@blp.alt_response(201, schema=EnterpriseOutSchema)
def grant_tier(fields: dict[str, Any], public_id: str) -> Response:
    """组织者登记一项梯度认定；已认领的企业同样适用，企业成员收到消息."""
    ctx = api_context()
    row = tier_facts.grant(ctx, public_id, fields, version=expected_version())
    return versioned(row, ENTERPRISE_OUT, 201, beside={**contacts.of(ctx.actor, row)})


@blp.route("/<public_id>/tiers/expire", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(TierExpirySchema)
@blp.alt_response(200, schema=EnterpriseOutSchema)
def expire_tier(fields: dict[str, Any], public_id: str) -> Response:
    """组织者提前终止一项梯度认定；此前各日的查询结果不变."""
    ctx = api_context()
    row = tier_facts.expire(ctx, public_id, fields, version=expected_version())
    return versioned(row, ENTERPRISE_OUT, beside={**contacts.of(ctx.actor, row)})


@blp.route("/<public_id>/size-class", methods=["GET"])
@blp.response(200, SizeClassOutSchema)
def get_size_class(public_id: str) -> SizeClass:
    """企业划型：按登记数据和工信部联企业〔2011〕300号计算，列出所用数据、年度和条款."""
    return size_classes.of(tiers.find_enterprise(api_context(), public_id))
