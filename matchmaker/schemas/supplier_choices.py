"""What a buyer makes of the suppliers that are recommended for its challenge."""

from typing import Any

import marshmallow as ma

from matchmaker.schemas.base import Choice, Moment, PublicId, Reference, Schema, Text
from models.enums import Decision, ReasonCode

MOST = 50


def _suppliers() -> ma.fields.List[Any]:
    return ma.fields.List(
        PublicId(),
        required=True,
        validate=ma.validate.Length(1, MOST),
        metadata={"title": "企业"},
    )


class ChooseSchema(Schema):
    """Suppliers that are kept or dropped together, for one reason."""

    suppliers = _suppliers()
    decision = Choice(Decision, "决定", required=True)
    reason_code = Choice(ReasonCode, "理由", allow_none=True, load_default=None)
    note = Text("备注", high=1000, allow_none=True, load_default=None)


class AskToBidSchema(Schema):
    """Suppliers that are asked to bid."""

    suppliers = _suppliers()


class SupplierChoiceSchema(Schema):
    """取舍 of one supplier."""

    supplier = ma.fields.Nested(Reference, attribute="enterprise")
    decision = Choice(Decision, "决定", allow_none=True)
    reason_code = Choice(ReasonCode, "理由", allow_none=True)
    note = ma.fields.String(allow_none=True)
    decided_at = Moment("决定时间", allow_none=True)
    invited_at = Moment("邀请时间", allow_none=True)


class SupplierChoicesSchema(Schema):
    """All of a challenge."""

    items = ma.fields.List(ma.fields.Nested(SupplierChoiceSchema))
