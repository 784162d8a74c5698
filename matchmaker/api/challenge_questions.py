"""Questions on challenges, and their answers."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.challenge_questions import (
    AnswerFields,
    OpenQuestionSchema,
    QuestionFields,
    QuestionOutSchema,
)
from matchmaker.services import challenge_questions

blp = ApiBlueprint("challenge_questions", __name__, url_prefix="/api/v1", description="答疑")
OUT = QuestionOutSchema()


@blp.route("/challenges/<public_id>/questions", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(QuestionOutSchema))
def list_questions(arguments: dict[str, int], public_id: str) -> dict[str, Any]:
    """榜单的答疑；提问者不公开，未回答的仅发榜方、其组织者和提问企业可见."""
    page = challenge_questions.list_page(api_context(), public_id, arguments)
    return envelope(page, lambda row: row)


@blp.route("/challenges/<public_id>/questions", methods=["POST"])
@blp.arguments(QuestionFields)
@blp.alt_response(201, schema=QuestionOutSchema)
def ask_question(fields: dict[str, str], public_id: str) -> Response:
    """就揭榜中的榜单提问，不显示提问企业."""
    return versioned(challenge_questions.ask(api_context(), public_id, fields["text"]), OUT, 201)


@blp.route("/questions", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(OpenQuestionSchema))
def list_open_questions(arguments: dict[str, int]) -> dict[str, Any]:
    """待答复的提问，最早的在前；发榜方看本企业榜单的，组织者看本辖区的."""
    return envelope(challenge_questions.unanswered(api_context(), arguments), lambda row: row)


@blp.route("/questions/<public_id>/reply", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(AnswerFields)
@blp.alt_response(200, schema=QuestionOutSchema)
def reply_to_question(fields: dict[str, str], public_id: str) -> Response:
    """发榜方回答一次，所有能看到榜单的人同时可见."""
    ctx, version = api_context(), expected_version()
    return versioned(challenge_questions.reply(ctx, public_id, **fields, version=version), OUT)
