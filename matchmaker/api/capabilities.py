"""Capabilities."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.capabilities import (
    CapabilityCreateSchema,
    CapabilityFields,
    CapabilityOutSchema,
    CapabilityQuerySchema,
)
from matchmaker.services import capabilities

blp = ApiBlueprint(
    "capabilities", __name__, url_prefix="/api/v1/capabilities", description="能力项"
)
OUT = CapabilityOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(CapabilityQuerySchema, location="query")
@blp.response(200, listing(CapabilityOutSchema))
def list_capabilities(arguments: dict[str, Any]) -> dict[str, Any]:
    """能力项列表."""
    return envelope(capabilities.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(CapabilityCreateSchema)
@blp.alt_response(201, schema=CapabilityOutSchema)
def register_capability(fields: dict[str, Any]) -> Response:
    """登记能力项."""
    return versioned(capabilities.register(api_context(), fields), OUT, 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=CapabilityOutSchema)
def get_capability(public_id: str) -> Response:
    """能力项详情."""
    return versioned(capabilities.get(api_context(), public_id), OUT)


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(CapabilityFields)
@blp.alt_response(200, schema=CapabilityOutSchema)
def revise_capability(fields: dict[str, Any], public_id: str) -> Response:
    """修改能力项."""
    version = expected_version()
    return versioned(capabilities.revise(api_context(), public_id, fields, version=version), OUT)


@blp.route("/<public_id>/retire", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=CapabilityOutSchema)
def retire_capability(public_id: str) -> Response:
    """停用能力项；记录保留."""
    version = expected_version()
    return versioned(capabilities.retire(api_context(), public_id, version=version), OUT)
