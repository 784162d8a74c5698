"""Matching events as they are planned, edited and read."""

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
from matchmaker.schemas.chains import ChainReference
from matchmaker.schemas.challenges import ChallengeReference
from models.enums import ParticipationState

_SUPPLIERS = ma.validate.Length(None, 1000)


class EventFields(Schema):
    """What may be edited of an event; each list replaces the earlier one."""

    name = Text("对接会名称", low=2, required=True)
    held_on = Date("举办日期", required=True)
    place = Text("地点", low=1, required=True)
    description = Text("说明", high=4000, load_default="")
    chains = ma.fields.List(
        Text(high=32, low=1),
        required=True,
        validate=ma.validate.Length(1, 60, error=messages.text("field_event_chains")),
        metadata={"title": "产业链"},
    )
    challenges = ma.fields.List(
        PublicId(),
        load_default=list,
        validate=ma.validate.Length(None, 500),
        metadata={"title": "榜单"},
    )
    suppliers = ma.fields.List(
        PublicId(), load_default=list, validate=_SUPPLIERS, metadata={"title": "受邀企业"}
    )


class EventQuerySchema(PageArguments):
    """Filters of the list."""

    q = Text("名称", high=64, load_default="")
    chain = Text("产业链代码", high=32, load_default=None)
    held_from = Date("举办日期不早于", load_default=None)


class InvitationSchema(Schema):
    """Suppliers that are invited in addition."""

    suppliers = ma.fields.List(
        PublicId(), required=True, validate=_SUPPLIERS, metadata={"title": "受邀企业"}
    )


class AnswerSchema(Schema):
    """What a supplier answers to its invitation."""

    state = Choice(ParticipationState, "参会状态", required=True)


class EventChallengeSchema(ChallengeReference):
    """榜单 of an event."""

    chain = ma.fields.String(attribute="chain.code", dump_only=True)


class ParticipationSchema(Schema):
    """参会."""

    supplier = ma.fields.Nested(Reference, attribute="enterprise", dump_only=True)
    state = Choice(ParticipationState, "参会状态", dump_only=True)


class EventListItem(Schema):
    """对接会 in a list."""

    id = PublicId(attribute="public_id", dump_only=True)
    name = ma.fields.String()
    held_on = Date()
    place = ma.fields.String()
    chains = ma.fields.List(ma.fields.Nested(ChainReference))


class EventOutSchema(EventListItem):
    """对接会 as it is read."""

    description = ma.fields.String()
    challenges = ma.fields.List(ma.fields.Nested(EventChallengeSchema))
    participants = ma.fields.List(ma.fields.Nested(ParticipationSchema), attribute="participations")
    created_at = Moment()
    updated_at = Moment()
