"""Enterprises that may be registered twice, and their merges."""

import marshmallow as ma

from matchmaker.schemas.base import Moment, PublicId, Reference, Schema

MAX_MERGED = 50


class DuplicateSchema(Schema):
    """疑似重复: a registered enterprise with a similar name."""

    id = ma.fields.String(attribute="public_id")
    name = ma.fields.String()
    credit_code = ma.fields.String()
    matched_name = ma.fields.String(metadata={"title": "相近的名称（全称、简称或曾用名）"})
    similarity = ma.fields.Float(metadata={"title": "名称相符程度，0.5 到 1"})


class DuplicatesSchema(Schema):
    """Candidates, best first; `is_sure` is about the first."""

    items = ma.fields.List(ma.fields.Nested(DuplicateSchema))
    is_sure = ma.fields.Boolean()


class MergeCreateSchema(Schema):
    """Which enterprises are merged into the one of the address."""

    enterprises = ma.fields.List(
        PublicId("并入的企业"),
        required=True,
        validate=ma.validate.Length(1, MAX_MERGED),
        metadata={"title": "并入的企业"},
    )


class MergeOutSchema(Schema):
    """企业合并 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    survivor = ma.fields.Nested(Reference, dump_only=True)
    merged = ma.fields.Nested(Reference, dump_only=True)
    version = ma.fields.Integer(dump_only=True)
    created_at = Moment("合并时间", dump_only=True)
    undone_at = Moment("撤销时间", dump_only=True, allow_none=True)


class MergesSchema(Schema):
    """Merges of an enterprise, newest first."""

    items = ma.fields.List(ma.fields.Nested(MergeOutSchema))
