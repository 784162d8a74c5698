"""Publishing shortlists: who would be told, the act, what its readers get, and the check."""

from typing import Any

from flask import Response

from matchmaker.edge.authentication import api_context
from matchmaker.edge.blueprint import ApiBlueprint, versioned
from matchmaker.schemas.shortlists import (
    PublicationSchema,
    PublishedShortlistSchema,
    PublishSchema,
    ShortlistListItem,
    VerificationSchema,
)
from matchmaker.services import shortlists

blp = ApiBlueprint(
    "published_shortlists", __name__, url_prefix="/api/v1", description="短名单发布与校验"
)


@blp.route("/shortlists/<public_id>/publication", methods=["GET"])
@blp.response(200, PublicationSchema)
def preview(public_id: str) -> Any:
    """发布前预览：每个接收方及其收到的文字，未通知的企业及原因，尚存的问题."""
    return shortlists.preview(api_context(), public_id)


@blp.route("/shortlists/<public_id>/publication", methods=["POST"])
@blp.arguments(PublishSchema)
@blp.alt_response(200, schema=ShortlistListItem)
def publish(fields: dict[str, Any], public_id: str) -> Response:
    """发布并定稿：一次通知所有接收方，此后决定不能再改；content_hash 取自预览."""
    row = shortlists.publish(api_context(), public_id, content_hash=fields["content_hash"])
    return versioned(row, ShortlistListItem())


@blp.route("/shortlists/<public_id>/verification", methods=["GET"])
@blp.response(200, VerificationSchema)
def verify(public_id: str) -> Any:
    """校验已发布的短名单：内容是否与发布时一致，哪一行被改动."""
    return shortlists.verify(api_context(), public_id)


@blp.route("/challenges/<public_id>/shortlist", methods=["GET"])
@blp.response(200, PublishedShortlistSchema)
def show_published(public_id: str) -> dict[str, Any]:
    """发榜企业查看已发布的候选企业名单."""
    row, items = shortlists.published_for(api_context(), public_id)
    return {
        "public_id": row.public_id,
        "published_at": row.published_at,
        "content_hash": row.content_hash,
        "items": items,
    }
