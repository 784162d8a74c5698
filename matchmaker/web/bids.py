"""Bids on the pages: one's own, those to be checked, those received; and the selection."""

from typing import Any

from flask import redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.edge import downloads
from matchmaker.edge import session as edge_session
from matchmaker.errors import Invalid
from matchmaker.permissions import Permission, Stake, is_permitted
from matchmaker.schemas.bids import (
    BidCheckFields,
    BidDecisionFields,
    BidQuerySchema,
    BidWithdrawSchema,
)
from matchmaker.services import attachments, bid_comparisons, bids, selections
from matchmaker.services.bids import states
from matchmaker.web import forms
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import BidState

blp = desk_blueprint("desk_bids", __name__, "/desk/bids")
FILTERS = BidQuerySchema(only=("page", "page_size", "state", "side"))
CHECK, DECISION, WITHDRAWAL = BidCheckFields(), BidDecisionFields(), BidWithdrawSchema()


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


def _page(public_id: str, errors: list[str] | None = None) -> str:
    ctx = context()
    row, lines = bid_comparisons.compare(ctx, public_id)
    item = bids.shown(ctx, row)
    may_check = is_permitted(ctx.actor, Permission.CHECK_BID, row)
    is_own = is_permitted(ctx.actor, Permission.SUBMIT_BID, row)
    return render_template(
        "desk/bid.html",
        item=item,
        lines=lines,
        errors=errors or [],
        check=may_check and row.state.value == "submitted",
        forward=may_check and row.state.value == "checked",
        submit=is_own and row.state in states.TRANSITIONS["submit"].before,
        confirm=is_own and item.needs_confirmation and row.state in states.LIVE,
        withdraw=is_own and row.state in states.LIVE,
    )


def _back(public_id: str) -> Response:
    return redirect(url_for("desk_bids.show", public_id=public_id), 303)


def _answer(public_id: str, act: Any) -> Response | tuple[str, int]:
    """Do an act of a form; what its fields lack is told on the same page."""
    try:
        act(forms.version())
    except ValidationError as error:
        return _page(public_id, _texts(forms.flat(error.messages_dict))), 422
    except Invalid as error:
        edge_session.current_session().expire_all()
        return _page(public_id, _texts(error.errors)), 422
    return _back(public_id)


def _texts(errors: Any) -> list[str]:
    return [text for texts in errors.values() for text in texts]


@blp.post("/<public_id>/check")
def check(public_id: str) -> Response | tuple[str, int]:
    """Decide on the form of a bid."""

    def act(version: int) -> None:
        fields = CHECK.load(forms.read(CHECK).values)
        decision, reason = fields["decision"], fields["reason"]
        bids.check(context(), public_id, decision, reason, version=version)

    return _answer(public_id, act)


@blp.post("/<public_id>/forward")
def forward(public_id: str) -> Response | tuple[str, int]:
    """Give a checked bid to its buyer."""
    return _answer(public_id, lambda version: bids.forward(context(), public_id, version=version))


@blp.post("/<public_id>/submit")
def submit(public_id: str) -> Response | tuple[str, int]:
    """Hand a bid in."""
    return _answer(public_id, lambda version: bids.submit(context(), public_id, version=version))


@blp.post("/<public_id>/confirm")
def confirm(public_id: str) -> Response | tuple[str, int]:
    """Let a bid stand for the changed challenge."""
    return _answer(
        public_id, lambda version: bids.confirm(context(), public_id, None, version=version)
    )


@blp.post("/<public_id>/withdraw")
def withdraw(public_id: str) -> Response | tuple[str, int]:
    """Take a bid back."""

    def act(version: int) -> None:
        reason = WITHDRAWAL.load(forms.read(WITHDRAWAL).values)["reason"]
        bids.withdraw(context(), public_id, reason, version=version)

    return _answer(public_id, act)


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


def _selection(public_id: str, errors: list[str] | None = None) -> str:
    ctx = context()
    found = selections.get(ctx, public_id)
    buyer = found.challenge.buyer
    stake = Stake(buyer.id, frozenset(), buyer.region_code, buyer.zone_id)
    return render_template(
        "desk/selection.html",
        found=found,
        item=found.challenge,
        may_select=is_permitted(ctx.actor, Permission.SELECT_BID, stake),
        errors=errors or [],
    )


@blp.post("/selections/<public_id>/decide/<bid>")
def decide(public_id: str, bid: str) -> Response | tuple[str, int]:
    """Decide on a bid: `act` is the button that was pressed."""
    act = request.form.get("act", "")
    if act not in selections.ACTS:
        raise Invalid
    try:
        fields = DECISION.load(forms.read(DECISION).values)
        selections.decide(
            context(), bid, act, fields["reason"], rank=fields["rank"], version=forms.version()
        )
    except ValidationError as error:
        return _selection(public_id, _texts(forms.flat(error.messages_dict))), 422
    except Invalid as error:
        edge_session.current_session().expire_all()
        return _selection(public_id, _texts(error.errors)), 422
    return redirect(url_for("desk_bids.selection", public_id=public_id), 303)


@blp.post("/selections/<public_id>/close")
def close(public_id: str) -> Response:
    """Make the result known."""
    selections.close(context(), public_id, version=forms.version())
    return redirect(url_for("desk_bids.selection", public_id=public_id), 303)
