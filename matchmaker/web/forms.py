"""From a form to the nested fields that the schemas check, and back to the form with its errors.

Names in a form are paths: `title`, `requirements.0.low`; a list of plain values repeats its name.
An empty input counts as not given, so the schema's own default or its refusal applies.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import marshmallow as ma
from flask import request
from werkzeug.datastructures import MultiDict

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.errors import Conflict, Invalid, Stale
from matchmaker.services.paging import Page

T = TypeVar("T")
# What an act answers to a form that it does not take: it is shown again, with all that was typed.
Refusal: TypeAlias = ma.ValidationError | Invalid | Stale | Conflict
REFUSALS = (ma.ValidationError, Invalid, Stale, Conflict)
WHOLE = "form"  # the path of what is wrong with a form as a whole


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: values by path, errors by path, and the schema's Chinese labels."""

    schema: ma.Schema
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """Return what stands at `path`, an empty string if nothing does."""
        found: Any = self.values
        for part in path.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            else:
                return ""
        return "" if found is None else found

    def errors_of(self, path: str) -> list[str]:
        """Return the messages for the field at `path`."""
        return self.errors.get(path, [])

    def label(self, path: str) -> str:
        """Return the label that the schema gives to the field at `path`."""
        schema: ma.Schema = self.schema
        found: Any = None
        for part in path.split("."):
            if part.isdigit():
                continue
            found = schema.fields[part]
            inner = found.inner if isinstance(found, ma.fields.List) else found
            if isinstance(inner, ma.fields.Nested):
                schema = inner.schema
        return str(found.metadata.get("title", ""))

    def with_errors(self, errors: Mapping[str, Any]) -> "Form":
        """Return the same form with the messages of a refusal."""
        return Form(self.schema, self.values, flat(errors))

    def refused(self, error: Refusal) -> "tuple[Form, int]":
        """Return the same form with what an act found wrong with it, and the answer's status."""
        if isinstance(error, Stale):
            return self.with_errors({"version": [error.code]}), 412
        if isinstance(error, Conflict):
            return self.with_errors({WHOLE: [messages.text(error.code, **error.details)]}), 409
        found = error.errors if isinstance(error, Invalid) else error.messages_dict
        return self.with_errors(found), 422


def refuse(form: Form, error: Refusal) -> tuple[Form, int]:
    """Return `form.refused(error)`; nothing that the act half made stays in the session."""
    edge_session.start_over()
    return form.refused(error)


def read(schema: ma.Schema) -> Form:
    """Return the submitted form in the shape of `schema`, not checked yet."""
    return Form(schema, collect(schema, request.form))


def collect(schema: ma.Schema, values: MultiDict[str, str], prefix: str = "") -> dict[str, Any]:
    """Return the nested fields that stand in `values`; rows without any input are left out."""
    found: dict[str, Any] = {}
    for name, kind in schema.fields.items():
        path = prefix + name
        if isinstance(kind, ma.fields.List):
            found[name] = _list(kind, values, path)
        elif isinstance(kind, ma.fields.Nested):
            inner = collect(kind.schema, values, path + ".")
            if inner:
                found[name] = inner
        elif kind.load_only:
            # A password is taken as it is, blanks and all.
            found |= {name: values[path]} if values.get(path) else {}
        elif (text := values.get(path, "").strip()) != "":
            found[name] = text.replace("\r\n", "\n")
    return found


def _list(kind: ma.fields.List[Any], values: MultiDict[str, str], path: str) -> list[Any]:
    if not isinstance(kind.inner, ma.fields.Nested):
        return [text.strip() for text in values.getlist(path) if text.strip()]
    rows = [
        collect(kind.inner.schema, values, f"{path}.{index}.") for index in _indexes(values, path)
    ]
    # A row of choices alone was never filled in: menus always send something.
    return [row for row in rows if set(row) - {"operator"}]


def _indexes(values: MultiDict[str, str], path: str) -> list[int]:
    names = (key[len(path) + 1 :].partition(".")[0] for key in values if key.startswith(path + "."))
    return sorted({int(name) for name in names if name.isdecimal() and len(name) < 4})


def numbered(name: str) -> list[str]:
    """Return what stands in the boxes `name.0`, `name.1` and so on, without the empty ones."""
    found = (request.form.get(f"{name}.{place}", "") for place in _indexes(request.form, name))
    return [text for text in found if text]


def flat(errors: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """Return nested messages by path; those of a whole row stand at the row's first field."""
    result: dict[str, list[str]] = {}
    for key, value in errors.items():
        path = prefix.rstrip(".") if key == "_schema" else f"{prefix}{key}"
        if isinstance(value, Mapping):
            result |= flat(value, path + ".")
        else:
            result[path] = [str(text) for text in value]
    return result


def query(schema: ma.Schema) -> dict[str, Any]:
    """Return the filters in the address; what the schema does not know or accept is left out."""
    given = {
        name: value
        for name, value in request.args.items()
        if name in schema.fields and value.strip() != ""
    }
    try:
        return dict(schema.load(given))
    except ma.ValidationError as error:
        wrong = error.messages_dict
        return dict(schema.load({k: v for k, v in given.items() if k not in wrong}))


def pressed(name: str) -> str:
    """Return what a button or a hidden field of this name sent, empty if nothing."""
    return request.form.get(name, "")


def version(name: str = "version") -> int:
    """Return the version that the form was made from; raise Stale if it names none."""
    text = request.form.get(name, "")
    if not text.isdecimal() or len(text) > 9:
        raise Stale
    return int(text)


def everything(fetch: Callable[[int], Page[T]]) -> Iterator[T]:
    """Yield the items of every page that `fetch` gives for its number."""
    number = 1
    while True:
        page = fetch(number)
        yield from page.items
        if number >= page.pages:
            return
        number += 1
