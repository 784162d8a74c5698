"""Matching events: plan, rank in the background, review per chain, export."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from matchmaker.context import Context
from matchmaker.edge import made_files
from matchmaker.edge import session as edge_session
from matchmaker.errors import Invalid, Stale
from matchmaker.schemas.events import EventFields, EventQuerySchema
from matchmaker.services import (
    chains,
    challenges,
    enterprises,
    events,
    ranking_runs,
    shortlist_exports,
    shortlists,
)
from matchmaker.services.shortlists import Progress
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, is_htmx
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, JobState
from models.events import MatchingEvent
from models.shortlists import Shortlist

blp = desk_blueprint("desk_events", __name__, "/desk/events")
FIELDS = EventFields()
FILTERS = EventQuerySchema()
BATCH = 100


@blp.get("")
def index() -> str:
    """List events."""
    ctx = context()
    filters = forms.query(FILTERS)
    return render_template(
        "desk/events.html",
        page=events.list_page(ctx, filters),
        filters=filters,
        chains=chains.all_chains(ctx),
        today=ctx.today,
    )


@blp.get("/new")
def new() -> str:
    """Offer an empty form."""
    return _form(forms.Form(FIELDS))


@blp.post("/new")
def create() -> AnyResponse | str | tuple[str, int]:
    """Keep a new event, or list what the chosen chains offer."""
    form = forms.read(FIELDS)
    if request.form.get("step") == "list":
        return _listed(form)
    try:
        row = events.plan(context(), FIELDS.load(form.values))
    except (ValidationError, Invalid) as error:
        return _form(_refused(form, error)), 422
    notify("event_saved")
    return redirect(url_for("desk_events.show", public_id=row.public_id), 303)


@blp.get("/<public_id>/edit")
def edit(public_id: str) -> str:
    """Offer the form of an event."""
    row = events.get(context(), public_id)
    return _form(forms.Form(FIELDS, _values(row)), public_id, row.version)


@blp.post("/<public_id>/edit")
def revise(public_id: str) -> AnyResponse | str | tuple[str, int]:
    """Keep what was edited, or list what the chosen chains offer."""
    form, version = forms.read(FIELDS), forms.version()
    if request.form.get("step") == "list":
        return _listed(form, public_id, version)
    try:
        events.revise(context(), public_id, FIELDS.load(form.values), version=version)
    except (ValidationError, Invalid) as error:
        return _form(_refused(form, error), public_id, version), 422
    except Stale as error:
        form = _refused(form, Invalid(errors={"version": [error.code]}))
        return _form(form, public_id, events.get(context(), public_id).version), 412
    notify("event_saved")
    return redirect(url_for("desk_events.show", public_id=public_id), 303)


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show an event with its chains, challenges and the shortlists of its newest run."""
    ctx = context()
    item = events.get(ctx, public_id)
    run = ranking_runs.latest_for(ctx, event=public_id)
    made = run.shortlists if run else []
    reviewed = shortlists.progress(ctx, made)
    # An event that names no challenges takes all of its chains, as the run does.
    shown = item.challenges or [row.challenge for row in made]
    return render_template(
        "desk/event.html",
        item=item,
        run=run,
        shortlists={row.challenge_id: row for row in made},
        reviewed=reviewed,
        unfinished=_unfinished(made, reviewed),
        by_chain=[
            (chain, [row for row in shown if row.chain_id == chain.id]) for chain in item.chains
        ],
        active=run is not None and run.job.state in (JobState.QUEUED, JobState.RUNNING),
        today=ctx.today,
    )


@blp.post("/<public_id>/ranking-runs")
def rank(public_id: str) -> AnyResponse:
    """Have the shortlists of the event made in the background."""
    ctx = context()
    ranking_runs.start(ctx, event=events.get(ctx, public_id).public_id)
    return redirect(url_for("desk_events.show", public_id=public_id), 303)


