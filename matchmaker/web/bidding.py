"""A bidder's pages: fill in a bid, its sheet and its partners, hand it in, keep the receipt."""

from flask import redirect, render_template, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.errors import BidIncomplete, Invalid
from matchmaker.permissions import Permission, authorize
from matchmaker.schemas.selections import ObjectionCreateSchema, ObjectionQuerySchema
from matchmaker.services import bids, enterprise_sheets, objections, prospects
from matchmaker.web import bid_forms, forms, uploads
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enterprises import Enterprise
from models.enums import LineClaim

blp = desk_blueprint("desk_bidding", __name__, "/desk/bidding")
SUBMIT = "submit"
OBJECTION, OBJECTIONS = ObjectionCreateSchema(exclude=("challenge",)), ObjectionQuerySchema()


@blp.post("/begin/<challenge_id>")
def begin(challenge_id: str) -> Response:
    """Go to the reader's bid for a challenge, which begins where there is none."""
    public_id = bids.begin(context(), challenge_id)
    return redirect(url_for("desk_bidding.edit", public_id=public_id), 303)


@blp.get("/<public_id>")
def edit(public_id: str) -> str:
    """Offer the form of a bid, with the ledger as far as it could be filled in."""
    ctx = context()
    item = _own(ctx, public_id)
    return _form(item, bid_forms.filled(item), item.version)


def _own(ctx: Context, public_id: str) -> bids.ShownBid:
    row = bids.get(ctx, public_id)
    authorize(ctx.actor, Permission.SUBMIT_BID, row)
    return bids.shown(ctx, row)


def _form(
    item: bids.ShownBid,
    form: forms.Form,
    version: int,
    sheet: forms.Form | None = None,
) -> str:
    ctx = context()
    own = ctx.session.get_one(Enterprise, item.enterprise_id)
    stored = enterprise_sheets.find(ctx, own.public_id)
    first = forms.Form(bid_forms.SHEET, {"overview": own.summary})
    return render_template(
        "desk/bids/form.html",
        item=item,
        form=form,
        version=version,
        has_sheet=stored is not None,
        sheet=sheet or first,
        own=own,
        claims=messages.labels(LineClaim),
        cooperation=bid_forms.COOPERATION,
        partners=bid_forms.PARTNERS,
    )


@blp.post("/<public_id>")
def revise(public_id: str) -> Response | tuple[str, int]:
    """Keep what was edited; with the button that says so, hand it in."""
    files = uploads.given()
    form, act = bid_forms.read(files.entered), forms.pressed("act")
    sheet = bid_forms.sheet_given() if forms.pressed("has_sheet") == "no" else None
    ctx = context()
    try:
        if files.errors:
            raise Invalid(errors={uploads.FIELD: files.errors})
        fields, version = bid_forms.checked(ctx, form), forms.version()
        # Partners have agreed to the text as it stands: only another one asks them again.
        if fields != bid_forms.checked(ctx, bid_forms.filled(_own(ctx, public_id))):
            version = bids.revise(ctx, public_id, fields, version=version).version
        if sheet is not None and (sheet.values or act == SUBMIT):
            sheet = _keep_sheet(ctx, sheet)
        if act == SUBMIT and (sheet is None or not sheet.errors):
            bids.submit(ctx, public_id, version=version)
    except forms.REFUSALS as error:
        return _refused(public_id, form, sheet, error)
    if sheet is not None and sheet.errors:
        edge_session.start_over()
        return _form(_own(ctx, public_id), form, forms.version(), sheet), 422
    notify("bid_submitted" if act == SUBMIT else "saved")
    target = "desk_bidding.receipt" if act == SUBMIT else "desk_bidding.edit"
    return redirect(url_for(target, public_id=public_id), 303)


def _keep_sheet(ctx: Context, form: forms.Form) -> forms.Form:
    """Keep the sheet that stands in the form of the first bid; its errors come back with it."""
    try:
        fields = bid_forms.SHEET.load(form.values)
    except ValidationError as error:
        return form.with_errors(error.messages_dict)
    enterprise_sheets.create(ctx, fields)
    return form


def _refused(
    public_id: str, form: forms.Form, sheet: forms.Form | None, error: forms.Refusal
) -> tuple[str, int]:
    """Show the form again; what a bid lacks to be handed in is told at its fields."""
    form, status = forms.refuse(form, error)
    item = _own(context(), public_id)
    if isinstance(error, BidIncomplete):
        form = bid_forms.lacking(form, item, error)
    return _form(item, form, item.version, sheet), status


@blp.get("/<public_id>/receipt")
def receipt(public_id: str) -> str:
    """Show the receipt of one's own bid."""
    ctx = context()
    receipt = bids.receipt(ctx, public_id)
    item = bids.shown(ctx, bids.get(ctx, public_id))
    return render_template("desk/bids/receipt.html", item=item, receipt=receipt)


@blp.post("/<public_id>/agree")
def agree(public_id: str) -> Response:
    """Take part in a bid that names the reader's enterprise as a partner."""
    bids.agree(context(), public_id, version=forms.version())
    return redirect(url_for("desk_bids.show", public_id=public_id), 303)


@blp.post("/<public_id>/leave")
def leave(public_id: str) -> Response:
    """Take the agreement back."""
    bids.leave(context(), public_id, version=forms.version())
    return redirect(url_for("desk_bids.show", public_id=public_id), 303)


@blp.get("/sheet")
def sheet() -> str:
    """Offer the sheet of the reader's enterprise."""
    ctx = context()
    row = enterprise_sheets.get(ctx, prospects.public_id_of_own(ctx))
    return _sheet(forms.Form(bid_forms.SHEET, bid_forms.SHEET.dump(row)), row.version)


def _sheet(form: forms.Form, version: int) -> str:
    return render_template("desk/bids/sheet.html", form=form, version=version)


@blp.post("/sheet")
def revise_sheet() -> Response | tuple[str, int]:
    """Keep the sheet."""
    form, ctx = forms.read(bid_forms.SHEET), context()
    try:
        fields = bid_forms.SHEET.load(form.values)
        own = prospects.public_id_of_own(ctx)
        enterprise_sheets.revise(ctx, own, fields, version=forms.version())
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        row = enterprise_sheets.get(ctx, prospects.public_id_of_own(ctx))
        return _sheet(form, row.version), status
    notify("saved")
    return redirect(url_for("desk_bids.index"), 303)


@blp.get("/objections")
def list_objections() -> str:
    """List the objections that the reader filed, or that concern its selections."""
    page = objections.list_page(context(), forms.query(OBJECTIONS))
    return render_template("desk/bids/objections.html", page=page)


@blp.post("/<public_id>/objections")
def file_objection(public_id: str) -> Response | tuple[str, int]:
    """Dispute the selection that one's own bid took part in."""
    ctx = context()
    item = _own(ctx, public_id)
    form = forms.read(OBJECTION)
    try:
        text = OBJECTION.load(form.values)["text"]
        objections.file(ctx, {"challenge": item.challenge.public_id, "text": text})
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _objection(_own(ctx, public_id), form), status
    notify("objection_filed")
    return redirect(url_for("desk_bidding.list_objections"), 303)


@blp.get("/<public_id>/objections/new")
def new_objection(public_id: str) -> str:
    """Offer the form of an objection."""
    return _objection(_own(context(), public_id), forms.Form(OBJECTION))


def _objection(item: bids.ShownBid, form: forms.Form) -> str:
    return render_template("desk/bids/objection.html", item=item, form=form)
