"""Files that are sent out."""

MESSAGES: dict[str, str] = {
    "export_glyph_missing": (
        "内置字体缺少以下字符，未生成 PDF：{characters}。请改用 Word 或 Excel 格式导出。"
    ),
    "export_column_unknown": "有未知的列，请重新选择。",
    "export_too_long": "超过 {most} 行，请缩小查询范围后分次导出。",
    "export_made": "制表时间：{moment}　制表人：{name}",
    "export_summary_title": "榜单需求汇总表（参考样式）",
    "export_publication_title": "揭榜挂帅榜单",
    "export_register_title": "企业台账",
    "manual": "使用手册",
    "buyer_hidden": "（隐名）",
    "budget_open": "面议",
    "profile_own": "企业自填",
    "profile_filled_in": "代填",
}
