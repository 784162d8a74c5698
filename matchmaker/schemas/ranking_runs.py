"""Ranking runs as they are asked for and read."""

import marshmallow as ma

from matchmaker.schemas.base import Choice, Moment, PublicId, Schema, Text
from matchmaker.schemas.jobs import JobOutSchema
from models.enums import RunScope


class RankingRunCreateSchema(Schema):
    """Exactly one of the three scopes."""

    challenge = PublicId("榜单", allow_none=True, load_default=None)
    chain = Text("产业链代码", high=32, allow_none=True, load_default=None)
    event = PublicId("对接会", allow_none=True, load_default=None)


class ShortlistReference(Schema):
    """A shortlist of a run."""

    id = PublicId(attribute="public_id", dump_only=True)
    challenge = ma.fields.String(attribute="challenge.public_id")
    title = ma.fields.String(attribute="challenge.title")
    chain = ma.fields.String(attribute="challenge.chain.code")


class RankingRunOutSchema(Schema):
    """排序 with its progress and provenance."""

    id = PublicId(attribute="public_id", dump_only=True)
    scope = Choice(RunScope)
    challenge = ma.fields.String(
        attribute="challenge.public_id", allow_none=True, dump_default=None
    )
    chain = ma.fields.String(attribute="chain.code", allow_none=True, dump_default=None)
    event = ma.fields.String(attribute="event.public_id", allow_none=True, dump_default=None)
    job = ma.fields.Nested(JobOutSchema)
    engine_version = ma.fields.String(allow_none=True)
    weights_version = ma.fields.String(allow_none=True)
    input_hash = ma.fields.String(allow_none=True)
    result_hash = ma.fields.String(allow_none=True)
    created_at = Moment()
    finished_at = Moment(allow_none=True)
    shortlists = ma.fields.List(ma.fields.Nested(ShortlistReference))
