"""Bids on the pages: one's own, those to be checked, those received; and the selection."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.edge import downloads
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, DomainError, Invalid, Stale
from matchmaker.permissions import Permission, Stake, is_permitted
from matchmaker.schemas.base import Schema
from matchmaker.schemas.bids import (
    BidDecisionFields,
    BidQuerySchema,
    BidWithdrawSchema,
)
from matchmaker.services import (
    attachments,
    bid_comparisons,
    bids,
    cooperations,
    objections,
    prospects,
    selections,
)
from matchmaker.services.bids import states
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.bids import Bid
from models.challenges import Challenge
from models.enums import BidState

blp = desk_blueprint("desk_bids", __name__, "/desk/bids")
FILTERS = BidQuerySchema(only=("page", "page_size", "state", "side"))
MOST_BIDS = 100
DECISION, WITHDRAWAL = BidDecisionFields(), BidWithdrawSchema()
NOTHING = Schema()
Fields = Mapping[str, Any]


@blp.get("")
def index() -> str:
    """List one's own bids, or those received; the bureau sees those of its region."""
    ctx = context()
    filters = forms.query(FILTERS)
    if ctx.actor.is_organizer:
        filters["side"] = None
    elif filters["side"] is None:
        filters["side"] = "own"
    page = bids.list_page(ctx, filters)
    shown = messages.labels(BidState)
    return render_template("desk/bids.html", page=page, filters=filters, states=shown)


@blp.get("/<public_id>")
def show(public_id: str) -> str:
    """Show a bid in full, and what the reader may do with it."""
    return _page(public_id)


def _page(public_id: str, act: str = "", form: forms.Form | None = None) -> str:
    """Draw the page; with the form of the act that was refused, where one was."""
    ctx = context()
    row, lines = bid_comparisons.compare(ctx, public_id)
    item = bids.shown(ctx, row)
    may_check = is_permitted(ctx.actor, Permission.CHECK_BID, row)
    is_own = is_permitted(ctx.actor, Permission.SUBMIT_BID, row)
    return render_template(
        "desk/bid.html",
        item=item,
        lines=lines,
        act_refused=act,
        refused=form or forms.Form(Schema()),
        check=may_check and row.state.value == "submitted",
        forward=may_check and row.state.value == "checked",
        is_own=is_own or ctx.actor.enterprise_id == row.enterprise_id,
        may_edit=is_own and row.state in states.TRANSITIONS["revise"].before,
        short=[line for line in lines if bid_comparisons.is_short(line)],
        prospect=_prospect(ctx, row, item) if is_own else None,
        may_object=objections.takes_objections(ctx, row),
        **_membership(ctx, row),
        delete=is_own and row.state is BidState.DRAFT and row.receipt_sha256 is None,
        submit=is_own and row.state in states.TRANSITIONS["submit"].before,
        confirm=is_own and item.needs_confirmation and row.state in states.LIVE,
        withdraw=is_own and row.state in states.LIVE,
        withdrawal=form if form and act == "withdraw" else forms.Form(WITHDRAWAL),
    )


def _prospect(ctx: Context, row: Bid, item: bids.ShownBid) -> prospects.Prospect | None:
    """Return what the bidder still lacks for the need, once it was told that it lost."""
    is_told = item.decision_reason and item.state is not BidState.SELECTED
    return prospects.get(ctx, row.challenge.public_id) if is_told else None


def _membership(ctx: Context, row: Bid) -> dict[str, bool]:
    """Return what a partner of the consortium may do with its agreement."""
    agreed = [
        member.agreed_at is not None
        for member in row.members
        if member.enterprise_id == ctx.actor.enterprise_id
    ]
    is_asked = bool(agreed) and row.state is BidState.DRAFT
    return {"may_agree": is_asked and not agreed[0], "may_leave": is_asked and agreed[0]}


def _back(public_id: str) -> Response:
    return redirect(url_for("desk_bids.show", public_id=public_id), 303)


def _answer(
    public_id: str, name: str, schema: Schema, act: Callable[[Fields, int], object]
) -> Response | tuple[str, int]:
    """Do an act of a form; what refuses it is told at the form, with what was typed."""
    form = forms.read(schema)
    try:
        act(schema.load(form.values), forms.version())
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _page(public_id, name, form), status
    return _back(public_id)


@blp.post("/<public_id>/delete")
def delete(public_id: str) -> Response:
    """Take away a draft that was never handed in."""
    bids.delete(context(), public_id, version=forms.version())
    notify("deleted")
    return redirect(url_for("desk_bids.index"), 303)


@blp.post("/<public_id>/forward")
def forward(public_id: str) -> Response | tuple[str, int]:
    """Give a checked bid to its buyer."""
    return _plainly(public_id, "forward", bids.forward)


@blp.post("/<public_id>/submit")
def submit(public_id: str) -> Response | tuple[str, int]:
    """Hand a bid in."""
    return _plainly(public_id, "submit", bids.submit)


@blp.post("/<public_id>/confirm")
def confirm(public_id: str) -> Response | tuple[str, int]:
    """Let a bid stand for the changed challenge."""

    def act(_fields: Fields, version: int) -> None:
        bids.confirm(context(), public_id, None, version=version)

    return _answer(public_id, "confirm", NOTHING, act)


