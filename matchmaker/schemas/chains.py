"""Industry chains and their segments."""

import marshmallow as ma

from matchmaker.schemas.base import Choice, Integer, PublicId, Reference, Schema, Text
from models.enums import Stream

_CODE = ma.validate.Regexp(r"^[a-z0-9][a-z0-9-]{0,31}$", error="须为小写字母、数字和连字符。")


class SegmentSchema(Schema):
    """环节; the order of the list is the order of the chain."""

    code = Text("环节代码", validate=_CODE, required=True)
    name = Text("环节名称", high=64, low=1, required=True)
    stream = Choice(Stream, "上中下游", required=True)
    products = ma.fields.List(
        Text(high=64, low=1), load_default=list, validate=ma.validate.Length(None, 100)
    )


class ChainSchema(Schema):
    """产业链 as it is created and replaced."""

    code = Text("产业链代码", validate=_CODE, required=True)
    name = Text("产业链名称", high=64, low=1, required=True)
    description = Text("说明", high=2000, load_default="")
    position = Integer("排序", load_default=0, validate=ma.validate.Range(0, 10_000))
    segments = ma.fields.List(
        ma.fields.Nested(SegmentSchema), load_default=list, validate=ma.validate.Length(None, 60)
    )


class ChainUpdateSchema(ChainSchema):
    """产业链 as it is edited: the code stays."""

    class Meta(ChainSchema.Meta):
        """marshmallow's settings."""

        exclude = ("code",)


class ChainOutSchema(ChainSchema):
    """产业链 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    leads = ma.fields.List(ma.fields.Nested(Reference), dump_only=True)


class ChainReference(Reference):
    """产业链 named by another thing."""

    code = ma.fields.String(dump_only=True)


class SegmentReference(Schema):
    """环节 named by another thing."""

    code = ma.fields.String(dump_only=True)
    name = ma.fields.String(dump_only=True)
    stream = Choice(Stream, dump_only=True)
