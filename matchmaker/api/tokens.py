"""Access tokens of one's own."""

from typing import Any

from flask import Response, jsonify

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.sessions import TokenCreatedSchema, TokenCreateSchema, TokenOutSchema
from matchmaker.services import tokens

blp = ApiBlueprint("tokens", __name__, url_prefix="/api/v1/tokens", description="访问令牌")
OUT = TokenOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(TokenOutSchema))
def list_tokens(arguments: dict[str, Any]) -> dict[str, Any]:
    """本人的访问令牌."""
    return envelope(tokens.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(TokenCreateSchema)
@blp.alt_response(201, schema=TokenCreatedSchema)
def create_token(fields: dict[str, Any]) -> Response:
    """生成访问令牌，只显示这一次；令牌本身不能再生成令牌."""
    row, text = tokens.create_own(api_context(), fields)
    answer: dict[str, Any] = OUT.dump(row) | {"token": text}
    response = jsonify(answer)
    response.status_code = 201
    return response


@blp.route("/<public_id>", methods=["DELETE"])
@blp.response(204)
def revoke_token(public_id: str) -> None:
    """撤销访问令牌；下一次请求即失效."""
    tokens.revoke(api_context(), public_id)
