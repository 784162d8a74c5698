"""Cooperations on the pages: stages and amounts, told here and confirmed by the other side."""

from typing import Any

from flask import redirect, render_template, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.permissions import Permission, is_permitted
from matchmaker.schemas.cooperations import (
    CooperationAmountFields,
    CooperationQuerySchema,
    CooperationStepFields,
    FollowUpFields,
)
from matchmaker.services import cooperations, follow_ups
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import AcceptanceOutcome, CooperationStage

blp = desk_blueprint("desk_cooperations", __name__, "/desk/cooperations")
FILTERS = CooperationQuerySchema(only=("page", "page_size", "state"))
STEP = CooperationStepFields()
AMOUNT = CooperationAmountFields(exclude=("attachment",))
FOLLOW_UP = FollowUpFields()
FEW = 20


@blp.get("")
def index() -> str:
    """List the cooperations of both sides; the bureau also sees whom to call."""
    return _index()


def _index(refused: dict[str, forms.Form] | None = None) -> str:
    ctx = context()
    filters = forms.query(FILTERS)
    page = cooperations.list_page(ctx, filters)
    waiting, summary = None, None
    if ctx.actor.is_organizer:
        asked = {"page": 1, "page_size": FEW, "is_overdue": True}
        waiting, summary = follow_ups.list_page(ctx, asked), follow_ups.summary(ctx)
    return render_template(
        "desk/cooperations.html",
        page=page,
        filters=filters,
        waiting=waiting,
        summary=summary,
        refused=refused or {},
    )


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show a cooperation, and the forms of who takes part in it."""
    return _page(public_id)


def _page(public_id: str, step: forms.Form | None = None, amount: forms.Form | None = None) -> str:
    ctx = context()
    item = cooperations.get(ctx, public_id)
    may_report = is_permitted(ctx.actor, Permission.REPORT_COOPERATION, item)
    return render_template(
        "desk/cooperation.html",
        item=item,
        totals=cooperations.totals(item.amounts),
        warnings={row.id: cooperations.warnings_of(row) for row in item.amounts},
        may_report=may_report and item.state.value == "active",
        is_buyer=cooperations.side_of(ctx, item),
        step=step or forms.Form(STEP),
        amount=amount or forms.Form(AMOUNT),
        stages=messages.labels(CooperationStage),
        outcomes=messages.labels(AcceptanceOutcome),
    )


def _back(public_id: str) -> Response:
    return redirect(url_for("desk_cooperations.show", public_id=public_id), 303)


@blp.post("/<public_id>/steps")
def tell_step(public_id: str) -> Response | tuple[str, int]:
    """Tell a stage."""
    form, version = forms.read(STEP), forms.version()
    try:
        fields: dict[str, Any] = STEP.load(form.values)
        cooperations.tell_step(context(), public_id, fields, version=version)
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _page(public_id, step=form), status
    return _back(public_id)


@blp.post("/<public_id>/steps/<step_id>/confirm")
def confirm_step(public_id: str, step_id: str) -> Response:
    """Confirm a stage that the other side told."""
    cooperations.confirm_step(context(), public_id, step_id, version=forms.version())
    return _back(public_id)


@blp.post("/<public_id>/steps/<step_id>/refuse")
def refuse_step(public_id: str, step_id: str) -> Response:
    """Take a stage back, or refuse it."""
    cooperations.refuse_step(context(), public_id, step_id, version=forms.version())
    return _back(public_id)


@blp.post("/<public_id>/amounts")
def tell_amount(public_id: str) -> Response | tuple[str, int]:
    """Tell an amount."""
    form, version = forms.read(AMOUNT), forms.version()
    try:
        fields: dict[str, Any] = {**AMOUNT.load(form.values), "attachment": None}
        cooperations.tell_amount(context(), public_id, fields, version=version)
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _page(public_id, amount=form), status
    return _back(public_id)


@blp.post("/<public_id>/amounts/<amount_id>/confirm")
def confirm_amount(public_id: str, amount_id: str) -> Response:
    """Confirm an amount that the other side told."""
    cooperations.confirm_amount(context(), public_id, amount_id, version=forms.version())
    return _back(public_id)


@blp.post("/follow-ups/<public_id>")
def record_follow_up(public_id: str) -> Response | tuple[str, int]:
    """Keep what a follow-up found out."""
    form = forms.read(FOLLOW_UP)
    try:
        note = FOLLOW_UP.load(form.values)["note"]
    except ValidationError as error:
        refused, status = form.refused(error)
        return _index({public_id: refused}), status
    follow_ups.record(context(), public_id, note, version=forms.version())
    return redirect(url_for("desk_cooperations.index"), 303)
