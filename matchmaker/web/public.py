"""Public pages: the hall of challenges and the page of one challenge."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from matchmaker.schemas.challenges import ChallengeQuerySchema
from matchmaker.services import chains, challenge_questions, challenges
from matchmaker.web import forms, layout
from matchmaker.web.visitor import is_htmx, public_context, remember

blp = Blueprint("public", __name__)
blp.before_request(remember)
FILTERS = ChallengeQuerySchema(only=("page", "page_size", "q", "chain", "kind", "is_open"))


@dataclass(frozen=True, slots=True)
class Listed:
    """A challenge as the public sees it: `buyer` is None where the name is hidden."""

    challenge: challenges.Seen
    buyer: str | None
    is_open: bool
    days_left: int | None


@blp.get("/")
def home() -> Response:
    """Lead to the hall."""
    return redirect(url_for("public.hall"), 303)


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


def _listed(row: challenges.Seen) -> Listed:
    ctx = public_context()
    return Listed(
        challenge=row,
        buyer=row.buyer.name if row.buyer else None,
        is_open=row.is_open(ctx),
        days_left=None if row.deadline_on is None else (row.deadline_on - ctx.today).days,
    )
