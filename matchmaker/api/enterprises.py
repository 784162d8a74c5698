"""Enterprises."""

from typing import Any

from flask import Response

from matchmaker.context import Context
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.enterprises import (
    EnterpriseCreateSchema,
    EnterpriseFields,
    EnterpriseListItem,
    EnterpriseOutSchema,
    EnterpriseQuerySchema,
)
from matchmaker.services import contacts, enterprises
from models.enterprises import Enterprise

blp = ApiBlueprint("enterprises", __name__, url_prefix="/api/v1/enterprises", description="企业")
OUT = EnterpriseOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(EnterpriseQuerySchema, location="query")
@blp.response(200, listing(EnterpriseListItem))
def list_enterprises(arguments: dict[str, Any]) -> dict[str, Any]:
    """企业列表."""
    return envelope(enterprises.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(EnterpriseCreateSchema)
@blp.alt_response(201, schema=EnterpriseOutSchema)
def register_enterprise(fields: dict[str, Any]) -> Response:
    """登记企业."""
    ctx = api_context()
    return _shown(ctx, enterprises.register(ctx, fields), 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=EnterpriseOutSchema)
def get_enterprise(public_id: str) -> Response:
    """企业档案；联系方式对外部人员隐去一部分，完整内容见 contacts."""
    ctx = api_context()
    return _shown(ctx, enterprises.get(ctx, public_id))


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(EnterpriseFields)
@blp.alt_response(200, schema=EnterpriseOutSchema)
def revise_enterprise(fields: dict[str, Any], public_id: str) -> Response:
    """修改企业档案；信用代码不变."""
    version = expected_version()
    ctx = api_context()
    return _shown(ctx, enterprises.revise(ctx, public_id, fields, version=version))


def _shown(ctx: Context, row: Enterprise, status: int = 200) -> Response:
    return versioned(row, OUT, status, beside={**contacts.of(ctx.actor, row)})
