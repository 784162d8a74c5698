"""Amendments of published challenges."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.challenge_revisions import DiffSchema, RevisionsSchema
from matchmaker.services import challenges

blp = ApiBlueprint(
    "challenge_revisions", __name__, url_prefix="/api/v1/challenges", description="榜单变更"
)


@blp.route("/<public_id>/revisions", methods=["GET"])
@blp.response(200, RevisionsSchema)
def list_revisions(public_id: str) -> dict[str, Any]:
    """榜单的各次变更，首次发布的在前."""
    return {"items": challenges.revisions(api_context(), public_id)}


@blp.route("/<public_id>/revisions/<int:number>/diff", methods=["GET"])
@blp.response(200, DiffSchema)
def show_diff(public_id: str, number: int) -> dict[str, Any]:
    """某次变更与前一次的差别."""
    changes = challenges.diff(api_context(), public_id, number)
    return {"number": number, "changes": changes}
