"""Bids as they are drafted, handed in, checked and read."""

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.attachments import AttachmentOutSchema
from matchmaker.schemas.base import (
    Boolean,
    Choice,
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
from matchmaker.schemas.recommendations import LedgerLineSchema
from models.enums import BidState, CheckDecision, LineClaim

SIDES = ("own", "received")


class BidLineSchema(Schema):
    """指标响应: what the bid says to the requirement at `position`, and who takes it on."""

    position = Integer("指标序号", required=True, validate=ma.validate.Range(0, 1000))
    claim = Choice(LineClaim, "自评", allow_none=True, load_default=None)
    statement = Text("说明", high=2000, load_default="")
    enterprise = PublicId("承担单位", allow_none=True, load_default=None)


class ConsortiumMemberSchema(Schema):
    """联合体成员 as the lead names it."""

    enterprise = PublicId("成员单位", required=True)
    task = Text("分工", high=1000, load_default="")


class BidEvidenceSchema(Schema):
    """佐证材料: a file of the enterprise with its title."""

    attachment = PublicId("附件", required=True)
    title = Text("名称", high=128, low=1, required=True)


class BidFields(Schema):
    """What may be edited of a bid; a draft may be incomplete, handing in may not."""

    introduction = Text("基本情况", high=8000, load_default="")
    innovation = Text("技术创新能力", high=8000, load_default="")
    offer = Text("攻关（合作）方案", high=8000, load_default="")
    cooperation = ma.fields.List(
        Text(high=32, low=1), load_default=list, validate=ma.validate.Length(None, 20)
    )
    price_yuan = Decimal(
        "报价（元）",
        places=2,
        allow_none=True,
        load_default=None,
        validate=ma.validate.Range(
            0,
            10**12 - 1,
            min_inclusive=False,
            error=messages.text("field_yuan_positive"),
        ),
    )
    duration_months = Integer(
        "周期（月）", allow_none=True, load_default=None, validate=ma.validate.Range(1, 120)
    )
    lines = ma.fields.List(
        ma.fields.Nested(BidLineSchema), load_default=list, validate=ma.validate.Length(None, 100)
    )
    members = ma.fields.List(
        ma.fields.Nested(ConsortiumMemberSchema),
        load_default=list,
        validate=ma.validate.Length(None, 10),
    )
    evidence = ma.fields.List(
        ma.fields.Nested(BidEvidenceSchema),
        load_default=list,
        validate=ma.validate.Length(None, 20),
    )


class BidCreateSchema(BidFields):
    """揭榜 as it is drafted."""

    challenge = PublicId("榜单", required=True)


class BidQuerySchema(PageArguments):
    """Filters of the list; `side`: own bids, or those received as a buyer."""

    challenge = PublicId("榜单", load_default=None)
    enterprise = PublicId("揭榜企业", load_default=None)
    state = Choice(BidState, "状态", load_default=None)
    side = Text(
        "揭榜方或发榜方",
        load_default=None,
        validate=ma.validate.OneOf(
            SIDES, error=messages.text("field_choice", choices="、".join(SIDES))
        ),
    )


class BidConfirmSchema(Schema):
    """Confirming a bid after a change; `lines` replace its lines where requirements changed."""

    lines = ma.fields.List(
        ma.fields.Nested(BidLineSchema),
        allow_none=True,
        load_default=None,
        validate=ma.validate.Length(None, 100),
    )


class BidWithdrawSchema(Schema):
    """Why a bid is withdrawn; needed after the deadline."""

    reason = Text("撤回理由", high=1000, load_default="")


class BidCheckFields(Schema):
    """初审 of the form of a bid."""

    decision = Choice(CheckDecision, "结论", required=True)
    reason = Text("理由", high=1000, load_default="")


class BidDecisionFields(Schema):
    """The buyer's reason; runners-up also have a rank."""

    reason = Text("理由", high=1000, load_default="")
    rank = Integer(
        "备选顺位", allow_none=True, load_default=None, validate=ma.validate.Range(1, 99)
    )


class BidLineOutSchema(Schema):
    """指标响应 as it is read."""

    position = ma.fields.Integer()
    name = ma.fields.String()
    claim = Choice(LineClaim, allow_none=True)
    statement = ma.fields.String()
    enterprise = ma.fields.Nested(Reference)


class ConsortiumMemberOutSchema(Schema):
    """联合体成员 as it is read."""

    enterprise = ma.fields.Nested(Reference)
    task = ma.fields.String()
    agreed_at = Moment(allow_none=True)


class BidEvidenceOutSchema(Schema):
    """佐证材料 as it is read."""

    title = ma.fields.String()
    attachment = ma.fields.Nested(AttachmentOutSchema)


class BidCheckOutSchema(Schema):
    """初审 as it is read."""

    decision = Choice(CheckDecision)
    reason = ma.fields.String()
    created_at = Moment()


class BidListItem(Schema):
    """揭榜 in a list."""

    id = PublicId(attribute="public_id", dump_only=True)
    challenge = ma.fields.Nested(ChallengeReference, dump_only=True)
    enterprise = ma.fields.Nested(Reference, dump_only=True)
    state = Choice(BidState, "状态", dump_only=True)
    price_yuan = Decimal("报价（元）", places=2, allow_none=True, dump_only=True)
    duration_months = ma.fields.Integer(allow_none=True, dump_only=True)
    needs_confirmation = Boolean("须确认榜单变更", dump_only=True)
    submitted_at = Moment("提交时间", dump_only=True, allow_none=True)
    forwarded_at = Moment("推送时间", dump_only=True, allow_none=True)
    withdrawn_at = Moment("撤回时间", dump_only=True, allow_none=True)
    decided_at = Moment("遴选时间", dump_only=True, allow_none=True)
    decision_reason = ma.fields.String(allow_none=True, dump_only=True)
    runner_up_rank = ma.fields.Integer(allow_none=True, dump_only=True)
    created_at = Moment(dump_only=True)
    updated_at = Moment(dump_only=True)


class BidOutSchema(BidListItem):
    """揭榜 as it is read."""

    introduction = ma.fields.String()
    innovation = ma.fields.String()
    offer = ma.fields.String()
    cooperation = ma.fields.List(ma.fields.String())
    lines = ma.fields.List(ma.fields.Nested(BidLineOutSchema))
    members = ma.fields.List(ma.fields.Nested(ConsortiumMemberOutSchema))
    evidence = ma.fields.List(ma.fields.Nested(BidEvidenceOutSchema))
    checks = ma.fields.List(ma.fields.Nested(BidCheckOutSchema))
    sheet = ma.fields.Dict(allow_none=True, metadata={"title": "提交时的对接表"})
    confirmed_revision = ma.fields.Integer(metadata={"title": "所答复的榜单版本"})
    receipt_sha256 = ma.fields.String(allow_none=True, metadata={"title": "回执"})
    withdrawal_reason = ma.fields.String(allow_none=True)


class ReceiptSchema(Schema):
    """回执: `sha256` is the SHA-256 of `canonical` in UTF-8."""

    sha256 = ma.fields.String()
    canonical = ma.fields.String()
    submitted_at = Moment()
    is_intact = ma.fields.Boolean()


class BidComparedLineSchema(Schema):
    """One requirement, what the bid says to it, and what the registered capabilities show."""

    position = ma.fields.Integer()
    name = ma.fields.String()
    is_must_have = ma.fields.Boolean()
    line = ma.fields.Nested(BidLineOutSchema, allow_none=True)
    found = ma.fields.Function(
        lambda row: None if row.found is None else LedgerLineSchema().dump(row.found.to_dict())
    )


class BidComparisonSchema(Schema):
    """A bid against the requirements of its challenge."""

    lines = ma.fields.List(ma.fields.Nested(BidComparedLineSchema))
