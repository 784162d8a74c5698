"""Industry chains."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.permissions import Permission, authorize
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.chains import ChainOutSchema, ChainSchema, ChainUpdateSchema
from matchmaker.services import chains

blp = ApiBlueprint("chains", __name__, url_prefix="/api/v1/chains", description="产业链")
OUT = ChainOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(ChainOutSchema))
def list_chains(arguments: dict[str, Any]) -> dict[str, Any]:
    """产业链列表."""
    ctx = api_context()
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    return envelope(chains.list_page(ctx, arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(ChainSchema)
@blp.alt_response(201, schema=ChainOutSchema)
def define_chain(fields: dict[str, Any]) -> Response:
    """新建产业链."""
    return versioned(chains.define(api_context(), fields), OUT, 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=ChainOutSchema)
def get_chain(public_id: str) -> Response:
    """产业链及其环节."""
    ctx = api_context()
    authorize(ctx.actor, Permission.READ_DIRECTORY)
    return versioned(chains.get(ctx, public_id), OUT)


@blp.route("/<public_id>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(ChainUpdateSchema)
@blp.alt_response(200, schema=ChainOutSchema)
def revise_chain(fields: dict[str, Any], public_id: str) -> Response:
    """修改产业链；环节按列表整体替换."""
    version = expected_version()
    return versioned(chains.revise(api_context(), public_id, fields, version=version), OUT)