def _plainly(
    public_id: str, name: str, service: Callable[..., object]
) -> Response | tuple[str, int]:
    def act(_fields: Fields, version: int) -> None:
        service(context(), public_id, version=version)

    return _answer(public_id, name, NOTHING, act)


@blp.post("/<public_id>/withdraw")
def withdraw(public_id: str) -> Response | tuple[str, int]:
    """Take a bid back."""

    def act(fields: Fields, version: int) -> None:
        bids.withdraw(context(), public_id, fields["reason"], version=version)

    return _answer(public_id, "withdraw", WITHDRAWAL, act)


@blp.get("/files/<public_id>")
def download(public_id: str) -> Response:
    """Send a file of a bid or a cooperation."""
    ctx = context()
    row = attachments.get(ctx, public_id)
    return downloads.sent(attachments.path_of(ctx, row), row)


@blp.get("/selections/<public_id>")
def selection(public_id: str) -> str:
    """Compare the forwarded bids of a challenge, requirement by requirement."""
    return _selection(public_id)


def _selection(public_id: str, lack: str = "", refused: dict[str, list[str]] | None = None) -> str:
    ctx = context()
    found = selections.get(ctx, public_id)
    buyer = found.challenge.buyer
    stake = Stake(buyer.id, frozenset(), buyer.region_code, buyer.zone_id)
    compared = bid_comparisons.compare_all(ctx, [item.bid for item in found.bids])
    return render_template(
        "desk/selection.html",
        found=found,
        item=found.challenge,
        may_select=is_permitted(ctx.actor, Permission.SELECT_BID, stake),
        is_due=selections.is_due(ctx, found.challenge),
        compared=compared,
        shortfalls={key: bid_comparisons.shortfall(lines) for key, lines in compared.items()},
        lack=lack,
        refused=refused or {},
        **_afterwards(ctx, found.challenge),
        given=request.form,
    )


def _afterwards(ctx: Context, row: Challenge) -> dict[str, Any]:
    """Return what came of a selection whose result is known: objections, cooperations."""
    if row.awarded_at is None:
        return {"objections": [], "cooperations": []}
    asked = {"challenge": row.public_id, "page": 1, "page_size": MOST_BIDS}
    return {
        "objections": objections.list_page(ctx, asked).items,
        "cooperations": cooperations.list_page(ctx, asked).items,
    }


@blp.post("/selections/<public_id>/decisions")
def decide_all(public_id: str) -> Response | tuple[str, int]:
    """Keep the decisions on all bids at once; each that is wrong is told beside its bid."""
    decisions, refused = _decisions()
    if not decisions and not refused:
        lack = [messages.text("field_decision_missing")]
        refused = dict.fromkeys(request.form.getlist("bid")[:MOST_BIDS], lack)
    if not refused:
        found = selections.decide_all(context(), public_id, decisions)
        refused = {bid: _told(error) for bid, error in found.items()}
    if refused:
        edge_session.start_over()
        return _selection(public_id, refused=refused), 422
    notify("decisions_kept")
    return redirect(url_for("desk_bids.selection", public_id=public_id), 303)


def _decisions() -> tuple[list[selections.Decision], dict[str, list[str]]]:
    """Return the decisions of the form, and what cannot be read of them by bid."""
    found, wrong = [], {}
    for bid in request.form.getlist("bid")[:MOST_BIDS]:
        act, reason, rank = (
            request.form.get(f"{bid}.{name}", "").strip() for name in ("act", "reason", "rank")
        )
        if not act:
            continue
        if act not in selections.ACTS:
            raise Invalid
        try:
            fields = DECISION.load({"reason": reason, **({"rank": rank} if rank else {})})
        except ValidationError as error:
            wrong[bid] = _texts(forms.flat(error.messages_dict))
            continue
        version = forms.version(f"{bid}.version")
        found.append(selections.Decision(bid, act, fields["reason"], fields["rank"], version))
    return found, wrong


def _texts(errors: Mapping[str, list[str]]) -> list[str]:
    return [text for texts in errors.values() for text in texts]


def _told(error: DomainError) -> list[str]:
    if isinstance(error, Invalid):
        return _texts(error.errors)
    return [messages.text(error.code, **error.details)]


def _end(public_id: str, act: Callable[[], object]) -> Response | tuple[str, int]:
    """Do what ends a selection; what stands against it is told beside the buttons."""
    try:
        act()
    except (Conflict, Stale) as error:
        edge_session.start_over()
        text = messages.text(error.code, **error.details)
        return _selection(public_id, text), 412 if isinstance(error, Stale) else 409
    notify("result_published")
    return redirect(url_for("desk_bids.selection", public_id=public_id), 303)


@blp.post("/selections/<public_id>/fail")
def fail(public_id: str) -> Response | tuple[str, int]:
    """Close without an award (流标)."""
    return _end(public_id, lambda: selections.fail(context(), public_id, version=forms.version()))


@blp.post("/selections/<public_id>/close")
def close(public_id: str) -> Response | tuple[str, int]:
    """Make the result known."""
    return _end(public_id, lambda: selections.close(context(), public_id, version=forms.version()))


@blp.post("/selections/<public_id>/finalize")
def finalize(public_id: str) -> Response | tuple[str, int]:
    """Begin the cooperations once the window for objections is over."""
    return _end(public_id, lambda: selections.finalize(context(), public_id))
