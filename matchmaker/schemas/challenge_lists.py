"""Challenge lists as they are defined and read."""

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
from matchmaker.services import challenge_exports
from models.enums import ListPeriod

_DAYS = ma.validate.Range(0, 60)
# D… is the series of invited challenges, and a digit begins the codes outside of lists.
_PREFIX = ma.validate.Regexp(r"[A-CE-Z][A-Z0-9]{0,15}\Z", error=messages.text("field_list_prefix"))


def _optional(low: int, high: int) -> dict[str, object]:
    return {"allow_none": True, "load_default": None, "validate": ma.validate.Range(low, high)}


class ChallengeListFields(Schema):
    """What may be edited of a list; all windows include their last day."""

    name = Text("批次名称", low=2, required=True)
    period = Choice(ListPeriod, "周期", required=True)
    year = Integer("年度", required=True, validate=ma.validate.Range(2000, 2100))
    quarter = Integer("季度", **_optional(1, 4))
    event = PublicId("对接会", allow_none=True, load_default=None)
    region = Text("所属区域", high=6, low=6, required=True)
    description = Text("说明", high=4000, load_default="")
    code_prefix = Text("编号前缀", required=True, validate=_PREFIX)
    collect_from = Date("征集开始", required=True)
    collect_to = Date("征集结束", required=True)
    publish_from = Date("发布开始", required=True)
    publish_to = Date("发布结束", required=True)
    bid_from = Date("揭榜开始", required=True)
    bid_to = Date("揭榜结束", required=True)
    select_from = Date("遴选开始", required=True)
    select_to = Date("遴选结束", required=True)
    needs_county_check = Boolean("先由县区初核", load_default=True)
    max_needs_per_enterprise = Integer("每家企业最多需求数", **_optional(1, 100))
    min_budget_yuan = Decimal(
        "最低预算（元）",
        places=2,
        allow_none=True,
        load_default=None,
        validate=ma.validate.Range(
            0, 10**12 - 1, min_inclusive=False, error=messages.text("field_yuan_positive")
        ),
    )
    max_duration_months = Integer("最长期限（月）", **_optional(1, 120))
    notice_days = Integer("公示工作日", load_default=7, validate=_DAYS)
    objection_days = Integer("异议期工作日", load_default=5, validate=_DAYS)
    summary_columns = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(list(challenge_exports.labels()))),
        allow_none=True,
        load_default=None,
        metadata={"title": "汇总表的列"},
    )


class ChallengeListQuerySchema(PageArguments):
    """Filters of the list of lists."""

    year = Integer("年度", load_default=None)
    region = Text("所属区域", high=6, load_default=None)
    is_closed = Boolean("已结束", load_default=None)


class ChallengeListOutSchema(ChallengeListFields):
    """榜单批次 as everybody reads it."""

    id = PublicId(attribute="public_id", dump_only=True)
    event = PublicId(
        attribute="event.public_id", dump_only=True, allow_none=True, dump_default=None
    )
    region = ma.fields.String(attribute="region_code", dump_only=True)
    region_name = ma.fields.String(attribute="region.name", dump_only=True)
    is_closed = ma.fields.Boolean(dump_only=True)
    created_at = Moment(dump_only=True)
    updated_at = Moment(dump_only=True)
