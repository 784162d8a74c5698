"""组件样例: every macro in its states, for those who build pages and for the tests of the look."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template
from marshmallow import Schema, fields

from matchmaker.services.paging import Page
from matchmaker.web.forms import Form
from matchmaker.web.visitor import public_context, remember
from models import enums

blp = Blueprint("styleguide", __name__)
blp.before_request(remember)


class _Sample(Schema):
    name = fields.String(metadata={"title": "企业名称"})
    content = fields.String(metadata={"title": "需求内容"})
    due_on = fields.Date(metadata={"title": "揭榜截止日期"})
    kind = fields.String(metadata={"title": "需求类型"})
    password = fields.String(metadata={"title": "密码"})
    is_agreed = fields.Boolean(metadata={"title": "不含涉密信息"})


KINDS = {"technology": "技术攻关", "supply": "配套采购"}
FILLED = {"name": "示例制造有限公司", "content": "需求的文字说明", "kind": "supply"}
REFUSED = {
    "name": ["长度须在 2 到 128 个字符之间。"],
    "content": ["必填。"],
    "due_on": ["日期已过。"],
}
LONG = "一个名称很长、用来检查换行和截断是否得当的超长企业名称（集团）股份有限公司第一研发中心"
_LINES = (
    ("抗拉强度", "≥ 800 MPa", "met", "抗拉强度 820MPa", "", True),
    ("公差", "≤ 0.02 mm", "partly", "公差 ±0.01～0.03mm", "", False),
    ("年产能", "≥ 5 万件", "unknown", "", "", False),
    ("工作温度", "≥ 200 ℃", "not_met", "耐温 453K", "180 ℃", True),
)
_KEYS = ("name", "required", "verdict", "found", "converted", "is_must_have")
LEDGER = [
    {"position": place, **dict(zip(_KEYS, line, strict=True))} for place, line in enumerate(_LINES)
]
PARTS = [
    {"signal": "products", "label": "产品对口", "points": 0.31, "weight": 0.4, "value": 0.78},
    {"signal": "requirements", "label": "指标满足", "points": 0.2, "weight": 0.25, "value": 0.8},
    {"signal": "region", "label": "区域", "points": 0.05, "weight": 0.1, "value": 0.5},
    {"signal": "tier", "label": "梯度", "points": 0.0, "weight": 0.25, "value": None},
]
STEPS = (("sample-basics", "基本信息"), ("sample-content", "需求内容"), ("sample-send", "预览提交"))


@blp.get("/styleguide")
def show() -> str:
    """Show every macro."""
    now = public_context().now
    return render_template(
        "styleguide.html",
        empty_form=Form(_Sample()),
        filled_form=Form(_Sample(), FILLED),
        refused_form=Form(_Sample(), {"name": "示"}, REFUSED),
        kinds=KINDS,
        long=LONG,
        ledger=LEDGER,
        entries=[_entry(0.83, "高"), _entry(0.55, "中"), _entry(0.21, "低"), _entry(None, "")],
        parts={"contributions": PARTS, "score": 0.56},
        steps=STEPS,
        page=Page(["甲", "乙", LONG], 2, 20, 1234),
        jobs=[_job(state, percent, now) for state, percent in _JOBS],
        timeline=[
            {
                "at": now,
                "title": "初核通过",
                "who": "初核员",
                "text": "指标清楚。",
                "color": "green",
            },
            {"at": now, "title": "退回修改", "who": "初核员", "text": LONG, "color": "orange"},
            {"at": now, "title": "提交初核"},
        ],
        closed_lists=[(name, list(kind)) for name, kind in _lists()],
        deadlines=[SimpleNamespace(days_left=days) for days in (None, -1, 0, 3, 30)],
    )


def _entry(score: float | None, band: str) -> dict[str, Any]:
    flags = [{"text": "与另一家企业的资料近乎相同"}] if band == "中" else []
    return {"score": score, "band": band, "coverage": 0.7, "flags": flags}


_JOBS = (("queued", 0), ("running", 40), ("done", 100), ("failed", 60))


def _job(state: str, percent: int, now: Any) -> SimpleNamespace:
    is_over = state in {"done", "failed"}
    error = "第 12 行：统一社会信用代码校验位不符" if state == "failed" else None
    return SimpleNamespace(
        public_id="0" * 20,
        kind=enums.JobKind.IMPORT,
        state=enums.JobState(state),
        percent=percent,
        message="已处理 2000 行" if state == "running" else "",
        error=error,
        created_at=now,
        finished_at=now if is_over else None,
    )


def _lists() -> list[tuple[str, type[StrEnum]]]:
    """Return the closed lists whose members are told by tags."""
    return [
        ("榜单状态", enums.ChallengeStatus),
        ("揭榜状态", enums.BidState),
        ("可见范围", enums.Visibility),
        ("任务状态", enums.JobState),
        ("审核状态", enums.RegistrationState),
        ("评审决定", enums.Decision),
    ]
