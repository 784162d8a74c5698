"""Challenges as they are drafted, edited and read."""

import marshmallow as ma

from matchmaker import messages
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
from matchmaker.schemas.chains import ChainReference, SegmentReference
from matchmaker.schemas.measures import RequirementSchema
from models.enums import (
    AcceptanceOutcome,
    ChallengeKind,
    ChallengeStatus,
    CheckDecision,
    CheckLevel,
    Visibility,
)

_FEW = ma.validate.Length(None, 20)


class ChallengeFields(Schema):
    """What may be edited of a challenge; a draft may be incomplete, publishing may not."""

    kind = Choice(ChallengeKind, "需求类型", required=True)
    title = Text("需求名称", low=2, required=True)
    chain = Text("产业链代码", high=32, required=True)
    segment = Text("环节代码", high=32, allow_none=True, load_default=None)
    background = Text("背景与主要问题", high=4000, load_default="")
    content = Text("需求内容", high=8000, load_default="")
    items = ma.fields.List(
        Text(high=64, low=1),
        load_default=list,
        validate=_FEW,
        metadata={"title": "所需产品或技术"},
    )
    requirements = ma.fields.List(
        ma.fields.Nested(RequirementSchema),
        load_default=list,
        validate=ma.validate.Length(None, 40),
        metadata={"title": "指标"},
    )
    no_requirements_reason = Text(
        "没有指标的理由", high=1000, low=2, allow_none=True, load_default=None
    )
    budget_yuan = Decimal(
        "预算（元）",
        places=2,
        allow_none=True,
        load_default=None,
        validate=ma.validate.Range(
            0, 10**12 - 1, min_inclusive=False, error=messages.text("field_yuan_positive")
        ),
    )
    deadline_on = Date("揭榜截止日期", allow_none=True, load_default=None)
    duration_months = Integer(
        "期限（月）", allow_none=True, load_default=None, validate=ma.validate.Range(1, 120)
    )
    cooperation = ma.fields.List(
        Text(high=32, low=1), load_default=list, validate=_FEW, metadata={"title": "合作方式"}
    )
    ip_terms = Text("知识产权约定", high=1000, load_default="")
    bidder_conditions = Text("对揭榜方的条件", high=1000, load_default="")
    visibility = Choice(Visibility, "可见范围", load_default=Visibility.PUBLIC)
    confidential_detail = Text(
        "保密内容（仅定向榜单）", high=8000, allow_none=True, load_default=None
    )
    nda_text = Text(
        "保密协议（受邀企业确认后方可查看保密内容）", high=8000, allow_none=True, load_default=None
    )
    is_open_to_organizer = Boolean("组织者可查看保密内容", load_default=False)
    invited = ma.fields.List(
        PublicId(),
        load_default=list,
        validate=ma.validate.Length(None, 200),
        metadata={"title": "受邀企业"},
    )
    challenge_list = PublicId("榜单批次", allow_none=True, load_default=None)
    max_awards = Integer("最多选定家数", load_default=1, validate=ma.validate.Range(1, 3))


class ChallengeCreateSchema(ChallengeFields):
    """榜单 as it is drafted; without a buyer, for the enterprise of who drafts it."""

    buyer = PublicId("发榜企业", load_default=None)


class ChallengeReviseSchema(ChallengeFields):
    """榜单 as it is edited; after publication with a word on why."""

    change_reason = Text("变更说明", high=1000, load_default="")


class ChallengeQuerySchema(PageArguments):
    """Filters of the list."""

    q = Text("标题", high=64, load_default="")
    chain = Text("产业链代码", high=32, load_default=None)
    kind = Choice(ChallengeKind, "需求类型", load_default=None)
    status = Choice(ChallengeStatus, "状态", load_default=None)
    visibility = Choice(Visibility, "可见范围", load_default=None)
    buyer = PublicId("发榜企业", load_default=None)
    challenge_list = PublicId("榜单批次", load_default=None)
    to_check = Boolean("待我初核", load_default=None)
    is_open = Boolean("可揭榜", load_default=None)


class WithdrawSchema(Schema):
    """Why something is withdrawn."""

    reason = Text("撤回理由", high=1000, low=2, required=True)


class SubmitSchema(Schema):
    """The declaration without which nothing is handed in."""

    declares_no_secrets = Boolean("声明所填内容不涉及国家秘密", required=True)


def _score(title: str) -> Integer:
    return Integer(title, required=True, validate=ma.validate.Range(0, 5))


