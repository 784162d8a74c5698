"""Sentences of the review, the publication and the check of shortlists."""

MESSAGES: dict[str, str] = {
    "shortlist_published": "该短名单已发布，不能再修改；需要调整时请重新生成短名单。",
    "review_begun": "已有人作出决定，不能再改变评审人数。",
    "review_complete": "两位评审人都已表态，请在分歧处理中共同决定。",
    "reviewers_complete": "该短名单已有两位评审人。",
    "review_own_need": "本人起草的需求由他人评审。",
    "already_recused": "已声明回避。",
    "lift_own_recusal": "本人的回避须由其他组织者解除。",
    "publish_not_ready": "暂不能发布：{reasons}",
    "publish_withdrawn": "榜单已撤榜，短名单不再发布",
    "publish_nothing_decided": "还没有对任何企业作出决定",
    "publish_disagreements": "有 {count} 家企业两位评审人意见不一，尚未处理",
    "publish_half_reviewed": "有 {count} 家企业只有一位评审人的意见",
    "left_out_closed": "榜单已不在揭榜期内",
    "left_out_not_invited": "定向榜单未邀请该企业：是否邀请由发榜企业决定",
    "left_out_own": "发榜企业本身",
    "left_out_inactive": "企业已停用",
    "field_copy": "文件中没有短名单：请上传从本平台导出的短名单（Excel 或 CSV）。",
    "export_unpublished": "评审中，尚未发布，仅供内部使用",
    "export_sealed": "定稿校验码（SHA-256）：{hashes}",
    "export_partly_sealed": "部分短名单尚未发布；已发布的定稿校验码：{hashes}",
    # what notices say, put together for their reader
    "notice_shortlist_published": (
        "贵单位榜单“{title}”（{code}）的候选企业名单已由主管部门发布，共 {count} 家，请查看。"
    ),
    "notice_supplier_shortlisted": (
        "贵单位已列入榜单“{title}”（{code}）的候选企业名单，欢迎查看榜单并揭榜。"
    ),
}
