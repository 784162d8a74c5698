"""Challenge lists: rounds with windows and rules."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.challenge_lists import (
    ChallengeListFields,
    ChallengeListOutSchema,
    ChallengeListQuerySchema,
)
from matchmaker.services import challenge_lists

blp = ApiBlueprint(
    "challenge_lists", __name__, url_prefix="/api/v1/challenge-lists", description="榜单批次"
)
OUT = ChallengeListOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(ChallengeListQuerySchema, location="query")
@blp.response(200, listing(ChallengeListOutSchema))
def list_challenge_lists(arguments: dict[str, Any]) -> dict[str, Any]:
    """榜单批次列表."""
    return envelope(challenge_lists.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(ChallengeListFields)
@blp.alt_response(201, schema=ChallengeListOutSchema)
def define_challenge_list(fields: dict[str, Any]) -> Response:
    """设立榜单批次."""
    return versioned(challenge_lists.define(api_context(), fields), OUT, 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=ChallengeListOutSchema)
def get_challenge_list(public_id: str) -> Response:
    """榜单批次详情."""
    return versioned(challenge_lists.get(api_context(), public_id), OUT)


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(ChallengeListFields)
@blp.alt_response(200, schema=ChallengeListOutSchema)
def revise_challenge_list(fields: dict[str, Any], public_id: str) -> Response:
    """修改榜单批次."""
    version = expected_version()
    return versioned(challenge_lists.revise(api_context(), public_id, fields, version=version), OUT)


@blp.route("/<public_id>/close", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=ChallengeListOutSchema)
def close_challenge_list(public_id: str) -> Response:
    """结束榜单批次，不再收新榜单."""
    version = expected_version()
    return versioned(challenge_lists.close(api_context(), public_id, version=version), OUT)
