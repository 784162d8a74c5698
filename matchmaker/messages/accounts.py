"""Sentences about accounts, sessions, registration, members and their mails."""

MESSAGES: dict[str, str] = {
    "login_failed": (
        "用户名或密码错误，或账号暂不可用。连续 5 次错误后账号锁定 15 分钟；忘记密码可自助重置。"
    ),
    "sign_in_incomplete": "密码正确，登录还需要补充信息。",
    "field_totp_needed": "请输入验证器上的 6 位动态验证码。",
    "field_totp_code": "动态验证码不正确或已使用过，请等待下一个验证码。",
    "field_password_expired": "密码已到期，请设置新密码。",
    "field_password_length": "密码长度须为 {low} 到 {high} 个字符。",
    "field_password_common": "密码过于常见、过于简单或与用户名相同，请换一个。",
    "field_password_wrong": "当前密码不正确；连续 5 次错误后账号锁定 15 分钟。",
    "field_username": "用户名须为 3 到 64 个字符，不含空格。",
    "field_role_of_member": "企业用户通过入驻申请或成员邀请加入，不能在此设定。",
    "field_region_of_organizer": "只有组织者有区域和功能区。",
    "totp_required_for_role": (
        "组织者和管理员启用动态验证码后不能自行关闭；手机遗失请联系系统管理员。"
    ),
    "username_taken": "该用户名已存在。",
    "own_account": "不能调整自己的账号状态和角色。",
    "last_administrator": "这是该类管理员的最后一个账号，不能停用或改任。",
    "role_of_member": "企业用户不能改任其他角色。",
    "last_owner": "企业至少要有一名负责人。",
    "already_member": "该账号已属于一家企业。",
    "role_cannot_join": "组织者、评审和管理员账号不能加入企业，请退出登录后另建账号。",
    "enterprise_claimed": "该企业已有人员入驻。请联系本企业负责人邀请您加入，或联系当地主管部门。",
    "profile_claimed": "该企业已入驻，资料由企业自行维护。",
    "field_tiers_official": "梯度认定由主管部门登记，企业不能修改。",
    "field_active_official": "在库状态由主管部门登记，企业不能修改。",
    "merge_claimed": "已入驻的企业不能并入未入驻的企业；请改为反向合并。",
    "reset_asked": "如果该用户名存在并留有邮箱，重置密码的链接已发往其邮箱，1 小时内有效。",
    "registration_received": "申请已收到，结果将发到您填写的邮箱。登录平台可查看进度。",
    "reset_link_ended": "链接已失效或已使用，请重新申请。",
    "invitation_link_ended": "邀请链接已失效、已使用或已撤回，请联系邀请您的单位重新发送。",
    "mail_registration_subject": "入驻申请",
    "mail_registered": (
        "您好，{username}：\n\n入驻申请已提交，等待当地主管部门审核。登录平台可查看进度。\n"
    ),
    "mail_username_taken": (
        "您好：\n\n有人用本邮箱提交了入驻申请，但用户名“{username}”已被占用，申请没有保存。"
        "如果是您本人提交，请换一个用户名重新提交；如果不是，请忽略本邮件。\n"
    ),
    "mail_approved": (
        "您好：\n\n“{enterprise}”的入驻申请已通过，您是该企业的负责人，现在可以登录使用。\n"
    ),
    "mail_rejected": "您好：\n\n“{name}”的入驻申请未通过。登录平台可查看理由，修改后重新提交。\n",
    "mail_invitation_subject": "邀请您加入企业",
    "mail_invitation": (
        "您好：\n\n邀请您以“{role}”身份加入“{enterprise}”。请在 {days} 天内打开下面的链接：\n\n"
        "{link}\n\n链接只能使用一次，请勿转发。\n"
    ),
    "mail_reset_subject": "重置密码",
    "mail_reset": (
        "您好，{username}：\n\n请在 1 小时内打开下面的链接设置新密码：\n\n{link}\n\n"
        "链接只能使用一次。如果不是您本人申请，请忽略本邮件。\n"
    ),
    "mail_address_changed_subject": "账号的电子邮箱已更换",
    "mail_address_changed": (
        "您好，{username}：\n\n您账号的电子邮箱已换成另一个地址。如果不是您本人操作，"
        "请立即联系系统管理员。\n"
    ),
}
