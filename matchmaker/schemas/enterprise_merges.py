"""Enterprises that may be registered twice, and their merges."""

import marshmallow as ma

from matchmaker.schemas.base import Moment, PublicId, Reference, Schema
from matchmaker.services import merge_picks

MAX_MERGED = 50
MAX_PAIRS = 200


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


class MergePickSchema(MergeCreateSchema):
    """The same, with the fields whose values are taken over from a single other one."""

    fields_taken = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(list(merge_picks.PICKABLE))),
        data_key="fields",
        load_default=list,
        metadata={"title": "改用对方资料的项目"},
    )


class PairSchema(Schema):
    """Who is kept, and who is merged into it."""

    survivor = PublicId("保留的企业", required=True)
    merged = PublicId("并入的企业", required=True)


class PairsSchema(Schema):
    """Pairs that are merged at once, each by itself."""

    pairs = ma.fields.List(
        ma.fields.Nested(PairSchema),
        required=True,
        validate=ma.validate.Length(1, MAX_PAIRS),
        metadata={"title": "各对企业"},
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


class OutcomeSchema(Schema):
    """What became of one pair; without a merge, `refusal` says why."""

    survivor = ma.fields.String(attribute="survivor_name")
    merged = ma.fields.String(attribute="merged_name")
    merge = ma.fields.Nested(MergeOutSchema, allow_none=True)
    refusal = ma.fields.String(allow_none=True)


class OutcomesSchema(Schema):
    """Pair by pair, in their order."""

    items = ma.fields.List(ma.fields.Nested(OutcomeSchema))
