"""Users, for administrators."""

from typing import Any

from flask import Response

from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing, versioned
from matchmaker.edge.pagination import envelope
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.users import (
    UserAssignmentSchema,
    UserCreateSchema,
    UserOutSchema,
    UserQuerySchema,
)
from matchmaker.services import password_resets, passwords, users

blp = ApiBlueprint("users", __name__, url_prefix="/api/v1/users", description="用户")
OUT = UserOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(UserQuerySchema, location="query")
@blp.response(200, listing(UserOutSchema))
def list_users(arguments: dict[str, Any]) -> dict[str, Any]:
    """用户列表."""
    return envelope(users.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["POST"])
@blp.arguments(UserCreateSchema)
@blp.alt_response(201, schema=UserOutSchema)
def create_user(fields: dict[str, Any]) -> Response:
    """建立组织者、评审专家或管理员账号；不填密码时以邮件链接设置."""
    given = fields.pop("password")
    chosen = None if given is None else passwords.hashed(given, fields["username"])
    ctx = api_context()
    row = users.appoint(ctx, fields, chosen)
    if chosen is None:
        password_resets.mail_link(ctx, edge_session.settings().installation, row)
    return versioned(row, OUT, 201)


@blp.route("/<public_id>", methods=["GET"])
@blp.alt_response(200, schema=UserOutSchema)
def get_user(public_id: str) -> Response:
    """用户详情."""
    return versioned(users.get(api_context(), public_id), OUT)


@blp.route("/<public_id>/role", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(UserAssignmentSchema)
@blp.alt_response(200, schema=UserOutSchema)
def reassign_user(fields: dict[str, Any], public_id: str) -> Response:
    """授予角色和区域；不能授予自己."""
    version = expected_version()
    return versioned(users.reassign(api_context(), public_id, fields, version=version), OUT)


@blp.route("/<public_id>/disable", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=UserOutSchema)
def disable_user(public_id: str) -> Response:
    """停用账号，会话和令牌随之失效."""
    return versioned(users.disable(api_context(), public_id, version=expected_version()), OUT)


@blp.route("/<public_id>/enable", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=UserOutSchema)
def enable_user(public_id: str) -> Response:
    """重新启用或解锁账号."""
    return versioned(users.enable(api_context(), public_id, version=expected_version()), OUT)


@blp.route("/<public_id>/totp/remove", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.alt_response(200, schema=UserOutSchema)
def remove_totp_of_user(public_id: str) -> Response:
    """手机遗失时清除该用户的动态验证码."""
    return versioned(users.remove_totp(api_context(), public_id, version=expected_version()), OUT)
