"""Capabilities of suppliers."""

import marshmallow as ma

from matchmaker.schemas.attachments import AttachmentOutSchema
from matchmaker.schemas.base import (
    Boolean,
    Choice,
    Date,
    Decimal,
    Moment,
    PageArguments,
    PublicId,
    Reference,
    Schema,
    Text,
)
from matchmaker.schemas.chains import SegmentReference
from matchmaker.schemas.enterprises import SegmentPlaceSchema
from matchmaker.schemas.measures import ParameterSchema
from models.enums import CapabilityKind, CapabilityVisibility, EvidenceKind


class EvidenceSchema(Schema):
    """佐证材料."""

    kind = Choice(EvidenceKind, "材料类型", required=True)
    title = Text("材料名称", low=1, required=True)
    number = Text("编号", allow_none=True, load_default=None)
    valid_to = Date("有效期至", allow_none=True, load_default=None)
    attachment = PublicId("附件", allow_none=True, load_default=None)


class EvidenceOutSchema(EvidenceSchema):
    """佐证材料 as it is read, with its file."""

    attachment = ma.fields.Nested(AttachmentOutSchema, dump_only=True, allow_none=True)


class CapabilityFields(Schema):
    """What may be edited of a capability."""

    kind = Choice(CapabilityKind, "类型", load_default=CapabilityKind.PRODUCT)
    name = Text("能力项名称", low=1, required=True)
    description = Text("说明", high=4000, load_default="")
    segment = ma.fields.Nested(SegmentPlaceSchema, allow_none=True, load_default=None)
    capacity_value = Decimal("产能", allow_none=True, load_default=None)
    capacity_unit = Text("产能单位", high=32, allow_none=True, load_default=None)
    visibility = Choice(
        CapabilityVisibility, "可见范围", load_default=CapabilityVisibility.VERIFIED_BUYERS
    )
    parameters = ma.fields.List(
        ma.fields.Nested(ParameterSchema), load_default=list, validate=ma.validate.Length(None, 40)
    )
    evidence = ma.fields.List(
        ma.fields.Nested(EvidenceSchema), load_default=list, validate=ma.validate.Length(None, 40)
    )


class CapabilityCreateSchema(CapabilityFields):
    """能力项 as it is registered."""

    enterprise = PublicId("企业", required=True)


class CapabilityQuerySchema(PageArguments):
    """Filters of the list."""

    enterprise = PublicId("企业", load_default=None)
    q = Text("名称", high=64, load_default="")


class CapabilityOutSchema(CapabilityFields):
    """能力项 as it is read."""

    id = PublicId(attribute="public_id", dump_only=True)
    enterprise = ma.fields.Nested(Reference, dump_only=True)
    segment = ma.fields.Nested(SegmentReference, dump_only=True, allow_none=True)
    evidence = ma.fields.List(ma.fields.Nested(EvidenceOutSchema), dump_only=True)
    is_retired = Boolean(dump_only=True)
    created_at = Moment(dump_only=True)
    updated_at = Moment(dump_only=True)
