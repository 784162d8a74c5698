"""The Chinese pages, beside the API and under the same rules."""

from flask import Flask, Response, render_template, request, url_for
from flask_wtf.csrf import CSRFError

from matchmaker import messages
from matchmaker.edge.errors import Problem
from matchmaker.web import (
    account,
    bidding,
    bids,
    capabilities,
    chains,
    challenge_lists,
    challenges,
    checks,
    coach,
    cooperations,
    desk,
    downloads,
    duplicates,
    enterprises,
    events,
    filters,
    imports,
    inbox,
    jobs,
    layout,
    lexicons,
    login,
    manual,
    matches,
    members,
    open_questions,
    operations,
    paper_templates,
    password_resets,
    profiles,
    prospects,
    public,
    published_shortlists,
    quality,
    registers,
    registrations,
    security_events,
    shortlist_reviews,
    shortlists,
    static_files,
    styleguide,
    supplier_choices,
    tier_facts,
    trail,
    users,
)
from matchmaker.web.visitor import is_htmx, known_actor, safe_path

BLUEPRINTS = (
    public.blp,
    manual.blp,
    styleguide.blp,
    tier_facts.blp,
    login.blp,
    password_resets.blp,
    registrations.blp,
    registrations.desk,
    members.blp,
    members.desk,
    account.blp,
    desk.blp,
    challenges.blp,
    challenge_lists.blp,
    coach.blp,
    prospects.blp,
    capabilities.blp,
    bidding.blp,
    checks.blp,
    bids.blp,
    cooperations.blp,
    registers.blp,
    matches.blp,
    supplier_choices.blp,
    published_shortlists.blp,
    shortlist_reviews.blp,
    shortlists.blp,
    duplicates.blp,
    enterprises.blp,
    profiles.blp,
    events.blp,
    imports.blp,
    downloads.blp,
    paper_templates.blp,
    chains.blp,
    lexicons.blp,
    quality.blp,
    jobs.blp,
    inbox.blp,
    trail.blp,
    users.blp,
    security_events.blp,
    open_questions.blp,
    operations.blp,
)


def register(app: Flask) -> None:
    """Serve the pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    filters.register(app)
    static_files.register(app)
    app.context_processor(layout.values)
    app.jinja_env.globals.update(known_actor=known_actor, draft_owner=layout.draft_owner)
    app.register_error_handler(CSRFError, _csrf_page)


def _csrf_page(_error: CSRFError) -> Response:
    return error_page(Problem(400, "csrf_failed", messages.text("csrf_failed")))


def error_page(problem: Problem) -> Response:
    """Return the page for a refusal; it reads nothing from the database."""
    back = safe_path(request.referrer, url_for("public.hall"))
    body = render_template("error.html", problem=problem, back=back, actor=known_actor())
    response = Response(body, problem.status, problem.headers)
    if is_htmx():
        # A part of the page was asked for: the message takes the place of the whole content.
        response.headers["HX-Retarget"] = "#main"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Reselect"] = ".error-card"
    return response
