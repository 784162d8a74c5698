"""消息: what a user was told, newest first, and which kinds it does not want."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.schemas.notices import NoticeQuerySchema, NoticeSettingsSchema
from matchmaker.services import notices
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import NoticeKind

blp = desk_blueprint("inbox", __name__, "/inbox")
FILTERS = NoticeQuerySchema()
SETTINGS = NoticeSettingsSchema()


def unread_count() -> int:
    """Return how many notices of who is signed in are unread, for the top bar."""
    return notices.unread_count(context())


@blp.get("")
def index() -> str:
    """Show one's own notices."""
    ctx = context()
    filters = forms.query(FILTERS)
    page = notices.list_page(ctx, filters)
    return render_template(
        "inbox.html",
        page=page,
        filters=filters,
        sentence=notices.sentence,
        about=notices.challenges_of(ctx, ctx.actor, page.items),
        chosen=notices.settings_of(ctx),
        kinds=messages.labels(NoticeKind),
    )


@blp.post("/<public_id>/read")
def mark_read(public_id: str) -> Response:
    """Mark one notice as read."""
    notices.mark_read(context(), public_id)
    return redirect(url_for("inbox.index"), 303)


@blp.post("/read")
def mark_all_read() -> Response:
    """Mark all notices as read."""
    notices.mark_all_read(context())
    return redirect(url_for("inbox.index"), 303)


@blp.post("/settings")
def choose() -> Response:
    """Choose the kinds of notices that one wants; the boxes that are ticked."""
    wanted = set(request.form.getlist("wanted"))
    fields = SETTINGS.load(
        {
            "muted_notices": [kind.value for kind in NoticeKind if kind.value not in wanted],
            "wants_mail": "wants_mail" in request.form,
        }
    )
    notices.choose(context(), fields["muted_notices"], wants_mail=fields["wants_mail"])
    return redirect(url_for("inbox.index"), 303)
