"""The pages of challenges: list, text, form; for the buyer's members and for organizers."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.errors import Invalid
from matchmaker.permissions import Permission, authorize, is_permitted
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.challenges import ChallengeQuerySchema
from matchmaker.services import bids as bid_service
from matchmaker.services import (
    chains,
    challenge_exports,
    challenge_lists,
    challenge_questions,
    challenges,
    enterprises,
    near_duplicates,
    prospects,
    ranking_runs,
    recommendations,
    regions,
)
from matchmaker.web import (
    challenge_acts,
    challenge_forms,
    coach,
    explanations,
    forms,
    supplier_choices,
)
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.challenges import Challenge
from models.enums import ChallengeStatus

blp = desk_blueprint("desk_challenges", __name__, "/desk/challenges")
FILTERS = ChallengeQuerySchema(
    only=("page", "page_size", "q", "chain", "kind", "status", "visibility", "to_check", "is_open")
)
PAGE = PageArguments()
RANKED_PER_PAGE = 10
EVERYTHING = {"page": 1, "page_size": 100}


@blp.get("")
def index() -> str:
    """List challenges in every state."""
    ctx = context()
    filters = forms.query(FILTERS)
    is_own = "mine" in request.args and ctx.actor.enterprise_id is not None
    asked = {**filters, "buyer": prospects.public_id_of_own(ctx)} if is_own else filters
    page = challenges.list_page(ctx, asked)
    return render_template(
        "desk/challenges.html",
        page=page,
        rows=challenges.see_all(ctx, page.items),
        filters=filters,
        is_own=is_own,
        chains=chains.all_chains(ctx),
        today=ctx.today,
        may_draft=challenge_acts.may_draft(ctx),
        summary_columns=challenge_exports.labels(),
        summary_default=challenge_exports.SUMMARY,
    )


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show a challenge as its reader may read it; to organizers with its ranked suppliers."""
    return page_of(public_id)


def page_of(public_id: str, refused: challenge_acts.Refused | None = None) -> str:
    """Draw the page of a challenge, with the form that was refused where one was."""
    ctx = context()
    row = challenges.get(ctx, public_id)
    may = challenge_acts.permitted(ctx, row)
    is_early = row.status in (ChallengeStatus.DRAFT, ChallengeStatus.SUBMITTED)
    reads_checks = "read_challenge_checks" in may
    return render_template(
        "desk/challenge.html",
        item=challenges.see(ctx, row),
        may=may,
        is_open=challenges.is_open(ctx, row),
        near_duplicates=(
            near_duplicates.near_duplicates(ctx, public_id) if is_early and reads_checks else []
        ),
        checks=challenges.checks(ctx, public_id) if reads_checks else [],
        proposals=challenges.proposals(ctx, public_id) if reads_checks else [],
        release=challenges.pending_release(ctx, public_id) if reads_checks else None,
        revisions=challenges.revisions(ctx, public_id),
        questions=challenge_questions.list_page(ctx, public_id, EVERYTHING).items,
        bids=_bids(ctx, public_id),
        matches=_matches(ctx, row) if "read_recommendations" in may else None,
        choosing=supplier_choices.choosing(ctx, row),
        regions=regions.names(ctx),
        today=ctx.today,
        refused=refused or challenge_acts.Refused(),
        forms=challenge_acts.FORMS,
    )


def _bids(ctx: Context, public_id: str) -> list[bid_service.ShownBid] | None:
    if not is_permitted(ctx.actor, Permission.READ_BIDS):
        return None
    return bid_service.list_page(ctx, {"challenge": public_id, **EVERYTHING}).items


def _matches(ctx: Context, row: Challenge) -> dict[str, object]:
    """Return the ranked suppliers of one page, explained."""
    asked = forms.query(PAGE)
    page_size = asked["page_size"] if "page_size" in request.args else RANKED_PER_PAGE
    found = recommendations.suppliers(ctx, row.public_id, page=asked["page"], page_size=page_size)
    first = (found.page.page - 1) * found.page.page_size
    pairs = [
        explanations.explain(number, entry, found.challenge, found.enterprises[entry.supplier_id])
        for number, entry in zip(found.ranking.slots[first:], found.page.items, strict=False)
    ]
    reads_runs = is_permitted(ctx.actor, Permission.READ_SHORTLISTS)
    run = ranking_runs.latest_for(ctx, challenge=row.public_id) if reads_runs else None
    return {"found": found, "pairs": pairs, "run": run}


def _act(name: str) -> Callable[[str], Response | tuple[str, int]]:
    def view(public_id: str) -> Response | tuple[str, int]:
        return challenge_acts.perform(context(), public_id, name, page_of)

    return view


for _name in challenge_acts.ACTS:
    blp.add_url_rule(f"/<public_id>/{_name}", _name, _act(_name), methods=["POST"])


