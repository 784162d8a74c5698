"""Attachments: upload, read, download."""

from contextlib import closing
from typing import Any

from flask import Response, request
from flask_smorest.fields import Upload

from matchmaker import attachment_store
from matchmaker.edge import downloads
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import api_actor, api_context
from matchmaker.edge.blueprint import ApiBlueprint
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.schemas.attachments import AttachmentOutSchema
from matchmaker.schemas.base import Schema
from matchmaker.services import attachments
from models.attachments import Attachment


class AttachmentFileSchema(Schema):
    """The file itself."""

    file = Upload(required=True, metadata={"title": "pdf、png、jpg、docx 或 xlsx 文件"})


blp = ApiBlueprint("attachments", __name__, url_prefix="/api/v1/attachments", description="附件")


@blp.before_request
def allow_a_file() -> None:
    """Let this address take a larger body than the others."""
    request.max_content_length = attachment_store.MAX_BYTES + 64 * 1024


@blp.route("", methods=["POST"])
@blp.arguments(AttachmentFileSchema, location="files")
@blp.response(201, AttachmentOutSchema)
def upload_attachment(files: dict[str, Any]) -> Attachment:
    """上传附件：不超过 10 MB 的 pdf、png、jpg、docx、xlsx，按内容识别."""
    actor = api_actor()
    authorize(actor, Permission.UPLOAD_ATTACHMENT, own_stake(actor))
    # On disk before the transaction begins: no lock is held while a file is written.
    folder = attachments.folder_of(edge_session.settings().data_folder)
    with closing(files["file"]) as upload:
        kept = attachment_store.keep(folder, upload.read())
    return attachments.enter(api_context(), upload.filename or "", kept)


@blp.route("/<public_id>", methods=["GET"])
@blp.response(200, AttachmentOutSchema)
def get_attachment(public_id: str) -> Attachment:
    """附件信息."""
    return attachments.get(api_context(), public_id)


@blp.route("/<public_id>/content", methods=["GET"])
@blp.alt_response(200, description="附件内容", content_type="application/octet-stream")
def download_attachment(public_id: str) -> Response:
    """下载附件."""
    ctx = api_context()
    row = attachments.get(ctx, public_id)
    return downloads.sent(attachments.path_of(ctx, row), row)
