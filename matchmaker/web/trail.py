"""操作日志: who did what, for whoever may read it."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker.messages import audit_actions
from matchmaker.schemas.audit_events import AuditQuerySchema
from matchmaker.services import audit_events, audit_verifications, users
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
        "desk/audit_events/index.html",
        page=page,
        filters=filters,
        actions=audit_actions,
        who=users.by_key(ctx, [row.actor_id for row in page.items]),
        may_verify=audit_verifications.may_verify(ctx),
    )


@blp.get("/verify")
def verify() -> str:
    """Tell the audit administrator whether the chain of the whole trail holds."""
    found = audit_verifications.latest(context())
    return render_template("desk/audit_events/verify.html", found=found)


@blp.post("/verify")
def start_verification() -> AnyResponse:
    """Have the worker walk the chain."""
    audit_verifications.start(context())
    return redirect(url_for("desk_trail.verify"), 303)
