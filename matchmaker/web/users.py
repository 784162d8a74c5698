"""Users, roles, live sessions and tokens, for the administrators; the system one changes them."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, is_permitted, rules
from matchmaker.permissions.page import CELLS, COLUMNS
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.users import UserAssignmentSchema, UserInvitationSchema, UserQuerySchema
from matchmaker.services import password_resets, regions, sessions, tokens, users, zones
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import UserRole
from models.users import User

blp = desk_blueprint("desk_users", __name__, "/desk/users")
FILTERS = UserQuerySchema()
PAGE = PageArguments()
CREATE = UserInvitationSchema()
ASSIGN = UserAssignmentSchema()


@blp.get("")
def index() -> str:
    """List users, found by name or role."""
    ctx = context()
    filters = forms.query(FILTERS)
    return render_template(
        "desk/users/index.html",
        page=users.list_page(ctx, filters),
        filters=filters,
        roles=messages.labels(UserRole),
        regions=regions.names(ctx),
        now=ctx.now,
        may_manage=is_permitted(ctx.actor, Permission.MANAGE_USERS),
    )


@blp.get("/roles")
def roles() -> str:
    """Show who may do what: the table that the program itself reads."""
    users.require_reader(context())
    lines = [
        (rule.title, [CELLS[rule.cells[column]] for column in COLUMNS]) for rule in rules().values()
    ]
    return render_template("desk/users/roles.html", columns=list(COLUMNS.values()), lines=lines)


@blp.get("/sessions")
def list_sessions() -> str:
    """List who is signed in, and from where."""
    ctx = context()
    page = sessions.list_all(ctx, forms.query(PAGE))
    may_manage = is_permitted(ctx.actor, Permission.MANAGE_USERS)
    return render_template("desk/users/sessions.html", page=page, may_manage=may_manage)


@blp.post("/sessions/<public_id>/end")
def end_session(public_id: str) -> Response:
    """End somebody's session."""
    sessions.end_for(context(), public_id)
    notify("saved")
    return redirect(url_for("desk_users.list_sessions"), 303)


@blp.get("/tokens")
def list_tokens() -> str:
    """List the tokens that are in force; what they consist of is kept nowhere."""
    ctx = context()
    page = tokens.list_all(ctx, forms.query(PAGE))
    may_manage = is_permitted(ctx.actor, Permission.MANAGE_USERS)
    return render_template("desk/users/tokens.html", page=page, may_manage=may_manage, now=ctx.now)


@blp.post("/tokens/<public_id>/revoke")
def revoke_token(public_id: str) -> Response:
    """Revoke somebody's token."""
    tokens.revoke_for(context(), public_id)
    notify("saved")
    return redirect(url_for("desk_users.list_tokens"), 303)


@blp.get("/new")
def new() -> str:
    """Offer the form of a new account."""
    users.require_manager(context())
    return _form(forms.Form(CREATE))


def _form(form: forms.Form) -> str:
    ctx = context()
    return render_template(
        "desk/users/form.html",
        form=form,
        roles=_roles(),
        regions=regions.names(ctx),
        zones=_zones(),
    )


def _roles() -> dict[str, str]:
    labels = messages.labels(UserRole)
    return {value: text for value, text in labels.items() if value != UserRole.MEMBER.value}


def _zones() -> dict[str, str]:
    return {name: name for name in zones.names(context())}


@blp.post("/new")
def create() -> Response | tuple[str, int]:
    """Make an account; its user sets the password by a mailed link."""
    form = forms.read(CREATE)
    ctx = context()
    try:
        fields = CREATE.load(form.values)
        row = users.appoint(ctx, fields, None)
    except (ValidationError, Invalid) as error:
        refused, status = form.refused(error)
        return _form(refused), status
    except Conflict as error:
        return _form(form.with_errors({"username": [messages.text(error.code)]})), 409
    password_resets.mail_link(ctx, edge_session.settings().installation, row)
    notify("user_created")
    return redirect(url_for("desk_users.show", public_id=row.public_id), 303)


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show an account, with what may be done to it."""
    row = users.get(context(), public_id)
    return _page(row, forms.Form(ASSIGN, _assigned(row)))


def _assigned(row: User) -> dict[str, Any]:
    return {
        "role": row.role.value,
        "region_code": row.region_code,
        "zone": row.zone.name if row.zone else None,
    }


def _page(row: User, form: forms.Form) -> str:
    ctx = context()
    return render_template(
        "desk/users/show.html",
        row=row,
        form=form,
        roles=_roles(),
        regions=regions.names(ctx),
        zones=_zones(),
        now=ctx.now,
        may_manage=is_permitted(ctx.actor, Permission.MANAGE_USERS) and row.id != ctx.actor.user_id,
    )


@blp.post("/<public_id>/role")
def reassign(public_id: str) -> Response | tuple[str, int]:
    """Give an account another role or place."""
    form = forms.read(ASSIGN)
    ctx = context()
    try:
        users.reassign(ctx, public_id, ASSIGN.load(form.values), version=forms.version())
    except (ValidationError, Invalid) as error:
        refused, status = form.refused(error)
        return _page(users.get(ctx, public_id), refused), status
    return _done(public_id)


def _done(public_id: str) -> Response:
    notify("saved")
    return redirect(url_for("desk_users.show", public_id=public_id), 303)


def _act(perform: Callable[..., User]) -> Callable[[str], Response]:
    def view(public_id: str) -> Response:
        perform(context(), public_id, version=forms.version())
        return _done(public_id)

    return view


for _name, _perform in (
    ("disable", users.disable),
    ("enable", users.enable),
    ("remove_totp", users.remove_totp),
):
    blp.add_url_rule(f"/<public_id>/{_name}", _name, _act(_perform), methods=["POST"])
