"""The change feed."""

import marshmallow as ma

from matchmaker.schemas.base import Integer, Moment, PublicId, Schema


class ChangesQuerySchema(Schema):
    """Where to go on, and how many at most."""

    after = PublicId("上一次返回的游标", load_default=None)
    limit = Integer("最多条数", load_default=100, validate=ma.validate.Range(1, 500))


class ChangeSchema(Schema):
    """变更: `collection` and `thing` make the address, `/api/v1/{collection}/{thing}`."""

    id = ma.fields.String()
    at = Moment()
    collection = ma.fields.String()
    thing = ma.fields.String()
    action = ma.fields.String()


class ChangesSchema(Schema):
    """Some changes; `cursor` is given back as `after`."""

    items = ma.fields.List(ma.fields.Nested(ChangeSchema))
    cursor = ma.fields.String(allow_none=True)
    has_more = ma.fields.Boolean()
