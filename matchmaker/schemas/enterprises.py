"""Enterprises and what belongs to them."""

from typing import Any

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
    Schema,
    Text,
)
from matchmaker.schemas.chains import SegmentReference
from models.enums import AliasKind, EnterpriseKind, PatentKind

_MANY = ma.validate.Length(None, 500)


class AliasSchema(Schema):
    """别名."""

    kind = Choice(AliasKind, "别名类型", required=True)
    name = Text("别名", low=1, required=True)


class CertificateSchema(Schema):
    """认证."""

    name = Text("认证名称", low=1, required=True)
    number = Text("证书编号", allow_none=True, load_default=None)
    issued_on = Date("发证日期", allow_none=True, load_default=None)
    valid_to = Date("有效期至", allow_none=True, load_default=None)

    @ma.validates_schema
    def require_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a last day before the day of issue."""
        if data["issued_on"] and data["valid_to"] and data["valid_to"] < data["issued_on"]:
            raise ma.ValidationError(messages.text("field_dates_order"), "valid_to")


class PatentSchema(Schema):
    """知识产权."""

    kind = Choice(PatentKind, "类型", required=True)
    title = Text("名称", low=1, required=True)


class SegmentPlaceSchema(Schema):
    """Place in a chain, by the codes of chain and segment."""

    chain = Text("产业链代码", high=32, required=True)
    segment = Text("环节代码", high=32, required=True)


class TierFactSchema(Schema):
    """梯度认定."""

    rule_set = Text("规则版本", high=32, required=True)
    tier = Text("梯度等级代码", high=32, required=True)
    issuer = Text("认定机关", low=1, required=True)
    batch = Text("批次", allow_none=True, load_default=None)
    valid_from = Date("有效期自", required=True)
    valid_to = Date("有效期至", required=True)


class TierFactRowSchema(TierFactSchema):
    """梯度认定 as a line of a list: with the enterprise that holds it."""

    enterprise = PublicId("企业", required=True)


class EnterpriseFields(Schema):
    """What may be edited of an enterprise."""

    kind = Choice(EnterpriseKind, "机构类型", load_default=EnterpriseKind.COMPANY)
    name = Text("企业名称", low=2, required=True)
    region_code = Text("所在地区", high=6, required=True)
    zone = Text("功能区", allow_none=True, load_default=None)
    industry_code = Text("行业代码", high=32, allow_none=True, load_default=None)
    industry_scheme = Text("行业分类标准", high=32, allow_none=True, load_default=None)
    staff_count = Integer(
        "从业人数", allow_none=True, load_default=None, validate=ma.validate.Range(0, 10_000_000)
    )
    revenue_yuan = Decimal(
        "营业收入（元）",
        places=2,
        allow_none=True,
        load_default=None,
        validate=ma.validate.Range(0, 10**12 - 1),
    )
    assets_yuan = Decimal(
        "资产总额（元）",
        places=2,
        allow_none=True,
        load_default=None,
        validate=ma.validate.Range(0, 10**12 - 1),
    )
    figures_year = Integer(
        "数据年度", allow_none=True, load_default=None, validate=ma.validate.Range(1990, 2100)
    )
    summary = Text("企业简介", high=2000, load_default="")
    contact_name = Text("联系人", high=64, allow_none=True, load_default=None)
    contact_phone = Text("联系电话", high=32, allow_none=True, load_default=None)
    contact_email = ma.fields.Email(
        allow_none=True,
        load_default=None,
        validate=ma.validate.Length(None, 128),
        metadata={"title": "电子邮箱"},
    )
    is_active = Boolean("有效", load_default=True)
    aliases = ma.fields.List(ma.fields.Nested(AliasSchema), load_default=list, validate=_MANY)
    certificates = ma.fields.List(
        ma.fields.Nested(CertificateSchema), load_default=list, validate=_MANY
    )
    patents = ma.fields.List(ma.fields.Nested(PatentSchema), load_default=list, validate=_MANY)
    segments = ma.fields.List(
        ma.fields.Nested(SegmentPlaceSchema), load_default=list, validate=_MANY
    )
    tiers = ma.fields.List(ma.fields.Nested(TierFactSchema), load_default=list, validate=_MANY)


class EnterpriseCreateSchema(EnterpriseFields):
    """企业 as it is registered."""

    credit_code = Text("统一社会信用代码", high=32, required=True)
    credit_code_evidence = Text("信用代码核验依据", allow_none=True, load_default=None)


class EnterpriseQuerySchema(PageArguments):
    """Filters of the list."""

    q = Text("名称或信用代码", high=64, load_default="")
    chain = Text("产业链代码", high=32, load_default=None)
    region = Text("所在地区", high=6, load_default=None)


class TierExpirySchema(Schema):
    """Which title ends, on which day it is valid for the last time, and why."""

    rule_set = Text("规则版本", high=32, required=True)
    tier = Text("梯度等级代码", high=32, required=True)
    valid_from = Date("有效期自", required=True)
    valid_to = Date("最后有效日", required=True)
    reason = Text("理由", low=2, high=500, required=True)


class TierFactOutSchema(TierFactSchema):
    """梯度认定 as it is read, with the tier's name."""

    rule_set = ma.fields.String(attribute="tier.rule_set.code")
    tier = ma.fields.String(attribute="tier.code")
    tier_name = ma.fields.String(attribute="tier.name")


class PlacedSegmentSchema(SegmentReference):
    """环节 with its chain."""

    chain = ma.fields.String(attribute="chain.code", dump_only=True)


class EnterpriseOutSchema(EnterpriseCreateSchema):
    """企业 as it is read in full."""

    id = PublicId(attribute="public_id", dump_only=True)
    zone = ma.fields.String(
        attribute="zone.name", dump_only=True, allow_none=True, dump_default=None
    )
    segments = ma.fields.List(ma.fields.Nested(PlacedSegmentSchema), dump_only=True)
    tiers = ma.fields.List(ma.fields.Nested(TierFactOutSchema), attribute="tier_facts")
    # None while an organizer has filled the profile in (代填) and nobody has confirmed it.
    claimed_at = Moment(dump_only=True, allow_none=True)
    created_at = Moment(dump_only=True)
    updated_at = Moment(dump_only=True)


class EnterpriseListItem(Schema):
    """企业 in a list."""

    id = PublicId(attribute="public_id", dump_only=True)
    name = ma.fields.String()
    credit_code = ma.fields.String()
    kind = Choice(EnterpriseKind)
    region_code = ma.fields.String()
    is_active = ma.fields.Boolean()
    claimed_at = Moment(allow_none=True)
    segments = ma.fields.List(ma.fields.Nested(PlacedSegmentSchema), dump_only=True)