class CheckSchema(Schema):
    """初核: four scores from 0 to 5, the decision that follows from them, and its reason."""

    need = _score("需求真实迫切")
    measurability = _score("指标可测")
    feasibility = _score("条件可行")
    benefit = _score("效益明确")
    decision = Choice(CheckDecision, "结论", required=True)
    reason = Text("理由", high=1000, load_default="")


class CheckOutSchema(CheckSchema):
    """初核 as the owner and its organizers read it."""

    id = PublicId(attribute="public_id", dump_only=True)
    level = Choice(CheckLevel, "层级", dump_only=True)
    checked_version = Integer("所核版本", dump_only=True)
    created_at = Moment(dump_only=True)


class ChecksSchema(Schema):
    """The checks of a challenge, the latest first."""

    items = ma.fields.List(ma.fields.Nested(CheckOutSchema))


class DeadlineSchema(Schema):
    """The new last day for bids."""

    deadline_on = Date("揭榜截止日期", required=True)


class ChallengeReference(Schema):
    """榜单 named by another thing."""

    id = ma.fields.String(attribute="public_id", dump_only=True)
    code = ma.fields.String(dump_only=True, allow_none=True)
    title = ma.fields.String(dump_only=True)


class ChallengeLinks(Schema):
    """Where to go on."""

    recommendations = ma.fields.String()


class ChallengeOutSchema(ChallengeFields):
    """榜单 as its reader may read it: what is hidden from the reader is null."""

    id = PublicId(attribute="public_id", dump_only=True)
    code = ma.fields.String(allow_none=True, dump_only=True, metadata={"title": "公开编号"})
    buyer = ma.fields.Nested(Reference, dump_only=True, allow_none=True)
    challenge_list = ma.fields.Nested(Reference, dump_only=True, allow_none=True)
    chain = ma.fields.Nested(ChainReference, dump_only=True)
    segment = ma.fields.Nested(SegmentReference, dump_only=True, allow_none=True)
    status = Choice(ChallengeStatus, "状态", dump_only=True)
    is_open_to_organizer = Boolean(allow_none=True)
    invited = ma.fields.List(ma.fields.Nested(Reference), dump_only=True, allow_none=True)
    nda_sha256 = ma.fields.String(
        dump_only=True, allow_none=True, metadata={"title": "保密协议文本的 SHA-256"}
    )
    has_consented = ma.fields.Boolean(dump_only=True, metadata={"title": "本企业已确认保密协议"})
    check_level = Choice(CheckLevel, "待初核层级", dump_only=True, allow_none=True)
    revision = Integer("变更编号", dump_only=True)
    submitted_at = Moment("提交时间", dump_only=True, allow_none=True)
    confirmed_at = Moment("最近确认时间", dump_only=True, allow_none=True)
    objections_until = Date("异议期截止日期", dump_only=True, allow_none=True)
    outcome = Choice(AcceptanceOutcome, "验收结果", dump_only=True, allow_none=True)
    published_at = Moment("发布时间", dump_only=True, allow_none=True)
    withdrawn_at = Moment("撤榜时间", dump_only=True, allow_none=True)
    withdrawal_reason = ma.fields.String(allow_none=True, dump_only=True)
    created_at = Moment(dump_only=True)
    updated_at = Moment(dump_only=True)
    links = ma.fields.Function(
        lambda row: {"recommendations": f"/api/v1/challenges/{row.public_id}/recommendations"}
    )


class NearDuplicateSchema(Schema):
    """榜单 that may be the same need as another, with how likely that is."""

    challenge = ma.fields.Nested(ChallengeReference)
    similarity = ma.fields.Float(metadata={"minimum": 0, "maximum": 1})


class NearDuplicatesSchema(Schema):
    """疑似重复的榜单, most similar first."""

    items = ma.fields.List(ma.fields.Nested(NearDuplicateSchema))


class ChallengeSavedSchema(ChallengeOutSchema):
    """榜单 as it was saved, with the ones that may be the same need: a warning, not a refusal."""

    near_duplicates = ma.fields.List(
        ma.fields.Nested(NearDuplicateSchema),
        dump_only=True,
        metadata={"title": "疑似重复的榜单"},
    )


class ChallengeListItem(Schema):
    """榜单 in a list."""

    id = PublicId(attribute="public_id", dump_only=True)
    code = ma.fields.String(allow_none=True)
    title = ma.fields.String()
    kind = Choice(ChallengeKind)
    status = Choice(ChallengeStatus)
    visibility = Choice(Visibility)
    buyer = ma.fields.Nested(Reference, allow_none=True)
    chain = ma.fields.Nested(ChainReference)
    budget_yuan = Decimal(places=2, allow_none=True)
    deadline_on = Date(allow_none=True)
    published_at = Moment(allow_none=True)
    confirmed_at = Moment(allow_none=True)
