"""操作日志: who did what, for whoever may read it."""

from flask import render_template

from matchmaker.schemas.audit_events import AuditQuerySchema
from matchmaker.services import audit_events, users
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_trail", __name__, "/desk/audit-events")
FILTERS = AuditQuerySchema()


@blp.get("")
def index() -> str:
    """List the events that the visitor may read, newest first."""
    ctx = context()
    filters = forms.query(FILTERS)
    page = audit_events.list_page(ctx, filters)
    return render_template(
        "desk/trail.html",
        page=page,
        filters=filters,
        who=users.by_key(ctx, [row.actor_id for row in page.items]),
    )
