"""The sheet of an enterprise (对接表)."""

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.base import Date, Decimal, Moment, PublicId, Reference, Schema, Text


class SheetFields(Schema):
    """What may be edited of a sheet."""

    legal_representative = Text("法人代表", high=60, low=1, required=True)
    registered_capital_yuan = Decimal(
        "注册资本（元）",
        places=2,
        allow_none=True,
        load_default=None,
        validate=ma.validate.Range(
            0, 10**12 - 1, min_inclusive=False, error=messages.text("field_yuan_positive")
        ),
    )
    founded_on = Date("成立日期", allow_none=True, load_default=None)
    address = Text("地址", high=128, load_default="")
    contact_name = Text("联系人", high=60, low=1, required=True)
    contact_phone = Text("联系电话", high=32, low=3, required=True)
    contact_email = ma.fields.Email(
        allow_none=True,
        load_default=None,
        validate=ma.validate.Length(None, 128),
        metadata={"title": "电子邮箱"},
    )
    overview = Text("企业概况", high=4000, low=1, required=True)


class SheetOutSchema(SheetFields):
    """对接表 as its enterprise reads it."""

    id = PublicId(attribute="public_id", dump_only=True)
    enterprise = ma.fields.Nested(Reference, dump_only=True)
    created_at = Moment(dump_only=True)
    updated_at = Moment(dump_only=True)
