"""The form of a bid: what a person types (万元, partners by name) and the schema's fields."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import request
from marshmallow import ValidationError

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import BidIncomplete, Invalid
from matchmaker.schemas.bids import BidFields
from matchmaker.schemas.enterprise_sheets import SheetFields
from matchmaker.services import lookup
from matchmaker.services.bids.reading import ShownBid
from matchmaker.web import amounts, forms

FIELDS, SHEET = BidFields(), SheetFields()
TYPED = ("price_wan", "partners")
COOPERATION = ("委托研发", "联合开发", "采购供货", "技术转让", "其他")
PARTNERS = 3
# Where the form tells what handing in asks for.
FIELD_OF = {
    "missing_sheet": "sheet",
    "missing_introduction": "introduction",
    "missing_innovation": "innovation",
    "missing_offer": "offer",
    "missing_cooperation": "cooperation",
    "missing_lines": "lines",
    "missing_agreement": "members",
}


def filled(item: ShownBid) -> forms.Form:
    """Return the form of a bid that is being drafted."""
    values = {
        "introduction": item.introduction,
        "innovation": item.innovation,
        "offer": item.offer,
        "cooperation": item.cooperation,
        "duration_months": item.duration_months,
        "price_wan": amounts.in_wan(item.price_yuan),
        "lines": [
            {
                "position": line.position,
                **({"claim": line.claim.value} if line.claim else {}),
                "statement": line.statement,
                "enterprise": line.enterprise.public_id,
            }
            for line in item.lines
        ],
        "partners": [
            {"name": member.enterprise.name, "task": member.task} for member in item.members
        ],
        "evidence": [
            {"attachment": proof.attachment.public_id, "title": proof.title}
            for proof in item.evidence
        ],
    }
    price = amounts.in_yuan(values["price_wan"] or "")
    return forms.Form(FIELDS, {**values, **({"price_yuan": price} if price else {})})


def read(entered: Mapping[str, str]) -> forms.Form:
    """Return the submitted form, not checked yet, with the files that came with it."""
    values = forms.read(FIELDS).values
    partners = [
        {
            name: request.form.get(f"partners.{place}.{name}", "").strip()
            for name in ("name", "task")
        }
        for place in range(10)
    ]
    kept = request.form.getlist("kept")
    price_wan = request.form.get("price_wan", "").strip()
    typed = {
        "price_wan": price_wan,
        "partners": [row for row in partners if row["name"] or row["task"]],
        "evidence": [row for row in values["evidence"] if row.get("attachment") in kept]
        + _proofs(entered),
    }
    price = amounts.in_yuan(price_wan)
    return forms.Form(FIELDS, {**values, **typed, **({"price_yuan": price} if price else {})})


def _proofs(entered: Mapping[str, str]) -> list[dict[str, str]]:
    """Return new files as evidence: one name was typed for them, else each has its own."""
    typed = request.form.get("evidence_title", "").strip()
    return [{"attachment": key, "title": typed or name} for key, name in entered.items()]


def lacking(form: forms.Form, item: ShownBid, error: BidIncomplete) -> forms.Form:
    """Return the form with what the bid lacks told at each field, and all of it above."""
    codes = [str(code) for code in cast("Sequence[str]", error.details["codes"])]
    errors = {FIELD_OF[code]: [f"{messages.text(code)}。"] for code in codes}
    stated = {str(row["position"]) for row in form.value("lines") or [] if row.get("claim")}
    for place, need in enumerate(item.challenge.requirements):
        if "missing_lines" in codes and str(need.position) not in stated:
            errors[f"lines.{place}.claim"] = [messages.text("field_claim")]
    whole = {forms.WHOLE: [messages.text(error.code, **error.details)]}
    return form.with_errors({**whole, **errors})


def checked(ctx: Context, form: forms.Form) -> dict[str, Any]:
    """Return the fields for the service; raise ValidationError or Invalid."""
    values = {name: value for name, value in form.values.items() if name not in TYPED}
    values["members"] = _members(ctx, form)
    try:
        return dict(FIELDS.load(values))
    except ValidationError as error:
        wrong = dict(error.messages_dict)
        if "price_yuan" in wrong:
            wrong["price_wan"] = wrong.pop("price_yuan")
        raise ValidationError(wrong) from error


def _members(ctx: Context, form: forms.Form) -> list[dict[str, str]]:
    found, wrong = [], {}
    for place, row in enumerate(form.values["partners"]):
        key = lookup.enterprise_named(ctx, row["name"])
        if key is None:
            wrong[f"partners.{place}.name"] = [messages.text("field_partner")]
        else:
            found.append({"enterprise": key, "task": row["task"]})
    if wrong:
        raise Invalid(errors=wrong)
    return found


def sheet_given() -> forms.Form:
    """Return the sheet that stands in the same form, its names after `sheet.`."""
    return forms.Form(SHEET, forms.collect(SHEET, request.form, "sheet."))
