"""Sign in, in one step or two, and sign out."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import authentication, sign_in
from matchmaker.errors import Invalid
from matchmaker.web.visitor import context, safe_path

blp = Blueprint("login", __name__)


@blp.get("/login")
def form() -> str | Response:
    """Ask for name and password; who is signed in already goes on."""
    if not context().actor.is_public:
        return redirect(_next(), 303)
    return render_template("login.html", next=_next(), username="", error="")


@blp.post("/login")
def begin() -> Response | tuple[str, int]:
    """Begin a session, or ask for what is missing: a code, a new password."""
    username = request.form.get("username", "")[:64]
    try:
        text = sign_in.sign_in(username, request.form.get("password", ""), new_password=None)
    except Invalid as error:
        if error.code == "sign_in_incomplete":
            return _second_step(error, sign_in.pending(username))
        return _again(error, username)
    return _enter(text)


@blp.post("/login/step")
def go_on() -> Response | tuple[str, int]:
    """Begin a session with the code, or the new password, that was asked for."""
    pending = request.form.get("pending", "")
    code, chosen = request.form.get("code", "").strip()[:6], request.form.get("new_password")
    try:
        text = sign_in.go_on(pending, code=code, new_password=chosen)
    except Invalid as error:
        return _again(error) if error.code == "login_failed" else _second_step(error, pending)
    return _enter(text)


@blp.post("/logout")
def sign_out() -> Response:
    """End the session."""
    authentication.forget_session()
    return redirect(url_for("public.hall"), 303)


def _enter(text: str) -> Response:
    authentication.remember_session(text)
    return redirect(_next(), 303)


def _again(error: Invalid, username: str = "") -> tuple[str, int]:
    text = messages.text(error.code)
    return render_template("login.html", next=_next(), username=username, error=text), 422


def _second_step(error: Invalid, pending: str) -> tuple[str, int]:
    # What was asked for before is asked for again: no answer is kept in the page.
    answered = {name for name in ("code", "new_password") if name in request.form}
    page = render_template(
        "login_step.html",
        next=_next(),
        pending=pending,
        asked=answered | set(error.errors),
        errors={name: texts for name, texts in error.errors.items() if name in answered},
    )
    return page, 422


def _next() -> str:
    return safe_path(request.values.get("next"), url_for("desk.home"))
