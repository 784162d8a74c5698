"""A new password by mail link."""

from typing import Any

from matchmaker import messages
from matchmaker.edge import sign_in
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.schemas.registrations import AcceptedSchema, ResetAskSchema, ResetSchema

blp = ApiBlueprint(
    "reset_by_link",
    __name__,
    url_prefix="/api/v1/password-resets",
    description="重置密码",
    is_public=True,
)


@blp.route("", methods=["POST"])
@blp.arguments(ResetAskSchema)
@blp.response(202, AcceptedSchema)
def ask_for_reset(fields: dict[str, Any]) -> dict[str, str]:
    """申请重置密码；无论用户名是否存在，回答相同."""
    sign_in.ask_for_reset(fields["username"])
    return {"detail": messages.text("reset_asked")}


@blp.route("/complete", methods=["POST"])
@blp.arguments(ResetSchema)
@blp.response(204)
def reset_password(fields: dict[str, Any]) -> None:
    """凭邮件链接设置新密码；链接 1 小时内有效，只能用一次."""
    sign_in.reset(fields["token"], fields["password"])
