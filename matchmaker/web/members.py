"""Members of one's own enterprise; invitations, and joining by their link."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, is_permitted
from matchmaker.schemas.registrations import (
    AcceptanceSchema,
    InvitationCreateSchema,
    MemberDisableSchema,
    MemberPatchSchema,
)
from matchmaker.services import member_invitations, members, passwords
from matchmaker.services.member_invitations import Newcomer
from matchmaker.web import enterprises as enterprise_pages
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, public_context
from models.enterprises import Enterprise
from models.enums import UserRole
from models.registrations import MemberInvitation
from models.users import Membership


@dataclass(frozen=True, slots=True)
class Account:
    """A member as a page shows it: the row, and what may be done to its account."""

    row: Membership
    may_disable: bool
    may_enable: bool


blp = Blueprint("join", __name__)
desk = desk_blueprint("desk_members", __name__, "/desk/members")
ALL = {"page": 1, "page_size": 100}


@desk.get("")
def index() -> str:
    """Show who acts for the enterprise, and who is invited."""
    return _page(forms.Form(InvitationCreateSchema()))


def _page(form: forms.Form, wrong_roles: dict[str, list[str]] | None = None) -> str:
    ctx = context()
    own = members.require_enterprise(ctx, None)
    return render_template(
        "desk/members.html",
        enterprise=own,
        members=accounts_of(ctx, own),
        invitations=member_invitations.open_for(ctx, own),
        may_manage=is_permitted(ctx.actor, Permission.MANAGE_MEMBERS, own),
        form=form,
        wrong_roles=wrong_roles or {},
    )


def accounts_of(ctx: Context, enterprise: Enterprise) -> list[Account]:
    """Return the members of an enterprise, with what the actor may do to each account."""
    may = is_permitted(ctx.actor, Permission.DISABLE_MEMBER, enterprise)
    rows = members.list_page(ctx, {**ALL, "enterprise": enterprise.public_id}).items
    return [
        Account(
            row,
            may_disable=may and row.user.is_active and row.user_id != ctx.actor.user_id,
            may_enable=may and members.can_enable(ctx, row),
        )
        for row in rows
    ]


@desk.post("/invitations")
def invite() -> Response | tuple[str, int]:
    """Mail an invitation into one's own enterprise, or to the owner of an unclaimed one."""
    form = forms.read(InvitationCreateSchema())
    try:
        fields = form.schema.load(form.values)
    except ValidationError as error:
        refused, status = form.refused(error)
        claimed = str(form.value("enterprise"))
        page = enterprise_pages.page_of(claimed, refused) if claimed else _page(refused)
        return page, status
    member_invitations.invite(context(), edge_session.settings().installation, fields)
    notify("invitation_sent")
    if fields["enterprise"] is not None:
        address = url_for("desk_enterprises.show", public_id=fields["enterprise"])
        return redirect(address, 303)
    return redirect(url_for("desk_members.index"), 303)


@desk.post("/invitations/<public_id>/revoke")
def revoke(public_id: str) -> Response:
    """Take an invitation back."""
    return _back(member_invitations.revoke(context(), public_id))


@desk.post("/<public_id>/role")
def change(public_id: str) -> Response | tuple[str, int]:
    """Give a member another role."""
    try:
        fields = MemberPatchSchema().load({"role": request.form.get("role", "")})
    except ValidationError as error:
        wrong = {public_id: error.messages_dict["role"]}
        return _page(forms.Form(InvitationCreateSchema()), wrong), 422
    members.change_role(context(), public_id, fields["role"])
    notify("saved")
    return redirect(url_for("desk_members.index"), 303)


@desk.post("/<public_id>/remove")
def remove(public_id: str) -> Response:
    """End a membership."""
    members.remove(context(), public_id)
    notify("saved")
    return redirect(url_for("desk_members.index"), 303)


@desk.post("/<public_id>/disable")
def disable(public_id: str) -> Response:
    """Shut the account of a member, with a reason."""
    fields = MemberDisableSchema().load({"reason": request.form.get("reason", "")})
    return _back(members.disable(context(), public_id, fields["reason"]))


@desk.post("/<public_id>/enable")
def enable(public_id: str) -> Response:
    """Open the account of a member again."""
    return _back(members.enable(context(), public_id))


def _back(row: Membership | MemberInvitation) -> Response:
    """Lead back to where the members stand: an owner's own page, the profile for an organizer."""
    notify("saved")
    if context().actor.enterprise_id is not None:
        return redirect(url_for("desk_members.index"), 303)
    address = url_for("desk_enterprises.show", public_id=row.enterprise.public_id)
    return redirect(f"{address}#members", 303)


# By the link of an invitation


@blp.get("/join/<token>")
def form(token: str) -> str:
    """Show who invites, and ask for the account that is wanted."""
    return _join_page(token, forms.Form(AcceptanceSchema()))


def _join_page(token: str, shown: forms.Form) -> str:
    with edge_session.reading() as ctx:
        invitation = member_invitations.open_with(ctx, token)
    actor = current_actor()
    is_known = actor.role is UserRole.MEMBER and actor.enterprise_id is None
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
