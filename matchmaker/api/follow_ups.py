"""Follow-ups: the queue of an organizer."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.cooperations import (
    FollowUpFields,
    FollowUpOutSchema,
    FollowUpQuerySchema,
    FollowUpSummarySchema,
)
from matchmaker.services import follow_ups
from matchmaker.services.follow_ups import FollowUpSummary

blp = ApiBlueprint("follow_ups", __name__, url_prefix="/api/v1/follow-ups", description="跟踪回访")
OUT = FollowUpOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(FollowUpQuerySchema, location="query")
@blp.response(200, listing(FollowUpOutSchema))
def list_follow_ups(arguments: dict[str, Any]) -> dict[str, Any]:
    """回访队列，最紧急的在前."""
    return envelope(follow_ups.list_page(api_context(), arguments), lambda row: row)


@blp.route("/summary", methods=["GET"])
@blp.response(200, FollowUpSummarySchema)
def summarize_follow_ups() -> FollowUpSummary:
    """到期未回访的数量和回访用时中位数."""
    return follow_ups.summary(api_context())


@blp.route("/<public_id>/record", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(FollowUpFields)
@blp.alt_response(200, schema=FollowUpOutSchema)
def record_follow_up(fields: dict[str, Any], public_id: str) -> Response:
    """登记回访结果."""
    version = expected_version()
    row = follow_ups.record(api_context(), public_id, fields["note"], version=version)
    return versioned(row, OUT)
