"""Registration of enterprises and their people."""

from typing import Any

from flask import Response

from matchmaker import messages
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.permissions import PUBLIC
from matchmaker.schemas.registrations import (
    AcceptedSchema,
    RegistrationCreateSchema,
    RegistrationFields,
    RegistrationOutSchema,
    RegistrationQuerySchema,
    RejectionSchema,
)
from matchmaker.services import passwords, registrations
from matchmaker.services.registrations import Applicant

PREFIX = "/api/v1/registrations"
way_in = ApiBlueprint("apply", __name__, url_prefix=PREFIX, description="申请入驻", is_public=True)
blp = ApiBlueprint("registrations", __name__, url_prefix=PREFIX, description="入驻申请")
OUT = RegistrationOutSchema()


@way_in.route("", methods=["POST"])
@way_in.arguments(RegistrationCreateSchema)
@way_in.response(202, AcceptedSchema)
def apply_for_registration(fields: dict[str, Any]) -> dict[str, str]:
    """申请入驻；结果发到所填邮箱，登录后可查进度."""
    chosen = passwords.hashed(fields["password"], fields["username"])
    names = ("username", "display_name", "email", "phone")
    applicant = Applicant(**{name: fields[name] for name in names}, password=chosen)
    registrations.apply(edge_session.context(PUBLIC), applicant, fields)
    return {"detail": messages.text("registration_received")}


@blp.route("", methods=["GET"])
@blp.arguments(RegistrationQuerySchema, location="query")
@blp.response(200, listing(RegistrationOutSchema))
def list_registrations(arguments: dict[str, Any]) -> dict[str, Any]:
    """入驻申请列表：组织者见本区域的，申请人见自己的."""
    return envelope(registrations.list_page(api_context(), arguments), lambda row: row)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=RegistrationOutSchema)
def get_registration(public_id: str) -> Response:
    """入驻申请详情."""
    return versioned(registrations.get(api_context(), public_id), OUT)


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(RegistrationFields)
@blp.alt_response(200, schema=RegistrationOutSchema)
def revise_registration(fields: dict[str, Any], public_id: str) -> Response:
    """修改未通过的申请并重新提交."""
    version = expected_version()
    return versioned(registrations.revise(api_context(), public_id, fields, version=version), OUT)


@blp.route("/<public_id>/approve", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=RegistrationOutSchema)
def approve_registration(public_id: str) -> Response:
    """通过入驻申请：建立企业，或由申请人认领已代填的企业."""
    version = expected_version()
    return versioned(registrations.approve(api_context(), public_id, version=version), OUT)


@blp.route("/<public_id>/reject", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(RejectionSchema)
@blp.alt_response(200, schema=RegistrationOutSchema)
def reject_registration(fields: dict[str, Any], public_id: str) -> Response:
    """不予通过，说明理由."""
    ctx, version = api_context(), expected_version()
    row = registrations.reject(ctx, public_id, fields["reason"], version=version)
    return versioned(row, OUT)
