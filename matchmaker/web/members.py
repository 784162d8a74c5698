"""Members of one's own enterprise; invitations, and joining by their link."""

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, is_permitted
from matchmaker.schemas.registrations import (
    AcceptanceSchema,
    InvitationCreateSchema,
    MemberPatchSchema,
)
from matchmaker.services import member_invitations, members, passwords
from matchmaker.services.member_invitations import Newcomer
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, public_context

blp = Blueprint("join", __name__)
desk = desk_blueprint("desk_members", __name__, "/desk/members")
ALL = {"page": 1, "page_size": 100}


@desk.get("")
def index() -> str:
    """Show who acts for the enterprise, and who is invited."""
    return _page(forms.Form(InvitationCreateSchema()))


def _page(form: forms.Form) -> str:
    ctx = context()
    own = members.require_enterprise(ctx, None)
    return render_template(
        "desk/members.html",
        enterprise=own,
        members=members.list_page(ctx, ALL).items,
        invitations=[
            row
            for row in member_invitations.list_page(ctx, ALL).items
            if row.accepted_at is None and row.revoked_at is None and row.expires_at > ctx.now
        ],
        may_manage=is_permitted(ctx.actor, Permission.MANAGE_MEMBERS, own),
        form=form,
    )


@desk.post("/invitations")
def invite() -> Response | tuple[str, int]:
    """Mail an invitation into one's own enterprise, or to the owner of an unclaimed one."""
    form = forms.read(InvitationCreateSchema())
    try:
        fields = form.schema.load(form.values)
    except ValidationError as error:
        return _page(form.with_errors(error.messages_dict)), 422
    member_invitations.invite(context(), edge_session.settings().installation, fields)
    notify("invitation_sent")
    if fields["enterprise"] is not None:
        address = url_for("desk_enterprises.show", public_id=fields["enterprise"])
        return redirect(address, 303)
    return redirect(url_for("desk_members.index"), 303)


@desk.post("/invitations/<public_id>/revoke")
def revoke(public_id: str) -> Response:
    """Take an invitation back."""
    member_invitations.revoke(context(), public_id)
    notify("saved")
    return redirect(url_for("desk_members.index"), 303)


@desk.post("/<public_id>/role")
def change(public_id: str) -> Response:
    """Give a member another role."""
    try:
        fields = MemberPatchSchema().load({"role": request.form.get("role", "")})
    except ValidationError as error:
        raise Invalid(errors=error.messages_dict) from error
    members.change_role(context(), public_id, fields["role"])
    notify("saved")
    return redirect(url_for("desk_members.index"), 303)


@desk.post("/<public_id>/remove")
def remove(public_id: str) -> Response:
    """End a membership."""
    members.remove(context(), public_id)
    notify("saved")
    return redirect(url_for("desk_members.index"), 303)


# By the link of an invitation


@blp.get("/join/<token>")
def form(token: str) -> str:
    """Show who invites, and ask for the account that is wanted."""
    return _join_page(token, forms.Form(AcceptanceSchema()))


def _join_page(token: str, shown: forms.Form) -> str:
    with edge_session.reading() as ctx:
        invitation = member_invitations.open_with(ctx, token)
    actor = current_actor()
    is_known = not actor.is_public and actor.enterprise_id is None
    return render_template(
        "join.html", token=token, invitation=invitation, form=shown, is_known=is_known
    )


@blp.post("/join/<token>")
def accept(token: str) -> Response | tuple[str, int]:
    """Join with a new account, or with the one that is signed in and belongs nowhere yet."""
    if "join_as_known" in request.form and not current_actor().is_public:
        member_invitations.accept(context(), token, None)
        return redirect(url_for("desk.home"), 303)
    given = forms.read(AcceptanceSchema(exclude=("token",)))
    try:
        fields = given.schema.load(given.values)
        chosen = passwords.hashed(fields["password"], fields["username"])
        newcomer = Newcomer(fields["username"], fields["display_name"], chosen)
        member_invitations.accept(public_context(), token, newcomer)
    except ValidationError as error:
        return _join_page(token, given.with_errors(error.messages_dict)), 422
    except Invalid as error:
        return _join_page(token, given.with_errors(error.errors)), 422
    except Conflict as error:
        if error.code != "username_taken":
            raise
        wrong = {"username": [messages.text(error.code)]}
        return _join_page(token, given.with_errors(wrong)), 409
    notify("joined")
    return redirect(url_for("login.form"), 303)
