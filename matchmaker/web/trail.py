"""操作日志: who did what, for whoever may read it."""

from flask import render_template

from matchmaker.errors import Forbidden
from matchmaker.messages import audit_actions
from matchmaker.schemas.audit_events import AuditQuerySchema
from matchmaker.services import audit_events, users
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import UserRole

blp = desk_blueprint("desk_trail", __name__, "/desk/audit-events")
FILTERS = AuditQuerySchema()


@blp.get("")
def index() -> str:
    """List the events that the visitor may read, newest first."""
    ctx = context()
    filters = forms.query(FILTERS)
    page = audit_events.list_page(ctx, filters)
    return render_template(
        "desk/audit_events/index.html",
        page=page,
        filters=filters,
        actions=audit_actions,
        who=users.by_key(ctx, [row.actor_id for row in page.items]),
        may_verify=ctx.actor.role is UserRole.AUDIT_ADMIN,
    )


@blp.get("/verify")
def verify() -> str:
    """Walk the chain of the whole trail and tell whether it holds, to the audit administrator."""
    ctx = context()
    if ctx.actor.role is not UserRole.AUDIT_ADMIN:
        raise Forbidden
    return render_template("desk/audit_events/verify.html", found=audit_events.verify(ctx))
