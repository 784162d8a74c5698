"""Questions on a challenge and their answers."""

import marshmallow as ma

from matchmaker.schemas.base import Moment, PublicId, Schema, Text


class QuestionFields(Schema):
    """A question."""

    text = Text("问题", high=2000, low=2, required=True)


class AnswerFields(Schema):
    """An answer, which everybody who sees the challenge reads."""

    answer = Text("回答", high=4000, low=1, required=True)


class QuestionOutSchema(Schema):
    """答疑; who asked is not told."""

    id = PublicId(attribute="public_id", dump_only=True)
    text = ma.fields.String()
    answer = ma.fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)
    is_own = ma.fields.Boolean(metadata={"title": "本企业所提"})
    version = ma.fields.Integer()


class AskedOfSchema(Schema):
    """榜单 that a question is about."""

    id = PublicId(attribute="public_id", dump_only=True)
    code = ma.fields.String(allow_none=True)
    title = ma.fields.String()


class OpenQuestionSchema(Schema):
    """待答复的提问; who asked is not told."""

    id = PublicId(attribute="public_id", dump_only=True)
    text = ma.fields.String()
    created_at = Moment()
    challenge = ma.fields.Nested(AskedOfSchema)
