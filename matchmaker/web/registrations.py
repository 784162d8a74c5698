"""Registration: the visitor's form, the applicant's own application, the organizer's decisions."""

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid
from matchmaker.schemas.registrations import (
    RegistrationCreateSchema,
    RegistrationFields,
    RegistrationQuerySchema,
)
from matchmaker.services import passwords, regions, registrations
from matchmaker.services.registrations import Applicant
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, public_context
from models.enums import RegistrationState

blp = Blueprint("register", __name__)
desk = desk_blueprint("desk_registrations", __name__, "/desk/registrations")
FILTERS = RegistrationQuerySchema()


@blp.get("/register")
def form() -> str:
    """Show the empty form."""
    return _form(forms.Form(RegistrationCreateSchema()))


@blp.post("/register")
def apply() -> str | tuple[str, int]:
    """Hand in an application; whether the username is taken is told by mail."""
    given = forms.read(RegistrationCreateSchema())
    try:
        fields = given.schema.load(given.values)
        chosen = passwords.hashed(fields["password"], fields["username"])
        names = ("username", "display_name", "email", "phone")
        applicant = Applicant(**{name: fields[name] for name in names}, password=chosen)
        registrations.apply(public_context(), applicant, fields)
    except ValidationError as error:
        return _form(given.with_errors(error.messages_dict)), 422
    except Invalid as error:
        return _form(given.with_errors(error.errors)), 422
    except Conflict as error:
        wrong = {"credit_code": [messages.text(error.code)]}
        return _form(given.with_errors(wrong)), 409
    return render_template("registered.html")


@blp.get("/register/enterprise")
def look_up() -> str:
    """Say what the register holds under a credit code, and fill it in."""
    with edge_session.reading() as ctx:
        known, row = registrations.look_up(ctx, request.args.get("credit_code", ""))
        if row is None:
            return render_template("_register_firm.html", known=known)
        found = {"name": row.name, "region_code": row.region_code, "kind": row.kind.value}
        form = forms.Form(RegistrationCreateSchema(), found)
        places = regions.grouped(ctx)
    return render_template("_register_firm.html", form=form, places=places, known=known)


def _form(shown: forms.Form) -> str:
    with edge_session.reading() as ctx:
        places = regions.grouped(ctx)
    return render_template("register.html", form=shown, places=places, known="")


@desk.get("")
def index() -> str:
    """List the applications of one's region, or one's own."""
    ctx = context()
    filters = forms.query(FILTERS)
    return render_template(
        "desk/registrations.html",
        page=registrations.list_page(ctx, filters),
        filters=filters,
        regions=regions.names(ctx),
    )


@desk.get("/<public_id>")
def show(public_id: str) -> str:
    """Show an application; to its organizer with the decision, to its applicant with the form."""
    return _page(public_id)


def _page(public_id: str, given: forms.Form | None = None) -> str:
    ctx = context()
    item = registrations.get(ctx, public_id)
    is_applicant = item.user_id == ctx.actor.user_id
    schema = RegistrationFields()
    return render_template(
        "desk/registration.html",
        item=item,
        is_applicant=is_applicant,
        is_pending=item.state is RegistrationState.PENDING,
        is_rejected=item.state is RegistrationState.REJECTED,
        form=given or forms.Form(schema, schema.dump(item) if is_applicant else {}),
        regions=regions.names(ctx),
        places=regions.grouped(ctx),
    )


@desk.post("/<public_id>/revise")
def revise(public_id: str) -> Response | tuple[str, int]:
    """Correct one's own application and hand it in again."""
    given = forms.read(RegistrationFields())
    ctx = context()
    try:
        fields = given.schema.load(given.values)
        registrations.revise(ctx, public_id, fields, version=forms.version())
    except forms.REFUSALS as error:
        refused, status = forms.refuse(given, error)
        return _page(public_id, refused), status
    notify("saved")
    return redirect(url_for("desk_registrations.show", public_id=public_id), 303)
