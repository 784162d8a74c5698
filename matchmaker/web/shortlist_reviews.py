"""Review a shortlist pair by pair from the keyboard; two reviewers, their disagreements, 回避."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.errors import Invalid, NotFound, Stale
from matchmaker.schemas.shortlists import (
    DecisionSchema,
    RecusalCreateSchema,
    SecondReviewSchema,
    SettlementSchema,
)
from matchmaker.services import regions, shortlists
from matchmaker.web import forms
from matchmaker.web import shortlists as shortlist_pages
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, is_htmx
from models.enums import Decision, ReasonCode
from models.shortlists import Shortlist, ShortlistEntry

blp = desk_blueprint("desk_reviews", __name__, "/desk/shortlists")
DECISION, SETTLEMENT = DecisionSchema(), SettlementSchema()
SECOND, RECUSAL = SecondReviewSchema(), RecusalCreateSchema()
TAKE_BACK = "clear"
# The keys of the page: those of the left hand, so that the right one may keep the mouse.
DECISION_KEYS = {Decision.KEEP: "1", Decision.DROP: "2", Decision.HOLD: "3", Decision.PIN: "4"}
REASON_KEYS = dict(zip(ReasonCode, "QWERTASDFG", strict=True))


@blp.get("/<public_id>/review")
def show(public_id: str) -> AnyResponse | str:
    """Show one pair: the one asked for, else the next that the reviewer has not judged."""
    ctx = context()
    row = shortlists.get(ctx, public_id)
    entries = shortlists.pairs(row)
    wanted = request.args.get("entry")
    entry = _named(entries, wanted) if wanted else shortlists.next_open(ctx.actor, entries)
    if entry is None:
        return redirect(url_for("desk_reviews.done", public_id=public_id), 303)
    return _pair(ctx, row, entry)


def _named(entries: list[ShortlistEntry], public_id: str) -> ShortlistEntry:
    found = next((entry for entry in entries if entry.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _pair(
    ctx: Context, row: Shortlist, entry: ShortlistEntry, form: forms.Form | None = None
) -> str:
    entries = shortlists.pairs(row)
    place = entries.index(entry)
    own = shortlists.own_review(ctx.actor, entry)
    return render_template(
        "desk/shortlists/_pair.html" if is_htmx() else "desk/shortlists/review.html",
        row=row,
        entry=entry,
        form=form or forms.Form(DECISION),
        said=own if row.needs_second_review else entry if entry.decision else None,
        stand=shortlists.stand_of(ctx.actor, entry),
        opinions=shortlists.shown_reviews(ctx.actor, entry) if row.needs_second_review else [],
        entries=[(item, shortlists.stand_of(ctx.actor, item)) for item in entries],
        place=place,
        before=entries[place - 1] if place else None,
        after=entries[place + 1] if place + 1 < len(entries) else None,
        left=sum(shortlists.is_open(ctx.actor, item) for item in entries),
        earlier=shortlists.earlier_decisions(ctx, row).get(entry.enterprise_id),
        regions=regions.names(ctx),
        decision_keys=DECISION_KEYS,
        reason_keys=REASON_KEYS,
    )


@blp.post("/<public_id>/review/<entry_id>")
def decide(public_id: str, entry_id: str) -> AnyResponse | str | tuple[str, int]:
    """Save one decision and show the next pair; a refused one comes back with what is wrong."""
    ctx = context()
    form = _submitted()
    try:
        fields: dict[str, Any] = dict(DECISION.load(form.values))
        shortlists.decide(ctx, entry_id, version=forms.version(), **fields)
    except (ValidationError, Invalid, Stale) as error:
        edge_session.start_over()
        refused, status = form.refused(error)
        row = shortlists.get(ctx, public_id)
        return _pair(ctx, row, _named(shortlists.pairs(row), entry_id), refused), status
    return _next(ctx, public_id, entry_id, stays="decision" not in fields or not fields["decision"])


def _submitted() -> forms.Form:
    form = forms.read(DECISION)
    taken_back = {"decision": None, "reason_code": None, "note": None}
    is_taken_back = form.values.get("decision") == TAKE_BACK
    return forms.Form(DECISION, taken_back) if is_taken_back else form


def _next(ctx: Context, public_id: str, entry_id: str, *, stays: bool) -> AnyResponse:
    """Show the next pair that waits; after a decision that was taken back, the same one again."""
    ctx.session.flush()
    ctx.session.expire_all()
    row = shortlists.get(ctx, public_id)
    entries = shortlists.pairs(row)
    here = _named(entries, entry_id)
    entry = here if stays else shortlists.next_open(ctx.actor, entries, here)
    address = url_for("desk_reviews.done", public_id=public_id)
    if entry is not None:
        address = url_for("desk_reviews.show", public_id=public_id, entry=entry.public_id)
    if not is_htmx():
        return redirect(address, 303)
    if entry is None:
        return AnyResponse(status=200, headers={"HX-Redirect": address})
    answer = make_response(_pair(ctx, row, entry))
    answer.headers["HX-Push-Url"] = address
    return answer


@blp.get("/<public_id>/review/done")
def done(public_id: str) -> str:
    """Show what the review has led to, and what comes next."""
    ctx = context()
    row = shortlists.get(ctx, public_id)
    return render_template(
        "desk/shortlists/done.html",
        row=row,
        left=sum(shortlists.is_open(ctx.actor, entry) for entry in row.entries),
        found=shortlists.agreement(ctx, public_id),
        progress=shortlists.progress(ctx, [row])[row.id],
        following=shortlists.following(ctx, row),
    )


@blp.get("/<public_id>/agreement")
def agreement(public_id: str) -> str:
    """Show how far both reviewers agree, and the entries that they have to settle."""
    return _agreement(public_id)


def _agreement(public_id: str, refused: dict[str, forms.Form] | None = None) -> str:
    found = shortlists.agreement(context(), public_id)
    return render_template(
        "desk/shortlists/agreement.html",
        row=found.shortlist,
        found=found,
        matrix=[
            (messages.label(first), [found.counts.get((first, second), 0) for second in Decision])
            for first in Decision
        ],
        refused=refused or {},
        blank=forms.Form(SETTLEMENT),
    )


@blp.post("/<public_id>/agreement/<entry_id>")
def settle(public_id: str, entry_id: str) -> AnyResponse | tuple[str, int]:
    """Decide on an entry that both have judged."""
    ctx = context()
    form = forms.read(SETTLEMENT)
    try:
        fields: dict[str, Any] = dict(SETTLEMENT.load(form.values))
        shortlists.settle(ctx, entry_id, version=forms.version(), **fields)
    except (ValidationError, Invalid, Stale) as error:
        edge_session.start_over()
        refused, status = form.refused(error)
        return _agreement(public_id, {entry_id: refused}), status
    return redirect(url_for("desk_reviews.agreement", public_id=public_id), 303)


@blp.post("/<public_id>/second-review")
def require_second_review(public_id: str) -> AnyResponse:
    """Ask for two reviewers, or for one."""
    fields = SECOND.load(forms.read(SECOND).values)
    shortlists.require_second_review(
        context(), public_id, is_needed=fields["needs_second_review"], version=forms.version()
    )
    notify("saved")
    return redirect(url_for("desk_shortlists.show", public_id=public_id), 303)


@blp.post("/<public_id>/recuse")
def recuse(public_id: str) -> AnyResponse | tuple[str, int]:
    """Stand aside from the challenge of this shortlist."""
    ctx = context()
    row = shortlists.get(ctx, public_id)
    form = forms.read(RECUSAL)
    try:
        fields = RECUSAL.load(form.values)
    except ValidationError as error:
        refused, status = form.refused(error)
        return shortlist_pages.page_of(public_id, recusal=refused), status
    shortlists.recuse(ctx, row.challenge.public_id, reason=fields["reason"])
    notify("recused")
    return redirect(url_for("desk_shortlists.index"), 303)


@blp.post("/<public_id>/recusals/<recusal_id>/lift")
def lift(public_id: str, recusal_id: str) -> AnyResponse:
    """Let somebody else review again who stood aside in error."""
    shortlists.lift(context(), recusal_id)
    notify("saved")
    return redirect(url_for("desk_shortlists.show", public_id=public_id), 303)
