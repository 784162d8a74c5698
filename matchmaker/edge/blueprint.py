"""The blueprint of the API: strict parsing, and answers that carry a version."""

from typing import Any, Protocol

import marshmallow as ma
from flask import Response, jsonify
from flask_smorest import Blueprint

from matchmaker.edge import idempotency
from matchmaker.edge.authentication import admit_caller, require_token
from matchmaker.edge.preconditions import set_version
from matchmaker.edge.strict_json import StrictParser
from matchmaker.schemas.base import Schema


class HasVersion(Protocol):
    """A row that people edit, or what a reader sees of it."""

    @property
    def version(self) -> int:
        """Return the version that an edit is based on."""
        ...


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest publishes no types
    """flask-smorest with our parser; without a token nothing is served unless `is_public`."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *arguments: Any, is_public: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not is_public:
            self.before_request(require_token)
            self.before_request(admit_caller)
            self.before_request(idempotency.begin)


def versioned(
    row: HasVersion, schema: Schema, status: int = 200, *, beside: dict[str, Any] | None = None
) -> Response:
    """Answer with a thing that people edit, its version as ETag; ``beside`` is added to it."""
    body: dict[str, Any] = schema.dump(row) | (beside or {})
    response = jsonify(body)
    response.status_code = status
    return set_version(response, row.version)


def listing(item: type[Schema]) -> type[ma.Schema]:
    """Return the schema of the list envelope around `item`, for the documentation."""
    name = item.__name__.removesuffix("Schema").removesuffix("Out") + "Page"
    return ma.Schema.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(item)),
            "page": ma.fields.Integer(),
            "page_size": ma.fields.Integer(),
            "total": ma.fields.Integer(),
        },
        name=name,
    )
