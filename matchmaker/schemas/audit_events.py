"""The audit trail as it is read."""

import marshmallow as ma

from matchmaker.schemas.base import (
    Date,
    Moment,
    PageArguments,
    PublicId,
    Schema,
    Text,
    UserReference,
)


class AuditQuerySchema(PageArguments):
    """Filters of the list."""

    action = Text("操作", high=32, load_default="")
    subject_kind = Text("对象类型", high=32, load_default="")
    subject = PublicId("对象编号", load_default=None)
    from_on = Date("起始日期", load_default=None)
    to_on = Date("截止日期", load_default=None)


class AuditEventOutSchema(Schema):
    """操作日志: ids and field names, never values; without a name for who has left."""

    id = PublicId(attribute="public_id", dump_only=True)
    at = Moment()
    actor = ma.fields.Nested(UserReference, allow_none=True)
    action = ma.fields.String()
    subject_kind = ma.fields.String()
    subject = ma.fields.String(attribute="subject_id")
    details = ma.fields.Dict()
