"""Titles (梯度认定) of an enterprise: the organizer of its region enters and ends them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid, Stale
from matchmaker.permissions import Permission, authorize
from matchmaker.schemas.base import Schema
from matchmaker.schemas.enterprises import TierExpirySchema, TierFactSchema
from matchmaker.services import enterprises, tier_facts, tiers
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_tier_facts", __name__, "/desk/enterprises/<public_id>/tiers")
GRANT, EXPIRE = TierFactSchema(), TierExpirySchema()


@blp.get("")
def index(public_id: str) -> str:
    """Show the titles of an enterprise, with a form for one more and one to end each."""
    return _page(public_id, forms.Form(GRANT))


def _page(
    public_id: str,
    form: forms.Form,
    lacks: Sequence[str] = (),
    ending: forms.Form | None = None,
) -> str:
    ctx = context()
    item = enterprises.get_itself(ctx, public_id)
    authorize(ctx.actor, Permission.RECORD_TIERS, item)
    return render_template(
        "desk/tier_facts.html",
        item=item,
        form=form,
        lacks=lacks,
        ending=ending,
        tiers={
            f"{tier.rule_set.code}/{tier.code}": f"{tier.name}（{tier.rule_set.name}）"
            for tier in tiers.every(ctx)
        },
        chosen=request.form.get("title", ""),
        today=ctx.today,
    )


def _given(schema: Schema) -> forms.Form:
    """Return the form, with the rule set and the tier that its one menu names."""
    rule_set, _, tier = request.form.get("title", "").partition("/")
    form = forms.read(schema)
    named = {"rule_set": rule_set, "tier": tier} if tier else {}
    return forms.Form(schema, {**form.values, **named})


@blp.post("")
def grant(public_id: str) -> Response | tuple[str, int]:
    """Enter a title."""
    refused = _refused(public_id, _given(GRANT), tier_facts.grant)
    if refused is None:
        return _done(public_id)
    return _page(public_id, refused.form, refused.lacks), refused.status


@blp.post("/expire")
def expire(public_id: str) -> Response | tuple[str, int]:
    """End a title on an earlier day than was stated."""
    refused = _refused(public_id, _given(EXPIRE), tier_facts.expire)
    if refused is None:
        return _done(public_id)
    return _page(public_id, forms.Form(GRANT), refused.lacks, refused.form), refused.status


class _Refusal(NamedTuple):
    form: forms.Form
    lacks: Sequence[str]
    status: int


def _refused(public_id: str, form: forms.Form, act: Any) -> _Refusal | None:
    """Do an act; return the form with what is wrong, and what is to be said above it."""
    ctx = context()
    try:
        act(ctx, public_id, form.schema.load(form.values), version=forms.version())
    except (ValidationError, Invalid, Stale) as error:
        edge_session.start_over()
        refused, status = form.refused(error)
        return _Refusal(refused, (), status)
    except Conflict as error:
        edge_session.start_over()
        return _Refusal(form, [messages.text(error.code, **error.details)], 409)
    return None


def _done(public_id: str) -> Response:
    notify("saved")
    return redirect(url_for("desk_tier_facts.index", public_id=public_id), 303)
