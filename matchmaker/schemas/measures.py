"""A measured value with its operator and unit: one shape for requirement and parameter."""

from typing import Any

import marshmallow as ma

from matchmaker import messages
from matchmaker.schemas.base import Boolean, Choice, Decimal, Schema, Text
from models.enums import Operator

NEEDS_LOW = {Operator.GE, Operator.EQ, Operator.ABOUT, Operator.BETWEEN}
NEEDS_HIGH = {Operator.LE, Operator.BETWEEN}
NEEDS_TEXT = {Operator.IN, Operator.TEXT}


class MeasureSchema(Schema):
    """`ge` and `eq` read `low`, `le` reads `high`, `between` both, `in` and `text` read `text`."""

    name = Text("指标名称", high=64, low=1, required=True)
    operator = Choice(Operator, "比较方式", required=True)
    low = Decimal("下限/数值", allow_none=True, load_default=None)
    high = Decimal("上限", allow_none=True, load_default=None)
    text = Text("文字内容", high=128, allow_none=True, load_default=None)
    unit = Text("单位", high=32, load_default="")

    @ma.validates_schema
    def check_values(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a measure whose operator lacks its value."""
        operator = data["operator"]
        low, high = data.get("low"), data.get("high")
        if operator in NEEDS_LOW and low is None:
            raise ma.ValidationError(messages.text("field_requirement_low"), "low")
        if operator in NEEDS_HIGH and high is None:
            raise ma.ValidationError(messages.text("field_requirement_high"), "high")
        if low is not None and high is not None and low > high:
            raise ma.ValidationError(messages.text("field_requirement_order"), "low")
        if operator in NEEDS_TEXT and not data.get("text"):
            raise ma.ValidationError(messages.text("field_requirement_text"), "text")


class RequirementSchema(MeasureSchema):
    """指标 of a challenge."""

    method = Text("检测方法", high=128, allow_none=True, load_default=None)
    is_must_have = Boolean("必须满足", load_default=False)


class ParameterSchema(MeasureSchema):
    """参数 of a capability."""
