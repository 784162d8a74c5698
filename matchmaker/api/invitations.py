"""Who may see an invited challenge: invitations, proposals, agreements, the way to the public."""

from typing import Any

from flask import Response, request

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.challenges import ChallengeOutSchema
from matchmaker.schemas.invitations import (
    ConsentOutSchema,
    ConsentSchema,
    InviteSchema,
    ProposalSchema,
    ProposalsSchema,
    ProposeSchema,
    ReleaseSchema,
)
from matchmaker.services import challenges
from models.challenge_checks import ChallengeRelease
from models.challenges import Challenge, InvitationProposal
from models.consents import Consent

blp = ApiBlueprint("invitations", __name__, url_prefix="/api/v1/challenges", description="定向邀请")
OUT = ChallengeOutSchema()


def _changed(row: Challenge) -> Response:
    return versioned(challenges.see(api_context(), row), OUT)


@blp.route("/<public_id>/invitations", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(InviteSchema)
@blp.alt_response(200, schema=ChallengeOutSchema)
def invite_suppliers(fields: dict[str, Any], public_id: str) -> Response:
    """发榜方增邀企业."""
    version = expected_version()
    return _changed(
        challenges.invite(api_context(), public_id, fields["suppliers"], version=version)
    )


@blp.route("/<public_id>/invitations/<supplier_id>", methods=["DELETE"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=ChallengeOutSchema)
def withdraw_invitation(public_id: str, supplier_id: str) -> Response:
    """发榜方在发布前撤回对一家企业的邀请."""
    ctx, version = api_context(), expected_version()
    return _changed(challenges.uninvite(ctx, public_id, supplier_id, version=version))


@blp.route("/<public_id>/invitation-proposals", methods=["GET"])
@blp.response(200, ProposalsSchema)
def list_proposals(public_id: str) -> dict[str, Any]:
    """组织者的邀请建议，发榜方采纳前不生效."""
    return {"items": challenges.proposals(api_context(), public_id)}


@blp.route("/<public_id>/invitation-proposals", methods=["POST"])
@blp.arguments(ProposeSchema)
@blp.response(201, ProposalSchema)
def propose_invitation(fields: dict[str, str], public_id: str) -> InvitationProposal:
    """组织者建议邀请一家企业."""
    return challenges.propose(api_context(), public_id, fields["supplier"])


@blp.route("/<public_id>/invitation-proposals/<supplier_id>/accept", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=ChallengeOutSchema)
def accept_proposal(public_id: str, supplier_id: str) -> Response:
    """发榜方采纳邀请建议."""
    ctx, version = api_context(), expected_version()
    return _changed(challenges.take_up(ctx, public_id, supplier_id, accepts=True, version=version))


@blp.route("/<public_id>/invitation-proposals/<supplier_id>", methods=["DELETE"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=ChallengeOutSchema)
def decline_proposal(public_id: str, supplier_id: str) -> Response:
    """发榜方不采纳邀请建议."""
    ctx, version = api_context(), expected_version()
    return _changed(challenges.take_up(ctx, public_id, supplier_id, accepts=False, version=version))


@blp.route("/<public_id>/consents", methods=["POST"])
@blp.arguments(ConsentSchema)
@blp.response(201, ConsentOutSchema)
def accept_terms(fields: dict[str, str], public_id: str) -> Consent:
    """受邀企业确认保密协议的当前文本；文本更新后须重新确认."""
    address = request.remote_addr or ""
    return challenges.accept_terms(api_context(), public_id, fields["text_sha256"], address)


@blp.route("/<public_id>/release", methods=["POST"])
@blp.response(201, ReleaseSchema)
def request_release(public_id: str) -> ChallengeRelease:
    """申请将定向榜单转为公开；须由本企业另一人确认，不接受访问令牌."""
    return challenges.request_release(api_context(), public_id)


@blp.route("/<public_id>/release/confirm", methods=["POST"])
@blp.alt_response(200, schema=ChallengeOutSchema)
def confirm_release(public_id: str) -> Response:
    """由另一人确认转为公开，不接受访问令牌."""
    return _changed(challenges.confirm_release(api_context(), public_id))


@blp.route("/<public_id>/release", methods=["DELETE"])
@blp.response(204)
def cancel_release(public_id: str) -> None:
    """撤回转为公开的申请，不接受访问令牌."""
    challenges.cancel_release(api_context(), public_id)
