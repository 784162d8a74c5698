"""The coach beside the form of a need: pasted text taken apart, and remarks while one types."""

import tempfile
from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from marshmallow import ValidationError

from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.imports import confined
from matchmaker.schemas.measures import RequirementSchema
from matchmaker.services import coaching
from matchmaker.web import challenge_forms, forms, uploads
from matchmaker.web.visitor import desk_blueprint
from models.enums import Operator
from nlp.statements import Statement

blp = desk_blueprint("desk_coach", __name__, "/desk/coach")
LINE = RequirementSchema()
MAX_TITLE = 40
MAX_TEXT = 20_000
OLD_FORM = "old_form"


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


def split(form: forms.Form) -> forms.Form:
    """Return the form with the requirements of the pasted text behind those that it has.

    Reading a file takes seconds: nothing is kept here, so nothing is locked meanwhile.
    """
    pasted = "\n".join(filter(None, (str(form.value("pasted")), *_uploaded())))[:MAX_TEXT]
    with edge_session.reading(current_actor()) as ctx:
        statements = coaching.split(ctx, pasted)
    rows = list(form.value("requirements") or [])
    known = [_said(row) for row in rows]
    rows += [row for row in map(_row, statements) if _said(row) not in known]
    values = {**form.values, "requirements": rows, "pasted": pasted}
    if pasted and not form.value("content"):
        values["content"] = pasted
    if pasted and not form.value("title"):
        values["title"] = pasted.splitlines()[0][:MAX_TITLE].strip(" 。；;：:，,")
    return forms.Form(form.schema, values)


def _said(row: Mapping[str, Any]) -> list[str]:
    """Return what a line says, whether it was typed or read: nothing is added twice."""
    return [
        str(row.get(name) or "") for name in ("name", "operator", "low", "high", "text", "unit")
    ]


def _uploaded() -> list[str]:
    """Return the lines of an old form that was given as a file; raise Invalid."""
    given = request.files.get(OLD_FORM)
    if given is None or not given.filename:
        return []
    with tempfile.TemporaryDirectory() as folder:
        sheets = confined.read_book(uploads.put(given, folder)).data_sheets
    return ["　".join(filter(None, row)) for sheet in sheets for row in sheet.rows if any(row)]


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
