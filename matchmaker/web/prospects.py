"""A supplier's pages of needs: which are worth its time, what is missing, and adding it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.errors import Invalid
from matchmaker.permissions import Permission, is_permitted, own_stake
from matchmaker.schemas.supplements import SupplementFields
from matchmaker.services import challenges, prospects, supplements
from matchmaker.web import forms, uploads
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import EvidenceKind, Operator

blp = desk_blueprint("desk_prospects", __name__, "/desk/prospects")
FIELDS = SupplementFields()
EVERYTHING = 100
# A supplier types one number; the operator says which side of the value it is.
TYPED = ("value", "value_to")
MEASURED = (Operator.GE, Operator.LE, Operator.EQ, Operator.BETWEEN, Operator.ABOUT)


@blp.get("")
def index() -> str:
    """List the needs that suit the reader's enterprise, the best first."""
    ctx = context()
    found = prospects.best(ctx, EVERYTHING)
    rows = [item.challenge for item in found.items]
    return render_template(
        "desk/prospects/index.html",
        found=found,
        today=ctx.today,
        seen=dict(zip((row.id for row in rows), challenges.see_all(ctx, rows), strict=True)),
    )


@blp.get("/<challenge_id>")
def show(challenge_id: str) -> str:
    """Show one need line by line against what the enterprise states."""
    return _page(challenge_id)


def _page(challenge_id: str, place: int | None = None, form: forms.Form | None = None) -> str:
    ctx = context()
    found = supplements.get(ctx, challenge_id)
    item = found.prospect.challenge
    return render_template(
        "desk/prospects/show.html",
        found=found,
        today=ctx.today,
        prospect=found.prospect,
        entry=found.prospect.entry.to_bands(),
        item=challenges.see(ctx, item),
        is_open=challenges.is_open(ctx, item),
        may_bid=is_permitted(ctx.actor, Permission.SUBMIT_BID, own_stake(ctx.actor)),
        advice={step.position: step for step in found.prospect.advice},
        place=place,
        refused=form,
        empty=forms.Form(FIELDS),
        evidence_kinds=messages.labels(EvidenceKind),
        operators={kind.value: messages.label(kind) for kind in MEASURED},
    )


@blp.post("/<challenge_id>/supplements/<int:place>")
def add(challenge_id: str, place: int) -> Response | tuple[str, int]:
    """Add a value with its proof to the ledger of this need."""
    files = uploads.given()
    form = _read(files)
    ctx = context()
    try:
        if files.errors:
            raise Invalid(errors={uploads.FIELD: files.errors})
        fields = FIELDS.load({k: v for k, v in form.values.items() if k not in TYPED})
        supplements.add(ctx, challenge_id, place, fields)
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return _page(challenge_id, place, form), status
    notify("saved")
    return redirect(url_for("desk_prospects.show", challenge_id=challenge_id), 303)


def _read(files: uploads.Given) -> forms.Form:
    """Return the submitted form; a file that came with it, or with a form before, is its proof."""
    values = forms.read(FIELDS).values
    proof = dict(values.get("evidence", {}))
    for key, name in files.entered.items():
        proof |= {"attachment": key, "title": proof.get("title") or name}
    return forms.Form(FIELDS, {**values, **_numbers(), "evidence": proof})


def _numbers() -> dict[str, str]:
    """Return what was typed, and the sides of the value that it stands for."""
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    operator, (value, other) = request.form.get("operator", ""), typed.values()
    low = "" if operator == Operator.LE else value
    high = other if operator == Operator.BETWEEN else value if operator == Operator.LE else ""
    return typed | {name: text for name, text in (("low", low), ("high", high)) if text}