@blp.get("/<public_id>/export.<format_>")
def export(public_id: str, format_: str) -> Response:
    """Send all shortlists of the event as one file."""
    ctx = context()
    tables = shortlist_exports.for_event(ctx, public_id)
    name = events.get(ctx, public_id).name
    return made_files.tables(format_, tables, f"{name} 短名单")


def _unfinished(made: Sequence[Shortlist], reviewed: Mapping[int, Progress]) -> Shortlist | None:
    """Return where the review stopped: the shortlist decided on last, or one after it."""
    touched = [
        (at, number)
        for number, row in enumerate(made)
        if (at := reviewed[row.id].decided_at) is not None
    ]
    start = max(touched)[1] if touched else 0
    in_order = [*made[start:], *made[:start]]
    return next((row for row in in_order if _is_open(reviewed[row.id])), None)


def _is_open(progress: Progress) -> bool:
    return progress.decided < progress.entries


def _values(row: MatchingEvent) -> dict[str, Any]:
    return {
        "name": row.name,
        "held_on": row.held_on.isoformat(),
        "place": row.place,
        "description": row.description,
        "chains": [chain.code for chain in row.chains],
        "challenges": [challenge.public_id for challenge in row.challenges],
        "suppliers": [part.enterprise.public_id for part in row.participations],
    }


def _refused(form: forms.Form, error: ValidationError | Invalid) -> forms.Form:
    edge_session.start_over()
    return form.with_errors(error.errors if isinstance(error, Invalid) else error.messages_dict)


def _listed(form: forms.Form, public_id: str | None = None, version: int | None = None) -> str:
    """Show the form with the challenges of the chosen chains; those of new chains are ticked."""
    ctx = context()
    known = set(request.form.getlist("listed_chains"))
    added = [
        row.public_id
        for code in form.value("chains")
        if code not in known
        for row in _challenges_of(ctx, code)
    ]
    values = {**form.values, "challenges": [*form.value("challenges"), *added]}
    return _form(forms.Form(FIELDS, values), public_id, version)


def _form(form: forms.Form, public_id: str | None = None, version: int | None = None) -> str:
    ctx = context()
    every = chains.all_chains(ctx)
    chosen = [chain for chain in every if chain.code in form.value("chains")]
    item = events.get(ctx, public_id) if public_id else None
    options = [
        (chain, _offered(ctx, chain.code, item), list(_suppliers_of(ctx, chain.code)))
        for chain in chosen
    ]
    listed = {row.public_id for _, _, suppliers in options for row in suppliers}
    template = "desk/_event_options.html" if is_htmx() else "desk/event_form.html"
    return render_template(
        template,
        form=form,
        public_id=public_id,
        version=version,
        chains=every,
        options=options,
        # Whom it invites may come from anywhere, and must not be lost with a change of the place.
        others=[
            part.enterprise
            for part in (item.participations if item else ())
            if part.enterprise.public_id not in listed
        ],
    )


def _offered(ctx: Context, chain: str, item: MatchingEvent | None) -> list[challenges.Seen]:
    """Return what takes bids in a chain, and what the event has of it that does not any more."""
    found = _challenges_of(ctx, chain)
    listed = {row.public_id for row in found}
    stored = [row for row in (item.challenges if item else ()) if row.chain.code == chain]
    ended = [challenges.get(ctx, row.public_id) for row in stored if row.public_id not in listed]
    return [*found, *challenges.see_all(ctx, ended)]


def _challenges_of(ctx: Context, chain: str) -> list[challenges.Seen]:
    filters = {"chain": chain, "status": ChallengeStatus.PUBLISHED, "page_size": BATCH}
    rows = forms.everything(lambda page: challenges.list_page(ctx, {**filters, "page": page}))
    return challenges.see_all(ctx, list(rows))


def _suppliers_of(ctx: Context, chain: str) -> Iterator[Enterprise]:
    filters = {"chain": chain, "page_size": BATCH}
    found = forms.everything(lambda page: enterprises.list_page(ctx, {**filters, "page": page}))
    return (row for row in found if row.is_active)
