"""Sentences about the life of a challenge."""

MESSAGES: dict[str, str] = {
    # refusals
    "challenge_incomplete": "榜单尚不完整：{missing}。",
    "check_waits_county": "该榜单待县区初核，县区通过后由市级初核。",
    "check_waits_city": "该榜单由市级组织者初核和发布。",
    "already_proposed": "该企业已受邀或已被建议邀请。",
    # what a challenge lacks before it is handed in
    "missing_title": "缺少标题",
    "missing_content": "缺少需求内容",
    "missing_requirements": "缺少可衡量的指标（确无指标的，须说明理由）",
    "missing_deadline": "缺少截止日期",
    "missing_deadline_past": "截止日期须晚于今天",
    "missing_invited": "定向榜单缺少受邀企业",
    # fields
    "field_chosen_suppliers": "请选择推荐的企业，不能是发榜方自己。",
    "field_choice_decision": "只能保留或剔除。",
    "field_reason_to_drop": "剔除须选择理由。",
    "field_invited_only": "仅定向榜单可填写此项。",
    "field_fixed": "发布后不能修改此项。",
    "field_invited_stay": "发布后不能撤回邀请，只能增加受邀企业。",
    "field_deadline_earlier": "发布后截止日期只能延后，不能提前。",
    "field_needs_release": "定向榜单转为公开须由本企业两人分别申请和确认。",
    "field_secrecy_declaration": "须声明所填内容不涉及国家秘密。",
    "field_check_decision": "按评分规则，结论应为“{decision}”。",
    "field_check_reason": "退回修改或不予受理须写明理由，不少于 {limit} 个字。",
    "field_terms_changed": "保密协议文本已更新，请重新阅读后确认。",
}
