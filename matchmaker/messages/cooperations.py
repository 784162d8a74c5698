"""Sentences about cooperations."""

MESSAGES: dict[str, str] = {
    "step_waiting": "上一项进展还在等待对方确认，确认或撤销后再填报。",
    "own_report": "须由对方确认。",
    "payment_days_long": (
        "付款期限 {days} 天，超过《保障中小企业款项支付条例》规定的 {limit} 天，请核对。"
    ),
    "field_stage_behind": "该阶段已经过，须填报之后的阶段。",
    "field_skip_reason": "跳过中间阶段须说明理由。",
    "field_outcome": "验收须填写结果，其他阶段不填。",
    "field_future": "日期不能晚于今天。",
}
