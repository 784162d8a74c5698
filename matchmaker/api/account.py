"""One's own account."""

from typing import Any

from flask import Response

from matchmaker.edge import session as edge_session
from matchmaker.edge import sign_in
from matchmaker.edge.authentication import api_actor, api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.edge.preconditions import IF_MATCH, expected_version
from matchmaker.schemas.users import (
    AccountOutSchema,
    AccountPatchSchema,
    PasswordChangeSchema,
    PasswordProofSchema,
    TotpCodeSchema,
    TotpSetupSchema,
)
from matchmaker.services import accounts, passwords, totp
from matchmaker.services.totp import Setup

blp = ApiBlueprint("account", __name__, url_prefix="/api/v1/account", description="本人账号")
OUT = AccountOutSchema()


@blp.route("", methods=["GET"])
@blp.alt_response(200, schema=AccountOutSchema)
def get_account() -> Response:
    """本人账号."""
    return versioned(accounts.get(api_context()), OUT)


@blp.route("", methods=["PATCH"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(AccountPatchSchema)
@blp.alt_response(200, schema=AccountOutSchema)
def revise_account(fields: dict[str, Any]) -> Response:
    """修改姓名、联系方式和消息设置；未给出的不变."""
    return versioned(accounts.revise(api_context(), fields, version=expected_version()), OUT)


@blp.route("/password", methods=["POST"])
@blp.arguments(PasswordChangeSchema)
@blp.response(204)
def change_password(fields: dict[str, Any]) -> None:
    """修改密码；其他会话随之退出."""
    username = sign_in.prove(api_actor(), fields["password"])
    chosen = passwords.hashed(fields["new_password"], username, name="new_password")
    accounts.change_password(api_context(), chosen)


@blp.route("/totp", methods=["POST"])
@blp.arguments(PasswordProofSchema)
@blp.response(201, TotpSetupSchema)
def begin_totp(fields: dict[str, Any]) -> Setup:
    """启用动态验证码第一步：取得密钥，录入验证器."""
    sign_in.prove(api_actor(), fields["password"])
    settings = edge_session.settings()
    return totp.begin(api_context(), settings.installation, settings.public_name)


@blp.route("/totp/confirm", methods=["POST"])
@blp.arguments(TotpCodeSchema)
@blp.response(204)
def confirm_totp(fields: dict[str, Any]) -> None:
    """启用动态验证码第二步：输入验证器上的验证码."""
    totp.confirm(api_context(), edge_session.settings().installation, fields["code"])


@blp.route("/totp/remove", methods=["POST"])
@blp.arguments(PasswordProofSchema)
@blp.response(204)
def remove_totp(fields: dict[str, Any]) -> None:
    """关闭动态验证码；组织者和管理员不能关闭."""
    sign_in.prove(api_actor(), fields["password"])
    totp.remove_own(api_context())
