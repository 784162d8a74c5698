"""One's own account: contact, password, second factor, sessions, access tokens, personal data."""

import json
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.edge import sign_in
from matchmaker.edge.authentication import current_actor
from matchmaker.edge.downloads import made
from matchmaker.errors import Conflict, Invalid
from matchmaker.schemas.personal_data import ErasureSchema
from matchmaker.schemas.sessions import TokenCreateSchema
from matchmaker.schemas.users import (
    AccountPatchSchema,
    PasswordChangeSchema,
    PasswordProofSchema,
    TotpCodeSchema,
)
from matchmaker.services import accounts, passwords, personal_data, sessions, tokens, totp, users
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_account", __name__, "/desk/account")
ALL = {"page": 1, "page_size": 100}
NOTHING = {"setup": None, "new_token": None, "token": forms.Form(TokenCreateSchema())}
PROFILE = AccountPatchSchema(only=("display_name", "email", "phone", "wants_mail"))


@blp.get("")
def show() -> str:
    """Show the account."""
    return _page()


def _page(errors: Mapping[str, Any] | None = None, **shown: Any) -> str:
    """Return the page; `errors` are messages by field, unique over all its forms."""
    ctx = context()
    user = accounts.get(ctx)
    return render_template(
        "desk/account.html",
        user=user,
        errors=forms.flat(errors or {}),
        sessions=sessions.list_page(ctx, ALL).items,
        tokens=tokens.list_page(ctx, ALL).items,
        may_remove_totp=not users.is_privileged(user),
        **{"profile": forms.Form(PROFILE, PROFILE.dump(user)), **NOTHING, **shown},
    )


def _refused(errors: Mapping[str, Any], **shown: Any) -> tuple[str, int]:
    return _page(errors, **shown), 422


def _done(kind: str = "saved") -> Response:
    notify(kind)
    return redirect(url_for("desk_account.show"), 303)


@blp.post("")
def revise() -> Response | tuple[str, int]:
    """Change name and contact."""
    form = forms.read(PROFILE)
    empty = {"display_name": "", "email": None, "phone": None, "wants_mail": False}
    try:
        fields = PROFILE.load({**empty, **form.values})
        accounts.revise(context(), fields, version=forms.version())
    except forms.REFUSALS as error:
        profile, status = forms.refuse(form, error)
        return _page(profile=profile), status
    return _done()


@blp.post("/password")
def change_password() -> Response | tuple[str, int]:
    """Replace the password; other sessions end."""
    form = forms.read(PasswordChangeSchema())
    try:
        fields = form.schema.load(form.values)
        username = sign_in.prove(current_actor(), fields["password"])
        chosen = passwords.hashed(fields["new_password"], username, name="new_password")
    except ma.ValidationError as error:
        return _refused(error.messages_dict)
    except Invalid as error:
        return _refused(_of_password(error))
    accounts.change_password(context(), chosen)
    return _done("password_changed")


def _of_password(error: Invalid) -> dict[str, list[str]]:
    return error.errors or {"password": [messages.text("field_password_wrong")]}


@blp.post("/totp")
def begin_totp() -> str | tuple[str, int]:
    """Show a new secret for the authenticator app."""
    form = forms.read(PasswordProofSchema())
    try:
        fields = form.schema.load(form.values)
        sign_in.prove(current_actor(), fields["password"])
    except ma.ValidationError as error:
        return _refused({"totp_password": error.messages_dict["password"]})
    except Invalid as error:
        return _refused({"totp_password": _of_password(error)["password"]})
    settings = edge_session.settings()
    return _page(setup=totp.begin(context(), settings.installation, settings.public_name))


@blp.post("/totp/confirm")
def confirm_totp() -> Response | tuple[str, int]:
    """Put the secret in force."""
    form = forms.read(TotpCodeSchema())
    ctx = context()
    try:
        fields = form.schema.load(form.values)
        totp.confirm(ctx, edge_session.settings().installation, fields["code"])
    except ma.ValidationError as error:
        return _refused(error.messages_dict)
    except Invalid as error:
        return _refused(error.errors)
    return _done()


@blp.post("/totp/remove")
def remove_totp() -> Response | tuple[str, int]:
    """Do without codes again."""
    try:
        sign_in.prove(current_actor(), request.form.get("password", ""))
    except Invalid as error:
        return _refused({"totp_password": _of_password(error)["password"]})
    totp.remove_own(context())
    return _done()


@blp.post("/sessions/others")
def revoke_others() -> Response:
    """End one's other sessions."""
    sessions.revoke_others(context())
    return _done()


@blp.post("/sessions/<public_id>/revoke")
def revoke_session(public_id: str) -> Response:
    """End a session."""
    sessions.revoke(context(), public_id)
    return _done()


@blp.post("/tokens")
def create_token() -> str | tuple[str, int]:
    """Make a token, and show it this once."""
    form = forms.read(TokenCreateSchema())
    try:
        fields = form.schema.load(form.values)
    except ma.ValidationError as error:
        return _refused(error.messages_dict, token=form)
    _, text = tokens.create_own(context(), fields)
    return _page(new_token=text)


@blp.post("/tokens/<public_id>/revoke")
def revoke_token(public_id: str) -> Response:
    """Revoke a token."""
    tokens.revoke(context(), public_id)
    return _done()


@blp.get("/data")
def download_data() -> Response:
    """Send everything that is stored about the reader, as one file."""
    found = personal_data.copy(context())
    text = json.dumps(found, ensure_ascii=False, indent=2, default=lambda value: value.isoformat())
    return made(text.encode(), "application/json", "本人数据", ".json")


@blp.post("/erasure")
def erase() -> Response | tuple[str, int]:
    """Erase the reader's personal data and end the account, once the username confirms it."""
    form, ctx = forms.read(ErasureSchema()), context()
    try:
        fields = form.schema.load(form.values)
        personal_data.erase(ctx, fields["username"])
    except ma.ValidationError as error:
        return _refused({"username": error.messages_dict["username"]})
    except Invalid as error:
        return _refused(error.errors)
    except Conflict as error:
        return _page({"username": [messages.text(error.code, **error.details)]}), 409
    notify("account_erased")
    return redirect(url_for("login.form"), 303)
