"""Tiers of an enterprise on a day, and its size class."""

import marshmallow as ma

from matchmaker.schemas.base import Choice, Date, Decimal, Schema
from matchmaker.schemas.enterprises import TierFactOutSchema
from models.enums import CriterionState, EnterpriseSize


class TiersQuerySchema(Schema):
    """The day that is asked for."""

    on = Date("日期", load_default=None)


class RuleSetSchema(Schema):
    """梯度规则版本."""

    code = ma.fields.String()
    name = ma.fields.String()
    effective_from = Date()
    effective_to = Date(allow_none=True)
    source = ma.fields.String()


class CheckedSchema(Schema):
    """A criterion with the registered value that answers it."""

    name = ma.fields.String(attribute="criterion.name")
    state = Choice(CriterionState)
    value = Decimal(allow_none=True)
    low = Decimal(attribute="criterion.low", allow_none=True)
    high = Decimal(attribute="criterion.high", allow_none=True)
    unit = ma.fields.String(attribute="criterion.unit")
    source = ma.fields.String(attribute="criterion.source")


class TierCheckSchema(Schema):
    """The criteria of one tier."""

    tier = ma.fields.String(attribute="tier.code")
    name = ma.fields.String(attribute="tier.name")
    criteria = ma.fields.List(ma.fields.Nested(CheckedSchema))


class TiersOutSchema(Schema):
    """梯度 on a day: the rules then in force, the titles valid, the criteria with their state."""

    on = Date(attribute="standing.day")
    rule_set = ma.fields.Nested(RuleSetSchema, attribute="standing.rule_set", allow_none=True)
    facts = ma.fields.List(ma.fields.Nested(TierFactOutSchema), attribute="standing.facts")
    checks = ma.fields.List(ma.fields.Nested(TierCheckSchema))


class SizeInputsSchema(Schema):
    """The figures that the category asks for: people, yuan."""

    staff = Decimal(allow_none=True)
    revenue = Decimal(allow_none=True)
    assets = Decimal(allow_none=True)


class SizeClassOutSchema(Schema):
    """企业划型 with what it follows from."""

    size = Choice(EnterpriseSize, allow_none=True)
    is_sme = ma.fields.Boolean(allow_none=True)
    category = ma.fields.String(attribute="category.name", dump_default=None, allow_none=True)
    source = ma.fields.String(attribute="category.source", dump_default=None, allow_none=True)
    inputs = ma.fields.Nested(SizeInputsSchema)
    year = ma.fields.Integer(allow_none=True)
    reason = ma.fields.String()
