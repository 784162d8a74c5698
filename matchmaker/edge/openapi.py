"""flask-smorest's Api with our error body, offline documentation page and bearer scheme."""

import threading
from collections.abc import Callable
from typing import Any

import marshmallow as ma
from apispec import APISpec, BasePlugin
from flask import Flask, Response, render_template
from flask_smorest import Api

from matchmaker import __version__
from matchmaker.edge.idempotency import PARAMETER
from matchmaker.schemas.base import Decimal

PROBLEM = "application/problem+json"


class ProblemSchema(ma.Schema):
    """RFC 9457 问题说明."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    request_id = ma.fields.String(required=True)
    errors = ma.fields.Dict()


class MatchmakerApi(Api):  # type: ignore[misc]  # flask-smorest publishes no types
    """Every refusal of the API has the body of ProblemSchema.

    The description is written when it is first asked for: it takes longer than all the rest of
    starting the application.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask, **options: Any) -> None:
        self._undescribed: list[Any] = []
        self._describing = threading.Lock()
        super().__init__(app, **options)

    def register_blueprint(self, blueprint: Any) -> None:
        """Serve the blueprint; its description follows."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def describe(self) -> None:
        """Write the description of all that is served, once."""
        with self._describing:
            for blueprint in self._undescribed:
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=blueprint.name, parameters=None
                )
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
            self._undescribed.clear()
            problems_in_spec(self.spec)

    def _openapi_json(self) -> Any:
        self.describe()
        return super()._openapi_json()

    def _register_error_handlers(self) -> None:
        """Leave the handlers to edge.errors: it answers for the API and the pages alike."""


class Corrections(BasePlugin):
    """What flask-smorest and apispec write otherwise than it is."""

    def init_spec(self, spec: APISpec) -> None:
        """Remember the description that is being written."""
        self._spec = spec

    def operation_helper(
        self,
        path: str | None = None,  # noqa: ARG002 - apispec's signature
        operations: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """Correct the operations of one address."""
        for method, operation in (operations or {}).items():
            if method in {"post", "put", "patch", "delete"}:
                operation.setdefault("parameters", []).append(PARAMETER)
            # Docstrings end with a period of their own; Chinese summaries do not.
            operation["summary"] = operation["summary"].rstrip(".")
            self._move_form_fields(operation)

    def _move_form_fields(self, operation: dict[str, Any]) -> None:
        """Describe text fields beside a file as OpenAPI 3 does: as properties of the same body."""
        parameters = operation.get("parameters", [])
        fields = [item for item in parameters if item["in"] == "formData"]
        if not fields:
            return
        operation["parameters"] = [item for item in parameters if item not in fields]
        for media in operation["requestBody"]["content"].values():
            name = media["schema"]["$ref"].rpartition("/")[2]
            body = self._spec.components.schemas[name]
            body["properties"].update({item["name"]: item["schema"] for item in fields})
            body["required"] += [item["name"] for item in fields if item["required"]]


def configure(app: Flask, public_name: str) -> None:
    """Set what flask-smorest reads from the application's configuration."""
    app.config.update(
        API_TITLE=public_name,
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )


def register(app: Flask, blueprints: tuple[Any, ...]) -> None:
    """Serve the blueprints, their description and the page that shows it."""
    api = MatchmakerApi(
        app,
        spec_kwargs={
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
            "extra_plugins": [Corrections()],
        },
    )
    api.ma_plugin.converter.add_attribute_function(_decimal_properties)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.add_url_rule("/api/docs", "api_docs", _docs_page())


def _decimal_properties(
    _converter: object, field: ma.fields.Field[Any], ret: dict[str, Any], **_: object
) -> dict[str, Any]:
    """Describe an exact number as it is: sent as text, taken as text or number."""
    if not isinstance(field, Decimal):
        return {}
    types = ["string", "number", *(["null"] if field.allow_none else [])]
    bounds: dict[str, Any] = {
        name: int(ret[name]) for name in ("minimum", "maximum") if name in ret
    }
    places = field.digits_after_point
    return {"type": types, "pattern": rf"^-?\d{{1,12}}(\.\d{{1,{places}}})?$", **bounds}


def _docs_page() -> Callable[[], Response]:
    def page() -> Response:
        return Response(render_template("api_docs.html"))

    return page


def problems_in_spec(spec: Any) -> None:
    """Say in the description what refusals are sent as: flask-smorest writes application/json."""
    for response in spec.components.responses.values():
        content = response.get("content", {})
        if "application/json" in content:
            content[PROBLEM] = content.pop("application/json")
