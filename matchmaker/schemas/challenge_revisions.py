"""Amendments of a published challenge as they are read."""

import marshmallow as ma

from matchmaker.schemas.base import Date, Integer, Moment, Schema
from matchmaker.schemas.challenges import ChallengeFields

_FIELDS = ChallengeFields()


def label_of(name: str) -> str:
    """Return the Chinese label of a field of a challenge."""
    return str(_FIELDS.fields[name].metadata["title"])


class RevisionSchema(Schema):
    """榜单变更: what the challenge says under a number."""

    number = ma.fields.Integer(attribute="row.number")
    changed = ma.fields.List(ma.fields.String())
    labels = ma.fields.Function(lambda item: [label_of(name) for name in item.changed])
    reason = ma.fields.String(attribute="row.reason")
    deadline_on = Date(attribute="row.deadline_on", allow_none=True)
    created_at = Moment(attribute="row.created_at")
    content = ma.fields.Dict(keys=ma.fields.String())


class RevisionsSchema(Schema):
    """The revisions of a challenge, the first one first."""

    items = ma.fields.List(ma.fields.Nested(RevisionSchema))


class FieldChangeSchema(Schema):
    """One field before and after."""

    field = ma.fields.String()
    label = ma.fields.Function(lambda change: label_of(change.field))
    before = ma.fields.Raw(allow_none=True)
    after = ma.fields.Raw(allow_none=True)


class DiffSchema(Schema):
    """What a revision changed."""

    number = Integer()
    changes = ma.fields.List(ma.fields.Nested(FieldChangeSchema))
