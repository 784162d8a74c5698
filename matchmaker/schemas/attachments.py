"""Attachments as they are named."""

import marshmallow as ma

from matchmaker.schemas.base import Moment, Schema


class AttachmentOutSchema(Schema):
    """附件 without its contents."""

    id = ma.fields.String(attribute="public_id", dump_only=True)
    name = ma.fields.String(metadata={"title": "文件名"})
    media_type = ma.fields.String()
    size = ma.fields.Integer(metadata={"title": "字节数"})
    sha256 = ma.fields.String()
    created_at = Moment(dump_only=True)
