"""The audit trail."""

from typing import Any

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.audit_events import AuditEventOutSchema, AuditQuerySchema
from matchmaker.schemas.base import UserReference
from matchmaker.services import audit_events, users
from models.audit import AuditEvent

blp = ApiBlueprint(
    "audit-events", __name__, url_prefix="/api/v1/audit-events", description="操作日志"
)
ITEM, WHO = AuditEventOutSchema(), UserReference()


@blp.route("", methods=["GET"])
@blp.arguments(AuditQuerySchema, location="query")
@blp.alt_response(200, schema=listing(AuditEventOutSchema))
def list_audit_events(arguments: dict[str, Any]) -> dict[str, Any]:
    """操作日志：审计管理员可见全部，其他人可见本人的操作及本企业、本区域的记录."""
    ctx = api_context()
    page = audit_events.list_page(ctx, arguments)
    who = users.by_key(ctx, [row.actor_id for row in page.items])

    def dump(row: AuditEvent) -> dict[str, Any]:
        shown: dict[str, Any] = ITEM.dump(row)
        return shown | {"actor": WHO.dump(who.get(row.actor_id or 0)) or None}

    return envelope(page, dump)
