"""Review a shortlist: keep, drop, hold or pin entry by entry, each decision saved at once."""

from collections import Counter
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from matchmaker.edge import made_files
from matchmaker.edge import session as edge_session
from matchmaker.errors import Invalid, Stale
from matchmaker.schemas.shortlists import (
    DecisionSchema,
    RecusalCreateSchema,
    ShortlistQuerySchema,
)
from matchmaker.services import chains, regions, shortlist_exports, shortlists
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint, is_htmx
from models.enums import Decision, EntryPlace
from models.shortlists import Shortlist, ShortlistEntry

blp = desk_blueprint("desk_shortlists", __name__, "/desk/shortlists")
DECISION, RECUSAL = DecisionSchema(), RecusalCreateSchema()
FILTERS = ShortlistQuerySchema()
UNDECIDED = "undecided"
SHOWN = (UNDECIDED, *(decision.value for decision in Decision))
ORDERS = ("reviewed", "machine")
TAKE_BACK = "clear"


@blp.get("")
def index() -> str:
    """List the shortlists with how far their review has come."""
    ctx = context()
    filters = forms.query(FILTERS)
    page = shortlists.list_page(ctx, filters)
    return render_template(
        "desk/shortlists/index.html",
        page=page,
        filters=filters,
        progress=shortlists.progress(ctx, page.items),
        chains=chains.all_chains(ctx),
    )


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show the entries with the machine's order and people's decisions."""
    return page_of(public_id)


@blp.post("/<public_id>/entries/<entry_id>")
def decide(public_id: str, entry_id: str) -> AnyResponse | str | tuple[str, int]:
    """Save one decision; with htmx answer with the entry's row, else go back to it."""
    form = _submitted()
    try:
        fields: dict[str, Any] = dict(DECISION.load(form.values))
        shortlists.decide(context(), entry_id, version=forms.version(), **fields)
    except (ValidationError, Invalid, Stale) as error:
        return _refused(public_id, entry_id, form, error)
    if is_htmx():
        return _row(public_id, entry_id)
    address = url_for(
        "desk_shortlists.show",
        public_id=public_id,
        show=request.args.get("show"),
        order=request.args.get("order"),
        _anchor=f"entry-{entry_id}",
    )
    return redirect(address, 303)


@blp.get("/<public_id>/export.<format_>")
def export(public_id: str, format_: str) -> Response:
    """Send the shortlist in a format of the registry."""
    ctx = context()
    [table] = shortlist_exports.for_shortlist(ctx, public_id)
    return made_files.listed(ctx, "shortlist", format_, table)


def _submitted() -> forms.Form:
    form = forms.read(DECISION)
    decision = form.values.get("decision")
    taken_back = {"decision": None, "reason_code": None, "note": None}
    return forms.Form(DECISION, taken_back) if decision == TAKE_BACK else form


def _refused(
    public_id: str, entry_id: str, form: forms.Form, error: ValidationError | Invalid | Stale
) -> tuple[str, int]:
    """Show the entry as it is now, with what was typed and what is wrong about it."""
    edge_session.start_over()
    refused, status = form.refused(error)
    if is_htmx():
        return _row(public_id, entry_id, refused), status
    return page_of(public_id, {entry_id: refused}), status


def page_of(
    public_id: str,
    refused: dict[str, forms.Form] | None = None,
    recusal: forms.Form | None = None,
) -> str:
    """Draw the page of a shortlist, with the forms that were refused by entry."""
    ctx = context()
    row = shortlists.get(ctx, public_id)
    shown = request.args.get("show")
    order = request.args.get("order")
    shown = shown if shown in SHOWN else None
    order = order if order in ORDERS else ORDERS[0]
    entries = shortlists.in_reviewed_order(row) if order == ORDERS[0] else list(row.entries)
    entries = [entry for entry in entries if shown is None or _state(entry) == shown]
    return render_template(
        "desk/shortlists/show.html",
        row=row,
        ranked=[entry for entry in entries if entry.place is EntryPlace.RANKED],
        others=[entry for entry in entries if entry.place is not EntryPlace.RANKED],
        counts=_counts(row),
        shown=shown,
        order=order,
        refused=refused or {},
        recusal=recusal or forms.Form(RECUSAL),
        earlier=shortlists.earlier_decisions(ctx, row),
        following=shortlists.following(ctx, row),
        recusals=shortlists.recusals(ctx, row.challenge.public_id),
        has_begun=any(entry.decision or entry.reviews for entry in row.entries),
        changes=shortlists.changes(ctx, row),
        regions=regions.names(ctx),
    )


def _row(public_id: str, entry_id: str, form: forms.Form | None = None) -> str:
    ctx = context()
    row = shortlists.get(ctx, public_id)
    entry = shortlists.get_entry(ctx, entry_id)
    return render_template(
        "desk/_entry_and_counts.html",
        row=row,
        entry=entry,
        counts=_counts(row),
        refused={entry_id: form} if form else {},
        earlier=shortlists.earlier_decisions(ctx, row),
        regions=regions.names(ctx),
    )


def _state(entry: ShortlistEntry) -> str:
    return UNDECIDED if entry.decision is None else entry.decision.value


def _counts(row: Shortlist) -> dict[str, int]:
    counted = Counter(_state(entry) for entry in row.entries)
    return {name: counted[name] for name in SHOWN}
