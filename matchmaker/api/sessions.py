"""Sessions: sign in, list one's own, sign out."""

from typing import Any

from matchmaker.edge import sign_in
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.sessions import SessionBegunSchema, SessionOutSchema, SignInSchema
from matchmaker.services import sessions

PREFIX = "/api/v1/sessions"
way_in = ApiBlueprint("sign_in", __name__, url_prefix=PREFIX, description="登录", is_public=True)
blp = ApiBlueprint("sessions", __name__, url_prefix=PREFIX, description="登录会话")


@way_in.route("", methods=["POST"])
@way_in.arguments(SignInSchema)
@way_in.response(201, SessionBegunSchema)
def begin_session(fields: dict[str, Any]) -> dict[str, str]:
    """登录；返回的 token 用作 Bearer，30 分钟不用或满 8 小时失效."""
    return {"token": sign_in.sign_in(**fields)}


@blp.route("", methods=["GET"])
@blp.arguments(PageArguments, location="query")
@blp.response(200, listing(SessionOutSchema))
def list_sessions(arguments: dict[str, Any]) -> dict[str, Any]:
    """本人的登录会话."""
    return envelope(sessions.list_page(api_context(), arguments), lambda row: row)


@blp.route("", methods=["DELETE"])
@blp.response(204)
def revoke_other_sessions() -> None:
    """退出本人的其他会话，仅保留当前会话."""
    sessions.revoke_others(api_context())


@blp.route("/<public_id>", methods=["DELETE"])
@blp.response(204)
def revoke_session(public_id: str) -> None:
    """退出本人的一个会话；下一次请求即失效."""
    sessions.revoke(api_context(), public_id)
