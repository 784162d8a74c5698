"""Notices as their reader gets them."""

import marshmallow as ma

from matchmaker.schemas.base import Boolean, Choice, Moment, PageArguments, PublicId, Schema
from models.enums import NoticeKind


class NoticeQuerySchema(PageArguments):
    """Filters of the list; with `is_read=false` the total is the number of unread ones."""

    is_read = Boolean("已读", load_default=None)
    kind = Choice(NoticeKind, "类型", load_default=None)


class NoticeOutSchema(Schema):
    """消息: `code` is the public code of the challenge that it is about."""

    id = PublicId(attribute="public_id", dump_only=True)
    kind = Choice(NoticeKind)
    subject_kind = ma.fields.String()
    subject = ma.fields.String(attribute="subject_id")
    code = ma.fields.String(allow_none=True)
    created_at = Moment()
    read_at = Moment(allow_none=True)


class NoticeSettingsSchema(Schema):
    """Which kinds one does not want, and whether digests come by mail."""

    muted_notices = ma.fields.List(
        Choice(NoticeKind),
        required=True,
        validate=ma.validate.Length(None, 50),
        metadata={"title": "不再接收的消息"},
    )
    wants_mail = Boolean("接收邮件汇总", required=True)


class NoticeSettingsOutSchema(Schema):
    """The same as it is read."""

    muted_notices = ma.fields.List(ma.fields.String())
    wants_mail = ma.fields.Boolean()
