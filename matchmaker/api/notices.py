"""One's own notices."""

from typing import Any

from matchmaker.context import Context
from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, listing
from matchmaker.edge.pagination import envelope
from matchmaker.schemas.notices import (
    NoticeOutSchema,
    NoticeQuerySchema,
    NoticeSettingsOutSchema,
    NoticeSettingsSchema,
)
from matchmaker.services import notices
from models.notices import Notice
from models.users import User

blp = ApiBlueprint("notices", __name__, url_prefix="/api/v1/notices", description="消息")
ITEM = NoticeOutSchema()


@blp.route("", methods=["GET"])
@blp.arguments(NoticeQuerySchema, location="query")
@blp.alt_response(200, schema=listing(NoticeOutSchema))
def list_notices(arguments: dict[str, Any]) -> dict[str, Any]:
    """本人的消息；is_read=false 时 total 为未读条数."""
    ctx = api_context()
    page = notices.list_page(ctx, arguments)
    shown = iter(_shown(ctx, page.items))
    return envelope(page, lambda _row: next(shown))


def _shown(ctx: Context, rows: list[Notice]) -> list[dict[str, Any]]:
    about = notices.challenges_of(ctx, ctx.actor, rows)
    found = []
    for row in rows:
        challenge = about.get((row.subject_kind, row.subject_id))
        found.append(ITEM.dump(row) | {"code": challenge.code if challenge else None})
    return found


@blp.route("/<public_id>/read", methods=["POST"])
@blp.alt_response(200, schema=NoticeOutSchema)
def mark_notice_read(public_id: str) -> dict[str, Any]:
    """标为已读."""
    ctx = api_context()
    return _shown(ctx, [notices.mark_read(ctx, public_id)])[0]


@blp.route("/read", methods=["POST"])
@blp.response(204)
def mark_all_notices_read() -> None:
    """全部标为已读."""
    notices.mark_all_read(api_context())


@blp.route("/settings", methods=["GET"])
@blp.response(200, NoticeSettingsOutSchema)
def get_notice_settings() -> User:
    """消息设置."""
    return notices.settings_of(api_context())


@blp.route("/settings", methods=["PUT"])
@blp.arguments(NoticeSettingsSchema)
@blp.response(200, NoticeSettingsOutSchema)
def choose_notices(fields: dict[str, Any]) -> User:
    """选择不再接收的消息类型，以及是否接收邮件汇总."""
    ctx = api_context()
    return notices.choose(ctx, fields["muted_notices"], wants_mail=fields["wants_mail"])
