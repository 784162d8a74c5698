"""Matching events."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.events import (
    AnswerSchema,
    EventFields,
    EventListItem,
    EventOutSchema,
    EventQuerySchema,
    InvitationSchema,
)
from matchmaker.services import events

blp = ApiBlueprint("events", __name__, url_prefix="/api/v1/events", description="对接会")
OUT = EventOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(EventQuerySchema, location="query")
@blp.response(200, listing(EventListItem))
def list_events(arguments: dict[str, Any]) -> dict[str, Any]:
    """对接会列表."""
    return envelope(events.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(EventFields)
@blp.alt_response(201, schema=EventOutSchema)
def plan_event(fields: dict[str, Any]) -> Response:
    """筹备对接会."""
    return versioned(events.plan(api_context(), fields), OUT, 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=EventOutSchema)
def get_event(public_id: str) -> Response:
    """对接会详情."""
    return versioned(events.get(api_context(), public_id), OUT)


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(EventFields)
@blp.alt_response(200, schema=EventOutSchema)
def revise_event(fields: dict[str, Any], public_id: str) -> Response:
    """修改对接会；产业链、榜单和受邀企业按列表整体替换，留下的企业保留其答复."""
    version = expected_version()
    return versioned(events.revise(api_context(), public_id, fields, version=version), OUT)


@blp.route("/<public_id>/participants", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(InvitationSchema)
@blp.alt_response(200, schema=EventOutSchema)
def invite_suppliers(fields: dict[str, Any], public_id: str) -> Response:
    """增邀企业；已受邀的企业保留其答复."""
    version = expected_version()
    row = events.invite(api_context(), public_id, fields["suppliers"], version=version)
    return versioned(row, OUT)


@blp.route("/<public_id>/participants/<supplier_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(AnswerSchema)
@blp.alt_response(200, schema=EventOutSchema)
def answer_invitation(fields: dict[str, Any], public_id: str, supplier_id: str) -> Response:
    """登记受邀企业的答复."""
    version = expected_version()
    row = events.answer(api_context(), public_id, supplier_id, fields["state"], version=version)
    return versioned(row, OUT)
