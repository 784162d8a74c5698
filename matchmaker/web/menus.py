"""The menus: of the public site, and of the desk for each role; at most two levels."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask import request

from matchmaker.permissions import Actor
from models.enums import UserRole


class Entry(NamedTuple):
    """One line of a menu: an address with its arguments, and its title.

    The entry is marked on the pages of its endpoint's blueprint, and of the blueprints in `also`.
    """

    endpoint: str
    title: str
    arguments: Mapping[str, str] = MappingProxyType({})
    also: tuple[str, ...] = ()


class Group(NamedTuple):
    """Entries under one title; without a title they stand alone."""

    title: str
    entries: tuple[Entry, ...]


SITE_MENU = (
    ("public.home", "首页"),
    ("public.hall", "榜单大厅"),
    ("public.enterprises", "企业能力库"),
    ("public.events", "对接活动"),
    ("help.index", "帮助"),
)
# A page that is no entry itself belongs to one.
SITE_SECTIONS = {
    "public.challenge": "public.hall",
    "public.enterprise": "public.enterprises",
    "public.event": "public.events",
    "help.chapter": "help.index",
}

HOME = Group("", (Entry("desk.home", "待办"),))
CHECKS = Group("", (Entry("desk.home", "待办"), Entry("desk_checks.index", "审核")))
ACCOUNT = Entry("desk_account.show", "我的账号")
TRAIL = Entry("desk_trail.index", "操作日志")
ORGANIZER_MENU = (
    CHECKS,
    Group(
        "榜单",
        (
            Entry("desk_challenges.index", "榜单管理", also=("desk_matches",)),
            Entry("desk_challenge_lists.index", "榜单批次"),
            Entry("desk_shortlists.index", "短名单评审", also=("desk_reviews", "desk_published")),
            Entry("desk_bids.index", "揭榜初审", {"state": "submitted"}),
            Entry("desk_cooperations.index", "合作跟踪"),
            Entry("desk_registers.index", "台账"),
        ),
    ),
    Group(
        "企业",
        (
            Entry("desk_enterprises.index", "企业库", also=("desk_duplicates", "desk_tier_facts")),
            Entry("desk_imports.index", "批量导入"),
            Entry("desk_registrations.index", "入驻审核"),
        ),
    ),
    Group("对接", (Entry("desk_events.index", "对接会"),)),
    Group(
        "基础数据",
        (
            Entry("desk_chains.index", "产业链"),
            Entry("desk_lexicons.index", "词库"),
            Entry("desk_quality.show", "排序质量"),
            Entry("desk_paper_templates.index", "文书模板"),
        ),
    ),
    Group("系统", (Entry("desk_jobs.index", "后台任务"), TRAIL, ACCOUNT)),
)
MEMBER_MENU = (
    HOME,
    Group(
        "发榜",
        (
            Entry(
                "desk_challenges.index",
                "我的榜单",
                {"mine": "true"},
                also=("desk_matches", "desk_choices"),
            ),
            Entry("desk_bids.index", "收到的揭榜", {"side": "received"}),
        ),
    ),
    Group(
        "揭榜",
        (
            Entry("desk_prospects.index", "适合的榜单"),
            Entry("desk_bids.index", "我的揭榜", also=("desk_bidding",)),
            Entry("desk_capabilities.index", "能力项"),
            Entry("desk_bidding.list_objections", "异议"),
        ),
    ),
    Group("合作", (Entry("desk_cooperations.index", "合作"),)),
    Group(
        "企业",
        (
            Entry("desk_profiles.own", "企业资料"),
            Entry("desk_enterprises.index", "企业库"),
            Entry("desk_imports.index", "批量导入"),
            Entry("desk_members.index", "企业成员"),
            ACCOUNT,
        ),
    ),
)
APPLICANT_MENU = (HOME, Group("", (Entry("desk_registrations.index", "入驻申请"), ACCOUNT)))
ACCOUNTS = Group(
    "账号与权限",
    (
        Entry("desk_users.index", "用户"),
        Entry("desk_users.list_sessions", "在线用户"),
        Entry("desk_users.list_tokens", "访问令牌"),
        Entry("desk_users.roles", "角色权限"),
    ),
)
SECURITY = (
    Entry("desk_security_events.index", "安全事件"),
    Entry("desk_security_events.sign_ins", "登录日志"),
)
SYSTEM_MENU = (
    HOME,
    ACCOUNTS,
    Group("运行", (Entry("desk_operations.show", "运行状态"),)),
    Group("本人", (ACCOUNT,)),
)
SECURITY_MENU = (HOME, ACCOUNTS, Group("安全", (*SECURITY, TRAIL)), Group("本人", (ACCOUNT,)))
AUDITOR_MENU = (HOME, Group("审计", (TRAIL, *SECURITY)), Group("本人", (ACCOUNT,)))
STAFF_MENU = (HOME, Group("", (ACCOUNT,)))
# The three administrators keep apart what one alone must not hold.
ROLE_MENUS = {
    UserRole.SYSTEM_ADMIN: SYSTEM_MENU,
    UserRole.SECURITY_ADMIN: SECURITY_MENU,
    UserRole.AUDIT_ADMIN: AUDITOR_MENU,
    UserRole.MEMBER: APPLICANT_MENU,
}


def menu(actor: Actor) -> tuple[Group, ...]:
    """Return the pages that the actor has a use for."""
    if actor.is_organizer:
        return ORGANIZER_MENU
    if actor.enterprise_id is not None:
        return MEMBER_MENU
    return STAFF_MENU if actor.role is None else ROLE_MENUS.get(actor.role, STAFF_MENU)


def current(groups: tuple[Group, ...]) -> Entry | None:
    """Return the entry that this request belongs to: its own page first, then its blueprint's."""
    side = "received" if request.endpoint == "desk_bids.selection" else request.args.get("side")
    mine = [entry for entry in _entries(groups) if entry.arguments.get("side") == side]
    for entry in mine:
        if entry.endpoint == request.endpoint:
            return entry
    for entry in mine or _entries(groups):
        if request.blueprint in (entry.endpoint.partition(".")[0], *entry.also):
            return entry
    return None


def _entries(groups: tuple[Group, ...]) -> Iterator[Entry]:
    return (entry for group in groups for entry in group.entries)


def site_section() -> str | None:
    """Return the entry of the public menu that this request belongs to."""
    return SITE_SECTIONS.get(str(request.endpoint), request.endpoint)
