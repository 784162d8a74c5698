"""取舍: keep, drop and invite recommended suppliers, one beside its explanation or many at once."""

from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid
from matchmaker.permissions import Permission, authorize, is_permitted
from matchmaker.schemas.supplier_choices import ChooseSchema
from matchmaker.services import challenges, lookup, supplier_choices
from matchmaker.web import forms
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint, is_htmx, safe_path
from models.challenges import Challenge
from models.enums import Decision, ReasonCode, Visibility
from models.supplier_choices import SupplierChoice

blp = desk_blueprint("desk_choices", __name__, "/desk/challenges/<challenge_id>/choices")
CHOOSE = ChooseSchema()
AT_ONCE = 50
REASONS = {
    Decision.KEEP: ("strong_fit", "proven_record", "chain_gap", "other"),
    Decision.DROP: (
        "not_the_product",
        "parameter_short",
        "capacity_short",
        "needs_evidence",
        "not_interested",
        "duplicate",
        "other",
    ),
}


@dataclass(frozen=True, slots=True)
class Choosing:
    """What the buyer has chosen, by the supplier's public id, and what it may do now."""

    choices: dict[str, SupplierChoice]
    invited: frozenset[str]
    may_choose: bool
    may_invite: bool
    reasons: dict[Decision, dict[str, str]] = field(default_factory=dict)


def choosing(ctx: Context, row: Challenge) -> Choosing | None:
    """Return what the pages of a challenge show of the choice; None for all but its buyer."""
    if not is_permitted(ctx.actor, Permission.READ_CHOICES, row):
        return None
    choices = supplier_choices.of_challenge(ctx, row)
    is_invited = row.visibility is Visibility.INVITED
    invited = {firm.public_id for firm in row.invited} if is_invited else set()
    invited |= {key for key, item in choices.items() if item.invited_at is not None}
    labels = messages.labels(ReasonCode)
    return Choosing(
        choices=choices,
        invited=frozenset(invited),
        may_choose=is_permitted(ctx.actor, Permission.CHOOSE_SUPPLIERS, row),
        may_invite=is_permitted(ctx.actor, Permission.INVITE_SUPPLIERS, row)
        and challenges.is_open(ctx, row),
        reasons={key: {code: labels[code] for code in codes} for key, codes in REASONS.items()},
    )


@blp.get("")
def index(challenge_id: str) -> str:
    """Show the choice so far; the suppliers that the address names can be chosen together."""
    return _page(challenge_id, request.args.getlist("supplier"))


def _page(
    challenge_id: str, suppliers: list[str], form: forms.Form | None = None, lack: str = ""
) -> str:
    ctx = context()
    row = challenges.get(ctx, challenge_id)
    authorize(ctx.actor, Permission.READ_CHOICES, row)
    wanted = list(dict.fromkeys(suppliers))[:AT_ONCE]
    return render_template(
        "desk/choices.html",
        item=challenges.see(ctx, row),
        choosing=choosing(ctx, row),
        firms=lookup.referred_enterprises(ctx, wanted, field="suppliers"),
        form=form or forms.Form(CHOOSE),
        lack=lack,
    )


@blp.post("")
def choose(challenge_id: str) -> Response | str | tuple[str, int]:
    """Keep or drop."""
    ctx = context()
    form = _given()
    try:
        fields = dict(CHOOSE.load(form.values))
        suppliers = fields.pop("suppliers")
        supplier_choices.choose(ctx, challenge_id, suppliers, **fields)
    except (ValidationError, Invalid) as error:
        edge_session.start_over()
        refused, status = form.refused(error)
        return _refused(challenge_id, refused), status
    return _done(challenge_id, "choice_kept")


@blp.post("/take-back")
def take_back(challenge_id: str) -> Response | str:
    """Take the decision on one supplier back."""
    supplier_choices.take_back(context(), challenge_id, request.form.get("suppliers", ""))
    context().session.flush()
    return _done(challenge_id, "choice_kept")


@blp.post("/invite")
def invite(challenge_id: str) -> Response | str | tuple[str, int]:
    """Ask suppliers to bid."""
    ctx = context()
    form = _given()
    try:
        supplier_choices.invite(ctx, challenge_id, form.values["suppliers"][:AT_ONCE])
    except Invalid as error:
        edge_session.start_over()
        refused, status = form.refused(error)
        return _refused(challenge_id, refused), status
    except Conflict as error:
        edge_session.start_over()
        return _refused(challenge_id, form, messages.text(error.code, **error.details)), 409
    return _done(challenge_id, "suppliers_invited")


def _given() -> forms.Form:
    return forms.read(CHOOSE)


def _refused(challenge_id: str, form: forms.Form, lack: str = "") -> str:
    suppliers = form.values["suppliers"]
    if is_htmx() and len(suppliers) == 1:
        return _one(challenge_id, suppliers[0], form, lack)
    return _page(challenge_id, suppliers, form, lack)


def _done(challenge_id: str, notice: str) -> Response | str:
    """Answer with the part of one supplier, or lead back to where the form stood."""
    suppliers = request.form.getlist("suppliers")
    if is_htmx() and len(suppliers) == 1:
        return _one(challenge_id, suppliers[0])
    notify(notice)
    page = request.form.get("page", "")
    if len(suppliers) == 1 and page.isdecimal() and len(page) < 6:
        number = None if page == "1" else page
        address = url_for("desk_challenges.show", public_id=challenge_id, page=number)
        return redirect(f"{address}#firm-{suppliers[0]}", 303)
    every = url_for("desk_choices.index", challenge_id=challenge_id)
    # One is chosen where it stands beside others, too: who sends before scripts work stays there.
    return redirect(safe_path(request.referrer, every) if len(suppliers) == 1 else every, 303)


def _one(challenge_id: str, supplier: str, form: forms.Form | None = None, lack: str = "") -> str:
    ctx = context()
    row = challenges.get(ctx, challenge_id)
    [firm] = lookup.referred_enterprises(ctx, [supplier], field="suppliers")
    return render_template(
        "desk/_choice.html",
        item=row,
        firm=firm,
        choosing=choosing(ctx, row),
        form=form,
        lack=lack,
        number=request.form.get("page", ""),
    )
