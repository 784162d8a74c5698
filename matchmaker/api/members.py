"""Members of enterprises, and invitations to become one."""

from typing import Any

from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.permissions import PUBLIC
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.registrations import (
    AcceptanceSchema,
    InvitationCreateSchema,
    InvitationOutSchema,
    MemberDisableSchema,
    MemberOutSchema,
    MemberPatchSchema,
    MemberQuerySchema,
)
from matchmaker.services import member_invitations, members, passwords
from matchmaker.services.member_invitations import Newcomer
from models.registrations import MemberInvitation
from models.users import Membership

blp = ApiBlueprint("members", __name__, url_prefix="/api/v1", description="企业成员")
way_in = ApiBlueprint(
    "join_by_link", __name__, url_prefix="/api/v1", description="加入企业", is_public=True
)


@blp.route("/members", methods=["GET"])
@blp.arguments(MemberQuerySchema, location="query")
@blp.response(200, listing(MemberOutSchema))
def list_members(arguments: dict[str, Any]) -> dict[str, Any]:
    """企业成员：本企业的，或组织者区域内的."""
    return envelope(members.list_page(api_context(), arguments), lambda row: row)


@blp.route("/members/<public_id>", methods=["PATCH"])
@blp.arguments(MemberPatchSchema)
@blp.response(200, MemberOutSchema)
def change_member(fields: dict[str, Any], public_id: str) -> Membership:
    """调整成员角色."""
    return members.change_role(api_context(), public_id, fields["role"])


@blp.route("/members/<public_id>", methods=["DELETE"])
@blp.response(204)
def remove_member(public_id: str) -> None:
    """移出企业；账号保留."""
    members.remove(api_context(), public_id)


@blp.route("/members/<public_id>/disable", methods=["POST"])
@blp.arguments(MemberDisableSchema)
@blp.response(200, MemberOutSchema)
def disable_member(fields: dict[str, Any], public_id: str) -> Membership:
    """负责人或组织者停用企业成员的账号；其会话和令牌随即失效，企业成员收到消息."""
    return members.disable(api_context(), public_id, fields["reason"])


@blp.route("/members/<public_id>/enable", methods=["POST"])
@blp.response(200, MemberOutSchema)
def enable_member(public_id: str) -> Membership:
    """负责人或组织者恢复已停用的成员账号；组织者停用的由组织者恢复."""
    return members.enable(api_context(), public_id)


@blp.route("/member-invitations", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(InvitationOutSchema))
def list_invitations(arguments: dict[str, Any]) -> dict[str, Any]:
    """成员邀请."""
    return envelope(member_invitations.list_page(api_context(), arguments), lambda row: row)


@blp.route("/member-invitations", methods=["POST"])
@blp.arguments(InvitationCreateSchema)
@blp.response(201, InvitationOutSchema)
def send_invitation(fields: dict[str, Any]) -> MemberInvitation:
    """以邮件链接邀请成员；组织者可邀请负责人认领代填的企业."""
    return member_invitations.invite(api_context(), edge_session.settings().installation, fields)


@blp.route("/member-invitations/<public_id>", methods=["DELETE"])
@blp.response(204)
def revoke_invitation(public_id: str) -> None:
    """撤回未使用的邀请."""
    member_invitations.revoke(api_context(), public_id)


@way_in.route("/member-invitations/accept", methods=["POST"])
@way_in.arguments(AcceptanceSchema)
@way_in.response(201, MemberOutSchema)
def accept_invitation(fields: dict[str, Any]) -> Membership:
    """凭邮件链接建立账号并加入企业."""
    username = fields["username"]
    chosen = passwords.hashed(fields["password"], username)
    newcomer = Newcomer(username, fields["display_name"], chosen)
    return member_invitations.accept(edge_session.context(PUBLIC), fields["token"], newcomer)
