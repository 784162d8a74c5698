"""Background jobs as they are read."""

import marshmallow as ma

from matchmaker.schemas.base import Choice, Moment, PageArguments, PublicId, Schema
from models.enums import JobKind, JobState


class JobQuerySchema(PageArguments):
    """Filters of the list."""

    state = Choice(JobState, "状态", load_default=None)
    kind = Choice(JobKind, "类型", load_default=None)


class JobOutSchema(Schema):
    """后台任务."""

    id = PublicId(attribute="public_id", dump_only=True)
    kind = Choice(JobKind)
    state = Choice(JobState)
    percent = ma.fields.Integer()
    message = ma.fields.String()
    result = ma.fields.Dict(allow_none=True)
    error = ma.fields.String(allow_none=True)
    attempts = ma.fields.Integer()
    created_at = Moment()
    updated_at = Moment()
    finished_at = Moment(allow_none=True)
