"""Sentences of notices, mails, the change feed, the audit trail and personal data."""

MESSAGES: dict[str, str] = {
    "digest_subject": "您有 {count} 条新消息",
    "digest_body": (
        "{name}：\n您好！平台有以下新消息：\n\n{lines}\n\n"
        "请登录平台，在“消息”中查看。不想再收到汇总邮件或某类消息，可在“消息”页面设置。"
    ),
    "digest_more": "……另有 {count} 条",
    "job_challenge_notices": "正在为新榜单查找匹配的企业",
    "erased_user": "已注销用户",
    "erase_last_administrator": "您是最后一位该类管理员，不能注销；请先设置接替者。",
    "erase_last_owner": "您是本企业最后一位负责人，不能注销；请先将其他成员设为负责人。",
    "field_username_confirm": "须与本人用户名一致。",
    "field_cursor": "未知的游标，请用上一次返回的 cursor。",
    "audit_anchor_damaged": "日志锚点文件第 {line} 行无法识别，请用备份恢复该文件后再核验。",
}
