"""The form of a challenge: what a person types (万元, one item per line) and the schema's fields.

A place in a chain is one menu (`chain/segment`); invited enterprises are typed one per line, by
credit code or full name.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import marshmallow as ma
from flask import request

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import ChallengeIncomplete, Invalid
from matchmaker.schemas.challenges import ChallengeCreateSchema, ChallengeReviseSchema
from matchmaker.services import lookup
from matchmaker.web import amounts, forms
from models.challenges import Challenge

CREATE = ChallengeCreateSchema()
EDIT = ChallengeReviseSchema()
# Typed in one box, one per line; shown again as typed.
TYPED = ("place", "budget_wan", "items_text", "invited_text", "pasted")
# Where the form tells what handing in asks for.
FIELD_OF = {
    "missing_title": "title",
    "missing_content": "content",
    "missing_requirements": "no_requirements_reason",
    "missing_deadline": "deadline_on",
    "missing_deadline_past": "deadline_on",
    "missing_invited": "invited",
}
TYPED_AS_LINES = ("items", "invited")


def empty(buyer: str | None) -> forms.Form:
    """Return the form of a new challenge."""
    return forms.Form(CREATE, {"buyer": buyer or ""})


def read(schema: ma.Schema) -> forms.Form:
    """Return the submitted form: the schema's fields beside what was typed for them."""
    values = forms.read(schema).values
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in TYPED}
    chain, _, segment = typed["place"].partition("/")
    given: dict[str, Any] = {
        "chain": chain,
        "segment": segment,
        "budget_yuan": amounts.in_yuan(typed["budget_wan"]),
    }
    fields = {name: value for name, value in given.items() if value}
    items = _lines(typed["items_text"])
    return forms.Form(schema, {**values, **typed, **fields, "items": items})


def filled(row: Challenge) -> forms.Form:
    """Return the form of an existing challenge."""
    values = EDIT.dump(row)
    segment = row.segment.code if row.segment else ""
    chosen = row.challenge_list.public_id if row.challenge_list else ""
    typed = {
        "challenge_list": chosen,
        "place": f"{row.chain.code}/{segment}",
        "budget_wan": amounts.in_wan(row.budget_yuan),
        "items_text": "\n".join(row.items),
        "invited_text": "\n".join(enterprise.name for enterprise in row.invited),
    }
    return forms.Form(EDIT, {**values, **typed})


def checked(ctx: Context, form: forms.Form) -> dict[str, Any]:
    """Return the fields for the service; raise ValidationError or Invalid."""
    fields = {name: value for name, value in form.values.items() if name not in TYPED}
    loaded: dict[str, Any] = dict(form.schema.load(fields))
    return loaded | {"invited": _invited(ctx, _lines(form.value("invited_text")))}


def refused(form: forms.Form, error: forms.Refusal) -> tuple[forms.Form, int]:
    """Return the form with the messages of a refusal, and the answer's status.

    What a challenge lacks to be handed in is told at its fields, and all of it above.
    """
    if isinstance(error, ma.ValidationError | Invalid):
        errors = dict(error.errors if isinstance(error, Invalid) else error.messages_dict)
        for name in TYPED_AS_LINES:
            if isinstance(errors.get(name), dict):
                errors[name] = _by_line(errors[name])
        error = Invalid(errors=forms.flat(errors))
    form, status = forms.refuse(form, error)
    if isinstance(error, ChallengeIncomplete):
        codes = [str(code) for code in cast("Sequence[str]", error.details["codes"])]
        lacking = {FIELD_OF[code]: [f"{messages.text(code)}。"] for code in codes}
        form = form.with_errors({**form.errors, **lacking})
    return form, status


def _by_line(errors: Mapping[int, list[str]]) -> list[str]:
    """Return the messages of the items of a list as those of its one box."""
    return [f"第 {index + 1} 行{''.join(texts)}" for index, texts in errors.items()]


def _invited(ctx: Context, lines: Iterable[str]) -> list[str]:
    found = [_find(ctx, line) for line in lines]
    return list(dict.fromkeys(found))


def _find(ctx: Context, text: str) -> str:
    found = lookup.enterprise_named(ctx, text)
    if found is None:
        raise Invalid(errors={"invited": [f"{text[:64]}：{messages.text('field_enterprise')}"]})
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
