"""Sentences about challenge lists (榜单批次), their windows and rules, and about working days."""

MESSAGES: dict[str, str] = {
    "working_day_estimated": "按周末推算，以公布的放假安排为准",
    # refusals
    "challenge_list_closed": "该榜单批次已结束，不能再修改或加入榜单。",
    "challenge_list_prefix_taken": "该编号前缀已被使用。",
    "list_outside_collection": "不在该批次的征集期内（{first} 至 {last}）。",
    "list_outside_publication": "不在该批次的发布期内（{first} 至 {last}）。",
    "list_deadline": "揭榜截止日期须在该批次的揭榜期内（{first} 至 {last}）。",
    "list_max_needs": "该批次每家企业最多提交 {limit} 条需求，本企业已达上限。",
    "list_min_budget": "该批次要求预算不低于 {limit} 元。",
    "list_max_duration": "该批次要求期限不超过 {limit} 个月。",
    # fields
    "field_challenge_list": "未知的榜单批次。",
    "field_challenge_list_region": "发榜企业不在该批次的地区内。",
    "field_event": "未知的对接会。",
    "field_list_quarter": "季度批次须填写季度，其他批次不能填写。",
    "field_list_event": "专场批次须指明对接会，其他批次不能指明。",
    "field_list_windows": "各时间段须首尾有序，并按征集、发布、揭榜、遴选的先后开始和结束。",
    "field_list_prefix": "须为大写字母开头的字母和数字（1 至 16 位），不能以 D 开头。",
    "field_list_prefix_fixed": "已有榜单使用此前缀编号，不能再修改。",
}
