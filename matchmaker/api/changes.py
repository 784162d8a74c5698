"""The change feed."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.changes import ChangesQuerySchema, ChangesSchema
from matchmaker.services import changes
from matchmaker.services.changes import Changes

blp = ApiBlueprint("changes", __name__, url_prefix="/api/v1/changes", description="变更订阅")


@blp.route("", methods=["GET"])
@blp.arguments(ChangesQuerySchema, location="query")
@blp.response(200, ChangesSchema)
def list_changes(arguments: dict[str, Any]) -> Changes:
    """可见数据的变更，按提交顺序；下次以 cursor 作为 after 继续."""
    return changes.after(api_context(), arguments["after"], arguments["limit"])
