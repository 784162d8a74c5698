"""榜单批次: rounds with their windows and rules, defined, revised and closed by organizers."""

from flask import redirect, render_template, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid, Stale
from matchmaker.permissions import Permission, Stake, authorize, is_permitted
from matchmaker.schemas.challenge_lists import (
    ChallengeListFields,
    ChallengeListOutSchema,
    ChallengeListQuerySchema,
)
from matchmaker.services import challenge_exports, challenge_lists, events, regions
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import ListPeriod

blp = desk_blueprint("desk_challenge_lists", __name__, "/desk/challenge-lists")
FIELDS, OUT = (
    ChallengeListFields(),
    ChallengeListOutSchema(only=tuple(ChallengeListFields().fields)),
)
FILTERS = ChallengeListQuerySchema()
EVENTS = {"page": 1, "page_size": 100}


@blp.get("")
def index() -> str:
    """List the rounds with their windows."""
    ctx = context()
    filters = forms.query(FILTERS)
    page = challenge_lists.list_page(ctx, filters)
    may = {
        row.public_id
        for row in page.items
        if is_permitted(
            ctx.actor, Permission.EDIT_CHALLENGE_LIST, Stake(region_code=row.region_code)
        )
    }
    return render_template(
        "desk/challenge_lists/index.html", page=page, filters=filters, may=may, today=ctx.today
    )


@blp.get("/new")
def new() -> str:
    """Offer an empty form."""
    given = {"year": context().today.year, "needs_county_check": True}
    return _form(forms.Form(FIELDS, {**given, "notice_days": 7, "objection_days": 5}))


@blp.post("/new")
def define() -> Response | tuple[str, int]:
    """Define a round."""
    ctx = context()
    form = _submitted()
    try:
        fields = dict(FIELDS.load(form.values))
        # What the database refuses ends the savepoint alone: the form is drawn after it.
        with ctx.session.begin_nested():
            challenge_lists.define(ctx, fields)
    except (ValidationError, Invalid, Conflict) as error:
        refused, status = _refused(form, error)
        return _form(refused), status
    notify("saved")
    return redirect(url_for("desk_challenge_lists.index"), 303)


@blp.get("/<public_id>/edit")
def edit(public_id: str) -> str:
    """Offer the form of a round that is not closed."""
    ctx = context()
    row = challenge_lists.get(ctx, public_id)
    authorize(ctx.actor, Permission.EDIT_CHALLENGE_LIST, Stake(region_code=row.region_code))
    return _form(forms.Form(FIELDS, OUT.dump(row)), public_id, row.version)


@blp.post("/<public_id>/edit")
def revise(public_id: str) -> Response | tuple[str, int]:
    """Replace windows and rules."""
    ctx = context()
    form = _submitted()
    try:
        fields = dict(FIELDS.load(form.values))
        with ctx.session.begin_nested():
            challenge_lists.revise(ctx, public_id, fields, version=forms.version())
    except (ValidationError, Invalid, Stale, Conflict) as error:
        refused, status = _refused(form, error)
        return _form(refused, public_id, challenge_lists.get(ctx, public_id).version), status
    notify("saved")
    return redirect(url_for("desk_challenge_lists.index"), 303)


@blp.post("/<public_id>/close")
def close(public_id: str) -> Response:
    """Take no more challenges into a round."""
    challenge_lists.close(context(), public_id, version=forms.version())
    notify("saved")
    return redirect(url_for("desk_challenge_lists.index"), 303)


def _refused(
    form: forms.Form, error: ValidationError | Invalid | Stale | Conflict
) -> tuple[forms.Form, int]:
    """Return the form with what is wrong; what conflicts is a prefix in use, or a closed round."""
    edge_session.start_over()
    if isinstance(error, Conflict):
        return form.with_errors({"code_prefix": [messages.text(error.code)]}), 409
    return form.refused(error)


def _submitted() -> forms.Form:
    form = forms.read(FIELDS)
    # A box that is not ticked sends nothing, which would mean the default.
    is_ticked = "needs_county_check" in form.values
    return forms.Form(FIELDS, {**form.values, "needs_county_check": is_ticked})


def _form(form: forms.Form, public_id: str | None = None, version: int | None = None) -> str:
    ctx = context()
    coming = events.list_page(ctx, EVENTS).items
    return render_template(
        "desk/challenge_lists/form.html",
        form=form,
        public_id=public_id,
        version=version,
        periods=messages.labels(ListPeriod),
        columns=challenge_exports.labels(),
        events={row.public_id: row.name for row in coming},
        regions={
            code: name
            for code, name in regions.names(ctx).items()
            if ctx.actor.is_system or code in ctx.actor.regions
        },
    )
