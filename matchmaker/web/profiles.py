"""The profile of an enterprise, kept by its own people, and by organizers until it is claimed."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.schemas.enterprises import EnterpriseFields, EnterpriseOutSchema, TierFactSchema
from matchmaker.services import chains, claims, contacts, enterprises, prospects, regions, zones
from matchmaker.web import amounts, forms
from matchmaker.web import enterprises as enterprise_pages
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enterprises import Enterprise
from models.enums import AliasKind, EnterpriseKind, PatentKind

blp = desk_blueprint("desk_profiles", __name__, "/desk/enterprises")
FIELDS, OUT = EnterpriseFields(), EnterpriseOutSchema()
# Places in chains and amounts are typed in boxes of their own.
AMOUNTS = {"revenue_wan": "revenue_yuan", "assets_wan": "assets_yuan"}


@blp.get("/own")
def own() -> str:
    """Show the profile of the reader's own enterprise."""
    return enterprise_pages.page_of(prospects.public_id_of_own(context()))


@blp.get("/<public_id>/edit")
def edit(public_id: str) -> str:
    """Offer the profile as it is stored."""
    ctx = context()
    row = enterprises.get_itself(ctx, public_id)
    claims.authorize_edit(ctx, row)
    return _page(_filled(ctx, row), row)


@blp.post("/<public_id>/edit")
def revise(public_id: str) -> Response | tuple[str, int]:
    """Keep what was edited."""
    ctx = context()
    row = enterprises.get_itself(ctx, public_id)
    claims.authorize_edit(ctx, row)
    form = _given()
    try:
        fields = dict(FIELDS.load(_sent(form) | _official(row)))
        enterprises.revise(ctx, public_id, fields, version=forms.version())
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _page(form, enterprises.get_itself(context(), public_id)), status
    notify("saved")
    return redirect(url_for("desk_enterprises.show", public_id=public_id), 303)


def _filled(ctx: Context, row: Enterprise) -> forms.Form:
    """Return the form of a stored profile, its contacts as the reader may see them."""
    typed = {box: amounts.in_wan(getattr(row, name)) for box, name in AMOUNTS.items()}
    places = [f"{segment.chain.code}/{segment.code}" for segment in row.segments]
    return forms.Form(
        FIELDS, {**OUT.dump(row), **contacts.of(ctx.actor, row), **typed, "places": places}
    )


def _given() -> forms.Form:
    typed = {box: request.form.get(box, "").strip() for box in AMOUNTS}
    values = forms.collect(FIELDS, request.form)
    return forms.Form(FIELDS, {**values, **typed, "places": forms.numbered("places")})


def _sent(form: forms.Form) -> dict[str, Any]:
    """Return what was typed as the schema takes it."""
    found = {name: form.values[name] for name in FIELDS.fields if name in form.values}
    found |= {
        name: amounts.in_yuan(form.values[box]) for box, name in AMOUNTS.items() if form.values[box]
    }
    pairs = [place.partition("/") for place in form.values["places"]]
    return {**found, "segments": [{"chain": code, "segment": part} for code, _, part in pairs]}


def _official(row: Enterprise) -> dict[str, Any]:
    """Return what the authorities state: it has pages of its own, and stays as it is."""
    facts = OUT.dump(row)["tiers"]
    names = TierFactSchema().fields
    return {
        "is_active": row.is_active,
        "tiers": [{name: fact[name] for name in names} for fact in facts],
    }


def _page(form: forms.Form, row: Enterprise) -> str:
    ctx = context()
    return render_template(
        "desk/profile.html",
        form=form,
        item=row,
        places=regions.grouped(ctx),
        zones={name: name for name in zones.names(ctx)},
        chains=chains.all_chains(ctx),
        kinds=messages.labels(EnterpriseKind),
        alias_kinds=messages.labels(AliasKind),
        patent_kinds=messages.labels(PatentKind),
    )
