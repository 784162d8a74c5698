"""A supplier's own capabilities: out of brochure text, and one by one."""

from collections.abc import Collection
from typing import Any

from flask import redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.errors import Invalid, NotFound
from matchmaker.permissions import Permission, authorize, is_permitted, own_stake
from matchmaker.schemas.capabilities import CapabilityFields
from matchmaker.services import brochures, capabilities, chains, completeness, prospects
from matchmaker.services.brochures import Proposal
from matchmaker.web import forms, uploads
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enterprises import Enterprise
from models.enums import CapabilityKind, CapabilityVisibility, EvidenceKind, Operator

blp = desk_blueprint("desk_capabilities", __name__, "/desk/capabilities")
FIELDS = CapabilityFields()
MAX_TEXT = 20_000
# The first ones are ticked: three say what an enterprise is about.
TICKED = 3
MOST = 12
MOST_PROOFS = 40
EVERYTHING = {"page": 1, "page_size": 100}


def _own() -> Enterprise:
    ctx = context()
    authorize(ctx.actor, Permission.READ_RECOMMENDATIONS, own_stake(ctx.actor))
    if ctx.actor.enterprise_id is None:  # organizers read recommendations, but have no own
        raise NotFound
    return ctx.session.get_one(Enterprise, ctx.actor.enterprise_id)


@blp.get("")
def index() -> str:
    """List the reader's own capabilities."""
    ctx = context()
    own = prospects.own(ctx)
    found = capabilities.list_page(ctx, {"enterprise": own.public_id, **EVERYTHING})
    return render_template(
        "desk/capabilities/index.html",
        page=found,
        completeness=completeness.of_own(ctx, own),
        may_edit=is_permitted(ctx.actor, Permission.EDIT_CAPABILITY, own),
    )


@blp.get("/brochure")
def brochure() -> str:
    """Offer a box for brochure text."""
    _own()
    return render_template("desk/capabilities/brochure.html", text="", error="")


@blp.post("/brochure")
def propose() -> str | tuple[str, int]:
    """Show what the text offers, to be looked through; nothing is kept yet."""
    text = request.form.get("text", "").replace("\r\n", "\n").strip()[:MAX_TEXT]
    # Only read: the write lock is not needed.
    with edge_session.reading(current_actor()) as ctx:
        found = brochures.propose(ctx, text)
    if not found:
        return render_template(
            "desk/capabilities/brochure.html", text=text, error=messages.text("brochure_empty")
        ), 422
    return _offers([_filled(item) for item in found[:MOST]], set(range(TICKED)))


def _filled(item: Proposal) -> forms.Form:
    """Return the form of an offer; its parameters as the schema takes them."""
    offer = item.offer
    values = {
        "kind": offer.kind,
        "name": offer.name,
        "description": offer.text[:4000],
        "place": f"{item.chain}/{item.segment}" if item.chain else "",
        "parameters": [
            {
                "name": line.name,
                "operator": Operator(line.operator),
                "low": line.low,
                "high": line.high,
                "text": line.text,
                "unit": line.unit,
            }
            for line in offer.statements
        ],
    }
    return forms.Form(FIELDS, values)


def _offers(offers: list[forms.Form], ticked: Collection[int]) -> str:
    return render_template(
        "desk/capabilities/offers.html",
        offers=offers,
        ticked=ticked,
        chains=chains.all_chains(context()),
        kinds=messages.labels(CapabilityKind),
    )


@blp.post("/offers")
def keep() -> Response | tuple[str, int]:
    """Add the ticked offers to the reader's enterprise."""
    count = min(_int_of("count"), MOST)
    ticked = {place for place in range(count) if f"offers.{place}.keep" in request.form}
    offers = [_given(f"offers.{place}.") for place in range(count)]
    fields, offers = _checked(offers, ticked)
    if fields is None or not fields:
        return _offers(offers, ticked), 422
    brochures.keep(context(), fields)
    notify("capabilities_kept")
    return redirect(url_for("desk.home"), 303)


