"""Cooperations: stages and amounts told by one side, confirmed by the other."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.cooperations import (
    CooperationAmountFields,
    CooperationFailSchema,
    CooperationListItem,
    CooperationOutSchema,
    CooperationQuerySchema,
    CooperationStepFields,
)
from matchmaker.services import cooperations

blp = ApiBlueprint("cooperations", __name__, url_prefix="/api/v1/cooperations", description="合作")
OUT = CooperationOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(CooperationQuerySchema, location="query")
@blp.response(200, listing(CooperationListItem))
def list_cooperations(arguments: dict[str, Any]) -> dict[str, Any]:
    """合作列表."""
    return envelope(cooperations.list_page(api_context(), arguments), lambda row: row)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=CooperationOutSchema)
def get_cooperation(public_id: str) -> Response:
    """合作详情：进展、金额（已核实与未核实分列）和回访."""
    return versioned(cooperations.get(api_context(), public_id), OUT)


@blp.route("/<public_id>/steps", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(CooperationStepFields)
@blp.alt_response(201, schema=CooperationOutSchema)
def tell_step(fields: dict[str, Any], public_id: str) -> Response:
    """填报进展，由对方确认；跳过中间阶段须说明理由."""
    version = expected_version()
    row = cooperations.tell_step(api_context(), public_id, fields, version=version)
    return versioned(row, OUT, 201)


@blp.route("/<public_id>/steps/<step_id>/confirm", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=CooperationOutSchema)
def confirm_step(public_id: str, step_id: str) -> Response:
    """确认对方填报的进展."""
    version = expected_version()
    row = cooperations.confirm_step(api_context(), public_id, step_id, version=version)
    return versioned(row, OUT)


@blp.route("/<public_id>/steps/<step_id>/refuse", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=CooperationOutSchema)
def refuse_step(public_id: str, step_id: str) -> Response:
    """撤销或不认可尚未确认的进展."""
    version = expected_version()
    row = cooperations.refuse_step(api_context(), public_id, step_id, version=version)
    return versioned(row, OUT)


@blp.route("/<public_id>/amounts", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(CooperationAmountFields)
@blp.alt_response(201, schema=CooperationOutSchema)
def tell_amount(fields: dict[str, Any], public_id: str) -> Response:
    """填报金额；有凭证或经对方确认后计入已核实."""
    version = expected_version()
    row = cooperations.tell_amount(api_context(), public_id, fields, version=version)
    return versioned(row, OUT, 201)


@blp.route("/<public_id>/amounts/<amount_id>/confirm", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=CooperationOutSchema)
def confirm_amount(public_id: str, amount_id: str) -> Response:
    """确认对方填报的金额."""
    version = expected_version()
    row = cooperations.confirm_amount(api_context(), public_id, amount_id, version=version)
    return versioned(row, OUT)


@blp.route("/<public_id>/fail", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(CooperationFailSchema)
@blp.alt_response(200, schema=CooperationOutSchema)
def fail_cooperation(fields: dict[str, Any], public_id: str) -> Response:
    """合作未成：须选择原因."""
    version, reason, note = expected_version(), fields["reason"], fields["note"]
    row = cooperations.fail(api_context(), public_id, reason, note, version=version)
    return versioned(row, OUT)