@blp.post("/<public_id>/delete")
def delete(public_id: str) -> Response:
    """Take away a draft that was never handed in."""
    challenges.delete(context(), public_id, version=forms.version())
    notify("deleted")
    return redirect(url_for("desk_challenges.index", mine="true"), 303)


@blp.post("/<public_id>/ranking-runs")
def rank(public_id: str) -> Response:
    """Have a shortlist made in the background."""
    ctx = context()
    authorize(ctx.actor, Permission.START_RANKING_RUN, challenges.get(ctx, public_id))
    run = ranking_runs.start(ctx, challenge=public_id)
    return redirect(url_for("desk_jobs.show", public_id=run.job.public_id), 303)


@blp.get("/new")
def new() -> str:
    """Offer an empty form; `?buyer=` names who posts."""
    return _form(challenge_forms.empty(request.args.get("buyer")))


@blp.post("/new")
def create() -> Response | tuple[str, int]:
    """Keep a draft; with the button that says so, hand it in."""
    ctx = context()
    form = challenge_forms.read(challenge_forms.CREATE)
    try:
        row = challenges.draft(ctx, challenge_forms.checked(ctx, form))
        notice = _handed_in(ctx, row) or "draft_saved"
    except forms.REFUSALS as error:
        form, status = challenge_forms.refused(form, error)
        return _form(form), status
    notify(notice)
    return redirect(url_for("desk_challenges.show", public_id=row.public_id), 303)


def _handed_in(ctx: Context, row: Challenge) -> str:
    """Hand a challenge in where the button says so; return the notice of it, else nothing."""
    if forms.pressed("act") != "submit":
        return ""
    ctx.session.flush()
    declares = challenge_acts.ACTS["submit"].schema.load(
        {"declares_no_secrets": forms.pressed("declares_no_secrets") or "false"}
    )
    challenges.submit(ctx, row.public_id, **declares, version=None)
    return "submitted"


@blp.get("/<public_id>/edit")
def edit(public_id: str) -> str:
    """Offer the form of a draft, a returned or a published challenge to its owner."""
    row = challenges.get(context(), public_id)
    challenge_acts.require_editor(context(), row)
    return _form(challenge_forms.filled(row), public_id, row.version)


@blp.post("/<public_id>/edit")
def revise(public_id: str) -> Response | tuple[str, int]:
    """Keep what was edited."""
    ctx = context()
    challenge_acts.require_editor(ctx, challenges.get(ctx, public_id))
    form = challenge_forms.read(challenge_forms.EDIT)
    try:
        fields = challenge_forms.checked(ctx, form)
        row = challenges.revise(ctx, public_id, fields, version=forms.version())
        notice = _handed_in(ctx, row) or "saved"
    except forms.REFUSALS as error:
        form, status = challenge_forms.refused(form, error)
        return _form(form, public_id, challenges.get(ctx, public_id).version), status
    notify(notice)
    return redirect(url_for("desk_challenges.show", public_id=public_id), 303)


@blp.post("/split")
def split() -> str | tuple[str, int]:
    """Take the pasted text apart into requirements; the form comes back, nothing is kept."""
    return _split(challenge_forms.read(challenge_forms.CREATE))


@blp.post("/<public_id>/split")
def split_again(public_id: str) -> str | tuple[str, int]:
    """Do the same in the form of a stored challenge."""
    with edge_session.reading(current_actor()) as ctx:
        challenge_acts.require_editor(ctx, challenges.get(ctx, public_id))
    return _split(challenge_forms.read(challenge_forms.EDIT), public_id, forms.version())


def _split(
    form: forms.Form, public_id: str | None = None, version: int | None = None
) -> str | tuple[str, int]:
    try:
        return _form(coach.split(form), public_id, version)
    except Invalid as error:
        wrong = {coach.OLD_FORM: error.errors.get("file", [])}
        return _form(form.with_errors(wrong), public_id, version), 422


def _is_early(ctx: Context, public_id: str | None) -> bool:
    early = (ChallengeStatus.DRAFT, ChallengeStatus.RETURNED)
    return public_id is None or challenges.get(ctx, public_id).status in early


def _form(form: forms.Form, public_id: str | None = None, version: int | None = None) -> str:
    ctx = context()
    buyer = form.value("buyer")
    names_buyer = ctx.actor.is_system or ctx.actor.enterprise_id is None
    is_named = names_buyer and buyer and not form.errors_of("buyer")
    lists = challenge_lists.list_page(ctx, {**EVERYTHING, "is_closed": False}).items
    return render_template(
        "desk/challenge_form.html",
        form=form,
        public_id=public_id,
        version=version,
        chains=chains.all_chains(ctx),
        lists={row.public_id: row.name for row in lists},
        names_buyer=names_buyer,
        buyer=enterprises.get(ctx, buyer) if is_named else None,
        is_coached=challenge_acts.may_draft(ctx),
        may_submit=challenge_acts.may_draft(ctx) and _is_early(ctx, public_id),
        declaration=challenge_acts.ACTS["submit"].schema.fields["declares_no_secrets"].metadata,
    )
