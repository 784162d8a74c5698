"""A forgotten password: ask for a link, then choose a new one."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.edge import sign_in
from matchmaker.errors import Invalid
from matchmaker.services import password_resets
from matchmaker.web.notices import notify

Refused = tuple[str, int]

blp = Blueprint("password_resets", __name__)


@blp.get("/forgot")
def form() -> str:
    """Ask whose password it is."""
    return render_template("forgot.html", is_asked=False)


@blp.post("/forgot")
def ask() -> str | Refused:
    """Mail a link, if there is such a user; the page is the same for all."""
    username = request.form.get("username", "").strip()[:64]
    if not username:
        return _again(error=messages.text("field_required"))
    sign_in.ask_for_reset(username)
    return render_template("forgot.html", is_asked=True)


def _again(**told: str) -> Refused:
    """Ask anew, and tell why: `error` of the name, `ended` of a link."""
    return render_template("forgot.html", is_asked=False, **told), 422


@blp.get("/reset/<token>")
def choose(token: str) -> str | Refused:
    """Ask for the new password; of a link that has ended another one is offered at once."""
    try:
        with edge_session.reading() as ctx:
            password_resets.holder(ctx, edge_session.settings().installation, token)
    except Invalid as error:
        return _again(ended=messages.text(error.code))
    return render_template("reset.html", token=token, errors=[])


@blp.post("/reset/<token>")
def reset(token: str) -> Response | Refused:
    """Replace the password."""
    try:
        sign_in.reset(token, request.form.get("password", ""))
    except Invalid as error:
        if not error.errors:
            return _again(ended=messages.text(error.code))
        errors = error.errors["password"]
        return render_template("reset.html", token=token, errors=errors), 422
    notify("password_changed")
    return redirect(url_for("login.form"), 303)
