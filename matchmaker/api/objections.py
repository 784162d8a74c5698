"""Objections against a selection."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.selections import (
    ObjectionCreateSchema,
    ObjectionDecisionFields,
    ObjectionOutSchema,
    ObjectionQuerySchema,
)
from matchmaker.services import objections

blp = ApiBlueprint("objections", __name__, url_prefix="/api/v1/objections", description="异议")
OUT = ObjectionOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(ObjectionQuerySchema, location="query")
@blp.response(200, listing(ObjectionOutSchema))
def list_objections(arguments: dict[str, Any]) -> dict[str, Any]:
    """异议列表."""
    return envelope(objections.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(ObjectionCreateSchema)
@blp.alt_response(201, schema=ObjectionOutSchema)
def file_objection(fields: dict[str, Any]) -> Response:
    """揭榜方在异议期内对遴选结果提出异议."""
    return versioned(objections.file(api_context(), fields), OUT, 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=ObjectionOutSchema)
def get_objection(public_id: str) -> Response:
    """异议详情."""
    return versioned(objections.get(api_context(), public_id), OUT)


@blp.route("/<public_id>/decide", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(ObjectionDecisionFields)
@blp.alt_response(200, schema=ObjectionOutSchema)
def decide_objection(fields: dict[str, Any], public_id: str) -> Response:
    """答复异议；成立时由发榜方重新遴选."""
    version, state, answer = expected_version(), fields["state"], fields["answer"]
    row = objections.decide(api_context(), public_id, state, answer, version=version)
    return versioned(row, OUT)
