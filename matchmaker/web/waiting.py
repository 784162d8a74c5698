"""待办: what waits for the reader, as counts that lead to the rows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import g

from matchmaker.context import Context
from matchmaker.services import (
    bids,
    challenge_questions,
    challenges,
    duties,
    follow_ups,
    objections,
    registrations,
    shortlists,
)
from models.enums import BidState, ChallengeStatus, ObjectionState, RegistrationState

# The address of a queue leads to the first thing in it.
CHECKS = "desk_checks.following"
FEW = {"page": 1, "page_size": 0}  # counted alone


class Waiting(NamedTuple):
    """So many rows wait; the address shows them."""

    title: str
    total: int
    endpoint: str
    arguments: Mapping[str, str] = MappingProxyType({})


def lines(ctx: Context) -> list[Waiting]:
    """Return what waits for the actor, without what is empty."""
    if "waiting" not in g:
        g.waiting = _lines(ctx)
    found: list[Waiting] = g.waiting
    return found


def _lines(ctx: Context) -> list[Waiting]:
    if ctx.actor.is_organizer:
        found = _for_organizer(ctx)
    elif ctx.actor.enterprise_id is not None:
        found = _for_member(ctx)
    else:
        found = []
    return [line for line in found if line.total]


def total(ctx: Context) -> int:
    """Return how many rows wait for the actor."""
    return sum(line.total for line in lines(ctx))


def _challenges(ctx: Context, **filters: Any) -> int:
    return challenges.list_page(ctx, {**FEW, **filters}).total


def _for_organizer(ctx: Context) -> list[Waiting]:
    applications = registrations.list_page(ctx, {**FEW, "state": RegistrationState.PENDING}).total
    submitted = bids.list_page(ctx, {**FEW, "state": BidState.SUBMITTED}).total
    checked = bids.list_page(ctx, {**FEW, "state": BidState.CHECKED}).total
    approved = _challenges(ctx, status=ChallengeStatus.APPROVED)
    filed = objections.list_page(ctx, {**FEW, "state": ObjectionState.FILED}).total
    asked = challenge_questions.unanswered(ctx, FEW).total
    visits = follow_ups.list_page(ctx, {**FEW, "is_overdue": True}).total
    reviews = shortlists.list_page(ctx, {**FEW, "is_published": False}).total
    own = "desk_challenges.index"
    return [
        Waiting("榜单待初核", _challenges(ctx, to_check=True), CHECKS, {"name": "challenges"}),
        Waiting("榜单待发布", approved, own, {"status": "approved"}),
        Waiting("揭榜待初审", submitted, CHECKS, {"name": "bids"}),
        Waiting("揭榜待推送", checked, "desk_bids.index", {"state": "checked"}),
        Waiting("入驻待审核", applications, CHECKS, {"name": "registrations"}),
        Waiting("异议待处理", filed, CHECKS, {"name": "objections"}),
        Waiting("榜单提问待发榜方答复", asked, "desk_open_questions.index"),
        Waiting("合作回访到期", visits, "desk_cooperations.index"),
        Waiting("短名单待评审", reviews, "desk_shortlists.index", {"is_published": "false"}),
    ]


def _for_member(ctx: Context) -> list[Waiting]:
    due = duties.of_own_enterprise(ctx)
    posted, bidden = challenges.own_counts(ctx), bids.counts(ctx)
    returned, drafts = posted[ChallengeStatus.RETURNED], posted[ChallengeStatus.DRAFT]
    own, bid_list = "desk_challenges.index", "desk_bids.index"
    received = bidden["received", BidState.FORWARDED]
    bids_returned, bid_drafts = bidden["own", BidState.RETURNED], bidden["own", BidState.DRAFT]
    return [
        Waiting("榜单被退回，待修改", returned, own, {"status": "returned"}),
        Waiting("榜单草稿待提交", drafts, own, {"status": "draft"}),
        Waiting("收到的揭榜待遴选", received, bid_list, {"side": "received"}),
        Waiting("揭榜被退回，待修改", bids_returned, bid_list, {"state": "returned"}),
        Waiting("揭榜草稿待提交", bid_drafts, bid_list, {"state": "draft"}),
        Waiting("榜单提问待答复", due.questions, "desk_open_questions.index"),
        Waiting("榜单已到期或将到期，待确认仍有效", due.expiring, own, {"mine": "true"}),
        Waiting("邀请建议待处理", due.proposals, own, {"mine": "true", "visibility": "invited"}),
        Waiting("受邀的定向榜单，尚未揭榜", due.invitations, own, {"visibility": "invited"}),
        Waiting("发榜方邀请揭榜", due.asked_to_bid, "inbox.index", {"kind": "challenge_invited"}),
        Waiting("榜单有变更，揭榜待确认", due.outdated, bid_list),
        Waiting("发榜方请补充材料", due.inquiries, "inbox.index", {"kind": "inquiry_received"}),
        Waiting("对方填报的合作进展，待确认", due.cooperation, "desk_cooperations.index"),
    ]
