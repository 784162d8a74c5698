"""Security events."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.base import UserReference
from matchmaker.schemas.security_events import SecurityEventOutSchema, SecurityEventQuerySchema
from matchmaker.services import security_events, users
from models.security_events import SecurityEvent

blp = ApiBlueprint(
    "security-events", __name__, url_prefix="/api/v1/security-events", description="安全事件"
)
ITEM, WHO = SecurityEventOutSchema(), UserReference()


@blp.route("", methods=["GET"])
@blp.arguments(SecurityEventQuerySchema, location="query")
@blp.alt_response(200, schema=listing(SecurityEventOutSchema))
def list_security_events(arguments: dict[str, Any]) -> dict[str, Any]:
    """安全事件：登录、被拒绝的访问、对保密内容和个人信息的查看."""
    ctx = api_context()
    page = security_events.list_page(ctx, arguments)
    who = users.by_key(ctx, [row.user_id for row in page.items])

    def dump(row: SecurityEvent) -> dict[str, Any]:
        shown: dict[str, Any] = ITEM.dump(row)
        return shown | {"user": WHO.dump(who.get(row.user_id or 0)) or None}

    return envelope(page, dump)
