"""Questions that wait for an answer: an owner answers, organizers see to it."""

from flask import render_template

from matchmaker.schemas.base import PageArguments
from matchmaker.services import challenge_questions
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_open_questions", __name__, "/desk/questions")
FILTERS = PageArguments()


@blp.get("")
def index() -> str:
    """List them, the oldest first."""
    ctx = context()
    page = challenge_questions.unanswered(ctx, forms.query(FILTERS))
    return render_template(
        "desk/open_questions.html", page=page, today=ctx.today, is_organizer=ctx.actor.is_organizer
    )
