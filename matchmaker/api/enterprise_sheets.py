"""The sheets that enterprises reuse for their bids."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.enterprise_sheets import SheetFields, SheetOutSchema
from matchmaker.services import enterprise_sheets

blp = ApiBlueprint(
    "enterprise_sheets",
    __name__,
    url_prefix="/api/v1/enterprise-sheets",
    description="对接表",
)
OUT = SheetOutSchema()


@blp.route("", methods=["POST"])
@blp.arguments(SheetFields)
@blp.alt_response(201, schema=SheetOutSchema)
def create_sheet(fields: dict[str, Any]) -> Response:
    """填写本企业的对接表，各次揭榜共用."""
    return versioned(enterprise_sheets.create(api_context(), fields), OUT, 201)


@blp.route("/<enterprise>", methods=["GET"])
@blp.alt_response(200, schema=SheetOutSchema)
def get_sheet(enterprise: str) -> Response:
    """本企业的对接表."""
    return versioned(enterprise_sheets.get(api_context(), enterprise), OUT)


@blp.route("/<enterprise>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(SheetFields)
@blp.alt_response(200, schema=SheetOutSchema)
def revise_sheet(fields: dict[str, Any], enterprise: str) -> Response:
    """修改对接表；已提交的揭榜保留提交时的内容."""
    version = expected_version()
    row = enterprise_sheets.revise(api_context(), enterprise, fields, version=version)
    return versioned(row, OUT)
