"""Security events as they are read."""

import marshmallow as ma

from matchmaker.schemas.base import (
    Choice,
    Date,
    Moment,
    PageArguments,
    PublicId,
    Schema,
    UserReference,
)
from models.enums import SecurityEventKind


class SecurityEventQuerySchema(PageArguments):
    """Filters of the list."""

    kind = Choice(SecurityEventKind, "类型", load_default=None)
    user = PublicId("用户", load_default=None)
    from_on = Date("起始日期", load_default=None)
    to_on = Date("截止日期", load_default=None)


class SecurityEventOutSchema(Schema):
    """安全事件."""

    id = PublicId(attribute="public_id", dump_only=True)
    at = Moment()
    kind = Choice(SecurityEventKind)
    user = ma.fields.Nested(UserReference, allow_none=True)
    address = ma.fields.String()
    details = ma.fields.Dict()