def _int_of(name: str) -> int:
    """Return a small number that the form carries along, 0 for anything else."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _given(prefix: str, given: MultiDict[str, str] | None = None) -> forms.Form:
    values = forms.collect(FIELDS, request.form if given is None else given, prefix)
    values["place"] = request.form.get(f"{prefix}place", "")
    chain, _, segment = values["place"].partition("/")
    if chain and segment:
        values["segment"] = {"chain": chain, "segment": segment}
    return forms.Form(FIELDS, values)


def _loaded(form: forms.Form) -> dict[str, Any]:
    return dict(FIELDS.load({name: v for name, v in form.values.items() if name != "place"}))


def _checked(
    offers: list[forms.Form], ticked: Collection[int]
) -> tuple[list[dict[str, Any]] | None, list[forms.Form]]:
    """Return the fields of the ticked offers, None if one is wrong; and all of them to be shown."""
    fields: list[dict[str, Any]] = []
    shown = []
    is_wrong = False
    for place, form in enumerate(offers):
        errors: dict[str, Any] = {}
        if place in ticked:
            try:
                fields.append(_loaded(form))
            except ValidationError as error:
                errors, is_wrong = error.messages_dict, True
        shown.append(form.with_errors(errors))
    return (None if is_wrong else fields), shown


@blp.get("/new")
def new() -> str:
    """Offer an empty form."""
    _own()
    return _form(forms.Form(FIELDS))


@blp.post("/new")
def create() -> Response | tuple[str, int]:
    """Add one capability."""
    form, errors = _with_files()
    try:
        if errors:
            raise Invalid(errors={"evidence": errors})
        brochures.keep(context(), [_loaded(form)])
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _form(form), status
    notify("saved")
    return redirect(url_for("desk_capabilities.index"), 303)


@blp.get("/<public_id>")
def edit(public_id: str) -> str:
    """Offer the form of one's own capability."""
    row = capabilities.get(context(), public_id)
    authorize(context().actor, Permission.EDIT_CAPABILITY, row)
    values = FIELDS.dump(row)
    values["place"] = f"{row.segment.chain.code}/{row.segment.code}" if row.segment else ""
    for item, stored in zip(values["evidence"], row.evidence, strict=True):
        item["attachment"] = stored.attachment.public_id if stored.attachment else ""
    return _form(forms.Form(FIELDS, values), public_id, row.version)


@blp.post("/<public_id>")
def revise(public_id: str) -> Response | tuple[str, int]:
    """Keep what was edited."""
    form, errors = _with_files()
    try:
        if errors:
            raise Invalid(errors={"evidence": errors})
        capabilities.revise(context(), public_id, _loaded(form), version=forms.version())
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _form(form, public_id, capabilities.get(context(), public_id).version), status
    notify("saved")
    return redirect(url_for("desk_capabilities.index"), 303)


@blp.post("/<public_id>/retire")
def retire(public_id: str) -> Response:
    """Take a capability out of use."""
    capabilities.retire(context(), public_id, version=forms.version())
    notify("saved")
    return redirect(url_for("desk_capabilities.index"), 303)


def _with_files() -> tuple[forms.Form, list[str]]:
    """Return the submitted form with the files of its proofs, and what was refused of them."""
    values, errors = MultiDict(request.form), []
    for place in range(MOST_PROOFS):
        path = f"evidence.{place}."
        files = uploads.given(f"{path}{uploads.FIELD}")
        errors += files.errors
        for key, name in files.entered.items():
            values[f"{path}attachment"] = key
            values[f"{path}title"] = values.get(f"{path}title") or name
    return _given("", values), errors


def _form(form: forms.Form, public_id: str | None = None, version: int | None = None) -> str:
    return render_template(
        "desk/capabilities/form.html",
        form=form,
        public_id=public_id,
        version=version,
        chains=chains.all_chains(context()),
        kinds=messages.labels(CapabilityKind),
        visibilities=messages.labels(CapabilityVisibility),
        evidence_kinds=messages.labels(EvidenceKind),
    )
