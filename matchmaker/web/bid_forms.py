"""The form of a bid: what a person types (万元, partners by name) and the schema's fields."""

from typing import Any

from flask import request
from marshmallow import ValidationError

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.schemas.bids import BidFields
from matchmaker.schemas.enterprise_sheets import SheetFields
from matchmaker.services import lookup
from matchmaker.services.bids.reading import ShownBid
from matchmaker.web import amounts, forms

FIELDS, SHEET = BidFields(), SheetFields()
TYPED = ("price_wan", "partners", "evidence_title")
COOPERATION = ("委托研发", "联合开发", "采购供货", "技术转让", "其他")
PARTNERS = 3


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
                "claim": line.claim.value if line.claim else "",
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
    return forms.Form(FIELDS, values)


def read() -> forms.Form:
    """Return the submitted form, not checked yet."""
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
        "evidence_title": request.form.get("evidence_title", "").strip(),
        "evidence": [row for row in values["evidence"] if row.get("attachment") in kept],
    }
    price = amounts.in_yuan(price_wan)
    return forms.Form(FIELDS, {**values, **typed, **({"price_yuan": price} if price else {})})


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
