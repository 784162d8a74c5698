"""The permission table as a page for people: python -m matchmaker.permissions.page FILE."""

import sys
from pathlib import Path

from matchmaker.permissions.stakes import Relation
from matchmaker.permissions.table import Cell, rules
from models.enums import TokenScope

COLUMNS = {
    Relation.PUBLIC: "公众",
    Relation.OWN: "本企业",
    Relation.COUNTERPART: "对方企业",
    Relation.OTHER: "其他企业",
    Relation.IN_REGION: "辖区组织者",
    Relation.OUT_REGION: "其他组织者",
    Relation.REVIEWER: "评审专家",
    Relation.SYSTEM_ADMIN: "系统管理员",
    Relation.SECURITY_ADMIN: "安全管理员",
    Relation.AUDIT_ADMIN: "审计管理员",
}
CELLS = {
    Cell.YES: "✓",
    Cell.OWNER: "负责人",
    Cell.EDITOR: "经办人",
    Cell.VIEWER: "✓",
    Cell.NO: "403",
    Cell.HIDE: "404",
    Cell.SIGN_IN: "401",
}
HEAD = """# 权限表

本页由 `python -m matchmaker.permissions.page docs/permissions.md` 生成，数据在
`matchmaker/permissions/permissions.csv`；程序、测试和本页读同一份数据，请勿手工修改本页。

一项操作能否进行，取决于操作者与对象的关系：对象属于谁（本企业）、另一方是谁（揭榜的另一方是
发榜企业，定向榜单的另一方是受邀企业）、位于哪个辖区。✓ 允许；“负责人”“经办人”指本企业中该角色及
以上；403 看得见但无权；404 不透露是否存在；401 须先登录。看不见的对象一律 404，先于本表判断。

**辖区。** 组织者所属区划及其下级为其辖区；属于功能区的组织者只管该功能区。榜单、揭榜、异议和合作
随发榜企业所在地；对接会随筹备人；排序随榜单、对接会或发起人，只排辖区内的榜单；短名单随其榜单，
市级发起的排序中，县区组织者只看到本县区榜单的短名单；后台任务随发起人，系统任务归全市组织者。
条件只写在 `matchmaker/permissions/visible/` 一处，列表、详情、导出、计数和任务都经过它。

令牌一栏：读、写指令牌须有的范围，“—”指只能登录后操作。

"""


def page() -> str:
    """Return the table in Markdown."""
    lines = [
        "| 操作 | 令牌 | " + " | ".join(COLUMNS.values()) + " |",
        "|" + "---|" * (len(COLUMNS) + 2),
    ]
    for name, rule in rules().items():
        scope = "读" if rule.scope is TokenScope.READ else "写"
        cells = [CELLS[rule.cells[column]] for column in COLUMNS]
        token = scope if rule.takes_tokens else "—"
        lines.append(f"| {rule.title}<br>`{name}` | {token} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
