"""Public pages: first page, hall of challenges, directory of enterprises, events."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.schemas.challenges import ChallengeQuerySchema
from matchmaker.schemas.directory import DirectoryQuerySchema
from matchmaker.schemas.events import EventQuerySchema
from matchmaker.services import (
    chains,
    challenge_questions,
    challenges,
    directory,
    events,
    public_figures,
    regions,
)
from matchmaker.web import forms, layout
from matchmaker.web.visitor import is_htmx, public_context, remember
from models.enums import EnterpriseKind

blp = Blueprint("public", __name__)
blp.before_request(remember)
FILTERS = ChallengeQuerySchema(only=("page", "page_size", "q", "chain", "kind", "is_open"))
DIRECTORY = DirectoryQuerySchema()
EVENTS = EventQuerySchema(only=("page", "page_size", "q", "chain"))
NEWEST = 6


@dataclass(frozen=True, slots=True)
class Listed:
    """A challenge as the public sees it: `buyer` is None where the name is hidden."""

    challenge: challenges.Seen
    buyer: str | None
    is_open: bool
    days_left: int | None


@blp.get("/")
def home() -> str:
    """Show the figures, the newest challenges and the coming events."""
    ctx = public_context()
    newest = challenges.list_page(ctx, {"page": 1, "page_size": NEWEST, "is_open": True})
    coming = events.list_public(ctx, {"page": 1, "page_size": NEWEST, "held_from": ctx.today})
    return render_template(
        "public/home.html",
        figures=public_figures.read(ctx),
        rows=[_listed(row) for row in challenges.see_all(ctx, newest.items)],
        events=sorted(coming.items, key=lambda row: (row.held_on, row.public_id)),
    )


@blp.get("/display/<any(normal, large):mode>")
def display(mode: str) -> Response:
    """Switch to the large display (长者模式) or back, and return to the page."""
    return layout.choose_display(redirect(layout.back(), 303), mode)


@blp.get("/challenges")
def hall() -> str:
    """Show the published challenges that everybody may see."""
    ctx = public_context()
    filters = forms.query(FILTERS)
    page = challenges.list_page(ctx, filters)
    template = "public/_hall_list.html" if is_htmx() else "public/hall.html"
    return render_template(
        template,
        page=page,
        rows=[_listed(row) for row in challenges.see_all(ctx, page.items)],
        filters=filters,
        chains=chains.all_chains(ctx),
    )


@blp.get("/challenges/<public_id>")
def challenge(public_id: str) -> str:
    """Show one challenge without its confidential detail."""
    ctx = public_context()
    row = challenges.read(ctx, public_id)
    answered = challenge_questions.list_page(ctx, public_id, {"page": 1, "page_size": 100})
    return render_template("public/challenge.html", row=_listed(row), questions=answered.items)


@blp.get("/enterprises")
def enterprises() -> str:
    """Show the enterprises that make something of themselves public."""
    ctx = public_context()
    filters = forms.query(DIRECTORY)
    return render_template(
        "public/enterprises.html",
        page=directory.list_page(ctx, filters),
        filters=filters,
        chains=chains.all_chains(ctx),
        regions=regions.names(ctx),
        kinds=messages.labels(EnterpriseKind),
    )


@blp.get("/enterprises/<public_id>")
def enterprise(public_id: str) -> str:
    """Show what an enterprise makes public."""
    row = directory.get(public_context(), public_id)
    return render_template("public/enterprise.html", row=row)


@blp.get("/events", endpoint="events")
def list_events() -> str:
    """Show the matching events, the latest first."""
    ctx = public_context()
    filters = forms.query(EVENTS)
    return render_template(
        "public/events.html",
        page=events.list_public(ctx, filters),
        filters=filters,
        chains=chains.all_chains(ctx),
        today=ctx.today,
    )


@blp.get("/events/<public_id>")
def event(public_id: str) -> str:
    """Show one event with the challenges that everybody may see."""
    ctx = public_context()
    return render_template(
        "public/event.html", row=events.get_public(ctx, public_id), today=ctx.today
    )


def _listed(row: challenges.Seen) -> Listed:
    ctx = public_context()
    return Listed(
        challenge=row,
        buyer=row.buyer.name if row.buyer else None,
        is_open=row.is_open(ctx),
        days_left=None if row.deadline_on is None else (row.deadline_on - ctx.today).days,
    )
