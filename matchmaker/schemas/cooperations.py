"""Cooperations, their stages, amounts and follow-ups."""

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.attachments import AttachmentOutSchema
from matchmaker.schemas.base import (
    Boolean,
    Choice,
    Date,
    Decimal,
    Integer,
    Moment,
    PageArguments,
    PublicId,
    Reference,
    Schema,
    Text,
)
from matchmaker.schemas.challenges import ChallengeReference
from matchmaker.services.cooperations import totals, warnings_of
from matchmaker.services.cooperations.amounts import is_verified
from models.enums import AcceptanceOutcome, CooperationStage, CooperationState, FailureReason


class CooperationStepFields(Schema):
    """合作进展 as one side tells it."""

    stage = Choice(CooperationStage, "阶段", required=True)
    reached_on = Date("完成日期", required=True)
    skip_reason = Text("跳过中间阶段的理由", high=1000, allow_none=True, load_default=None)
    note = Text("说明", high=2000, load_default="")
    outcome = Choice(AcceptanceOutcome, "验收结果", allow_none=True, load_default=None)


class CooperationAmountFields(Schema):
    """合作金额 as one side tells it; with a document of its own it is verified."""

    title = Text("名称", high=128, low=1, required=True)
    amount_yuan = Decimal(
        "金额（元）",
        places=2,
        required=True,
        validate=ma.validate.Range(
            0, 10**12 - 1, min_inclusive=False, error=messages.text("field_yuan_positive")
        ),
    )
    agreed_on = Date("约定日期", required=True)
    payment_days = Integer(
        "交付后付款天数", allow_none=True, load_default=None, validate=ma.validate.Range(0, 3650)
    )
    attachment = PublicId("合同或凭证附件", allow_none=True, load_default=None)


class CooperationFailSchema(Schema):
    """Why a cooperation came to nothing."""

    reason = Choice(FailureReason, "原因", required=True)
    note = Text("备注", high=1000, allow_none=True, load_default=None)


class CooperationQuerySchema(PageArguments):
    """Filters of the list."""

    challenge = PublicId("榜单", load_default=None)
    state = Choice(CooperationState, "状态", load_default=None)


class FollowUpQuerySchema(PageArguments):
    """Filters of the queue."""

    is_overdue = Boolean("仅看到期未回访", load_default=None)


class FollowUpFields(Schema):
    """What a follow-up found out."""

    note = Text("回访记录", high=4000, low=2, required=True)


class CooperationStepOutSchema(Schema):
    """合作进展 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    stage = Choice(CooperationStage)
    reached_on = Date()
    skip_reason = ma.fields.String(allow_none=True)
    note = ma.fields.String()
    outcome = Choice(AcceptanceOutcome, allow_none=True)
    told_by_buyer = ma.fields.Boolean()
    confirmed_at = Moment(allow_none=True)
    created_at = Moment()


class CooperationAmountOutSchema(Schema):
    """合作金额 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    title = ma.fields.String()
    amount_yuan = Decimal(places=2)
    agreed_on = Date()
    payment_days = ma.fields.Integer(allow_none=True)
    attachment = ma.fields.Nested(AttachmentOutSchema, allow_none=True)
    told_by_buyer = ma.fields.Boolean()
    confirmed_at = Moment(allow_none=True)
    is_verified = ma.fields.Function(is_verified, metadata={"type": "boolean"})
    warnings = ma.fields.Function(warnings_of)
    created_at = Moment()


class FollowUpReference(Schema):
    """跟踪回访 within its cooperation."""

    id = PublicId(attribute="public_id", dump_only=True)
    due_on = Date()
    done_at = Moment(allow_none=True)


class CooperationAmountTotalsSchema(Schema):
    """Verified and unverified apart."""

    verified_yuan = Decimal("已核实（元）", places=2)
    unverified_yuan = Decimal("未核实（元）", places=2)


class CooperationListItem(Schema):
    """合作 in a list."""

    id = PublicId(attribute="public_id", dump_only=True)
    challenge = ma.fields.Nested(ChallengeReference, attribute="bid.challenge")
    buyer = ma.fields.Nested(Reference, attribute="bid.challenge.buyer")
    supplier = ma.fields.Nested(Reference, attribute="bid.enterprise")
    state = Choice(CooperationState)
    stage = Choice(CooperationStage, allow_none=True)
    outcome = Choice(AcceptanceOutcome, allow_none=True)
    amounts_total = ma.fields.Function(
        lambda row: CooperationAmountTotalsSchema().dump(totals(row.amounts)),
        metadata={"title": "金额合计"},
    )
    ended_at = Moment(allow_none=True)
    created_at = Moment()
    updated_at = Moment()


class CooperationOutSchema(CooperationListItem):
    """合作 as both sides and the bureau read it."""

    failure_reason = Choice(FailureReason, allow_none=True)
    failure_note = ma.fields.String(allow_none=True)
    steps = ma.fields.List(ma.fields.Nested(CooperationStepOutSchema))
    amounts = ma.fields.List(ma.fields.Nested(CooperationAmountOutSchema))
    follow_ups = ma.fields.List(ma.fields.Nested(FollowUpReference))


class FollowUpOutSchema(Schema):
    """跟踪回访 as an organizer reads it."""

    id = PublicId(attribute="public_id", dump_only=True)
    cooperation = ma.fields.String(attribute="cooperation.public_id")
    challenge = ma.fields.Nested(ChallengeReference, attribute="cooperation.bid.challenge")
    buyer = ma.fields.Nested(Reference, attribute="cooperation.bid.challenge.buyer")
    supplier = ma.fields.Nested(Reference, attribute="cooperation.bid.enterprise")
    due_on = Date()
    note = ma.fields.String(allow_none=True)
    done_at = Moment(allow_none=True)
    updated_at = Moment()


class FollowUpSummarySchema(Schema):
    """The head of the queue."""

    overdue = ma.fields.Integer(metadata={"title": "到期未回访"})
    median_response_days = ma.fields.Float(
        allow_none=True, metadata={"title": "回访用时中位数（天）"}
    )
