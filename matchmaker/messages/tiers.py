"""Sentences about tiers and size classes."""

MESSAGES: dict[str, str] = {
    "size_not_a_company": "不是企业，不划型。",
    "size_no_category": "行业代码缺失，或该行业不在划型标准之内，无法划型。",
    "size_figures_missing": "划型所需的数据不全，无法划型。",
}
