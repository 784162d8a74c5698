"""安全事件 and 登录日志, for the security and the audit administrator."""

from flask import render_template

from matchmaker import messages
from matchmaker.schemas.security_events import SecurityEventQuerySchema
from matchmaker.services import security_events, users
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import SecurityEventKind

blp = desk_blueprint("desk_security_events", __name__, "/desk/security-events")
FILTERS = SecurityEventQuerySchema()


@blp.get("")
def index() -> str:
    """List the events, newest first."""
    return _page(is_sign_in=None)


@blp.get("/sign-ins")
def sign_ins() -> str:
    """List who has signed in, or tried to."""
    return _page(is_sign_in=True)


def _page(*, is_sign_in: bool | None) -> str:
    ctx = context()
    filters = forms.query(FILTERS)
    page = security_events.list_page(ctx, {**filters, "is_sign_in": is_sign_in})
    wanted = security_events.SIGN_INS if is_sign_in else tuple(SecurityEventKind)
    return render_template(
        "desk/security_events/index.html",
        page=page,
        filters=filters,
        kinds={kind.value: messages.label(kind) for kind in wanted},
        is_sign_in=is_sign_in,
        who=users.by_key(ctx, [row.user_id for row in page.items]),
    )
