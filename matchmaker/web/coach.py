"""The coach beside the form of a need: pasted text taken apart, and remarks while one types."""

from typing import Any

from flask import render_template, request
from marshmallow import ValidationError

from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.schemas.measures import RequirementSchema
from matchmaker.services import coaching
from matchmaker.web import challenge_forms, forms
from matchmaker.web.visitor import desk_blueprint
from models.enums import Operator
from nlp.statements import Statement

blp = desk_blueprint("desk_coach", __name__, "/desk/coach")
LINE = RequirementSchema()
MAX_TITLE = 40


@blp.post("")
def remark() -> str:
    """Remark on a form that is being typed; nothing is kept, so nothing is locked."""
    form = challenge_forms.read(challenge_forms.CREATE)
    lines = _lines(form)
    need = coaching.Need(
        title=str(form.value("title")),
        content=str(form.value("content")),
        items=form.value("items") or [],
        chain=str(form.value("chain")),
        segment=str(form.value("segment")),
        requirements=lines,
    )
    with edge_session.reading(current_actor()) as ctx:
        found = coaching.coach(ctx, need)
    return render_template("desk/_coach.html", found=found, lines=lines)


def _lines(form: forms.Form) -> list[dict[str, Any]]:
    """Return the lines that can be read already; half a line is not wrong, only not ready."""
    found = []
    for row in form.value("requirements") or []:
        try:
            found.append(dict(LINE.load(row)))
        except ValidationError:
            continue
    return found


def split(ctx: Context, form: forms.Form) -> forms.Form:
    """Return the form with the requirements of the pasted text behind those that it has."""
    pasted = request.form.get("pasted", "").replace("\r\n", "\n").strip()
    statements = coaching.split(ctx, pasted)
    rows = [*(form.value("requirements") or []), *map(_row, statements)]
    values = {**form.values, "requirements": rows}
    if pasted and not form.value("content"):
        values["content"] = pasted
    if pasted and not form.value("title"):
        values["title"] = pasted.splitlines()[0][:MAX_TITLE].strip(" 。；;：:，,")
    return forms.Form(form.schema, values)


def _row(item: Statement) -> dict[str, Any]:
    return {
        "name": item.name,
        "operator": Operator(item.operator).value,
        "low": item.low,
        "high": item.high,
        "text": item.text,
        "unit": item.unit,
        "is_must_have": item.is_must,
    }
