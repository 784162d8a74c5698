"""Selections and objections."""

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.base import (
    Choice,
    Date,
    Moment,
    PageArguments,
    PublicId,
    Reference,
    Schema,
    Text,
)
from matchmaker.schemas.bids import BidOutSchema
from matchmaker.schemas.challenges import ChallengeReference
from matchmaker.services import working_days
from models.enums import ChallengeStatus, ObjectionState


class SelectionState(Schema):
    """榜单 as far as its selection goes."""

    id = PublicId(attribute="public_id", dump_only=True)
    code = ma.fields.String(allow_none=True)
    title = ma.fields.String()
    status = Choice(ChallengeStatus)
    max_awards = ma.fields.Integer(metadata={"title": "最多选定"})
    awarded_at = Moment(allow_none=True)
    objections_until = Date(allow_none=True)
    objections_until_note = ma.fields.Function(
        lambda row: working_days.note_of(row.objections_until),
        metadata={"title": "异议期日期的说明", "type": "string"},
    )


class SelectionSchema(Schema):
    """遴选: the forwarded bids and what is still to be decided."""

    challenge = ma.fields.Nested(SelectionState)
    selected = ma.fields.Integer(metadata={"title": "已选定"})
    undecided = ma.fields.Integer(metadata={"title": "缺少结论或理由"})
    bids = ma.fields.List(ma.fields.Nested(BidOutSchema))


class ObjectionCreateSchema(Schema):
    """异议 as it is filed."""

    challenge = PublicId("榜单", required=True)
    text = Text("异议内容", high=4000, low=2, required=True)


class ObjectionQuerySchema(PageArguments):
    """Filters of the list."""

    challenge = PublicId("榜单", load_default=None)
    state = Choice(ObjectionState, "状态", load_default=None)


DECISIONS = (ObjectionState.UPHELD, ObjectionState.DISMISSED)


class ObjectionDecisionFields(Schema):
    """The organizer's answer."""

    state = Choice(ObjectionState, "结论", required=True)
    answer = Text("答复", high=4000, low=2, required=True)

    @ma.validates("state")
    def check_state(self, value: ObjectionState, **_: object) -> None:
        """Refuse to leave an objection open by an answer."""
        if value not in DECISIONS:
            raise ma.ValidationError(messages.one_of(*DECISIONS))


class ObjectionOutSchema(Schema):
    """异议 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    challenge = ma.fields.Nested(ChallengeReference)
    enterprise = ma.fields.Nested(Reference)
    text = ma.fields.String()
    state = Choice(ObjectionState)
    answer = ma.fields.String(allow_none=True)
    decided_at = Moment(allow_none=True)
    created_at = Moment()
    updated_at = Moment()
