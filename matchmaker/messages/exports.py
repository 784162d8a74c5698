"""Files that are sent out."""

MESSAGES: dict[str, str] = {
    "export_glyph_missing": (
        "内置字体缺少以下字符，未生成 PDF：{characters}。请改用 Word 或 Excel 格式导出。"
    ),
    "export_column_unknown": "有未知的列，请重新选择。",
    "export_too_long": "超过 {most} 行，请缩小查询范围后分次导出。",
    "export_made_at": "制表时间：{moment}",
    "export_made": "制表时间：{moment}　制表人：{name}",
    "export_summary_title": "榜单需求汇总表（参考样式）",
    "export_publication_title": "揭榜挂帅榜单",
    "export_choices_keep": "保留的企业",
    "export_choices_drop": "剔除的企业",
    "export_choices_caption": (
        "匹配度单位：分（0–100）　制表时间：{moment}　制表人：{name}　"
        "说明：名次由系统按公开规则计算，仅供参考；保留和剔除由发榜企业决定"
    ),
    "nothing_kept": "还没有保留的企业，请先在推荐企业中保留。",
    "export_register_title": "企业台账",
    "export_shortlist_title": "短名单",
    "template_unreadable": (
        "不是可以打开的 Word 文档（docx），请在 Word 或 WPS 中另存为 docx 后再上传。"
    ),
    "template_large": "模板超过 2 MB，请删去图片后再上传。",
    "template_active": "模板含有宏、控件或嵌入对象，不能使用；请删去后再上传。",
    "template_syntax": "模板中的占位符写法有误，请核对大括号是否成对：{reason}",
    "template_unknown": "模板中有未知的字段或不允许的写法：{names}。请对照下方的字段名修改。",
    "template_broken": "用示例数据试填失败，模板未保存：{reason}",
    "manual": "使用手册",
    "buyer_hidden": "（隐名）",
    "budget_open": "面议",
    "profile_own": "企业自填",
    "profile_filled_in": "代填",
}
