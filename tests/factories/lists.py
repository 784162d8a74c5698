"""Rows for every list of the API: `FILL[path](ctx, n)` stores n things that the list shows."""

import itertools
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from matchmaker.context import Context
from matchmaker.services import audit, security_events, sessions, tokens, users
from matchmaker.services.sessions import Device
from models.base import Base
from models.enterprises import EnterpriseAlias
from models.enums import (
    AliasKind,
    BidState,
    EnterpriseKind,
    JobKind,
    JobState,
    MemberRole,
    NoticeKind,
    ParticipationState,
    SecurityEventKind,
    UserRole,
)
from models.events import Participation
from models.jobs import Job
from models.notices import Notice
from models.objections import Objection
from models.questions import Question
from models.registrations import MemberInvitation, Registration
from models.users import AccessToken, User
from tests.factories import (
    bids,
    capabilities,
    chains,
    challenge_lists,
    challenges,
    cooperations,
    enterprises,
    events,
    regions,
    shortlists,
)
from tests.factories import users as user_factory

_numbers = itertools.count(1)


def _chain(ctx: Context) -> None:
    number = next(_numbers)
    chain = chains.make(ctx, f"chain-{number}", f"第{number}产业链")
    chain.leads.append(enterprises.make(ctx))


def _enterprise(ctx: Context) -> None:
    alias = EnterpriseAlias(kind=AliasKind.SHORT, name=f"简称{next(_numbers)}")
    enterprises.make(ctx, segment="foil", aliases=[alias])


def _event(ctx: Context) -> None:
    part = Participation(enterprise=enterprises.make(ctx), state=ParticipationState.INVITED)
    events.make(ctx, challenges=[challenges.published(ctx)], participations=[part])


def _shortlist(ctx: Context) -> None:
    shortlists.make(ctx, suppliers=1)


def _job(ctx: Context) -> None:
    ctx.session.add(Job(kind=JobKind.INDEX_BUILD, state=JobState.QUEUED, arguments={}))


def _audit_event(ctx: Context) -> None:
    audit.note(ctx, "test.act", "Test", str(next(_numbers)))


def _security_event(ctx: Context) -> None:
    security_events.record(ctx, SecurityEventKind.SIGNED_IN, ctx.actor.user_id, "127.0.0.1")


def _notice(ctx: Context) -> None:
    ctx.session.add(
        Notice(
            user_id=ctx.actor.user_id,
            kind=NoticeKind.CHALLENGE_CHANGED,
            cause=str(next(_numbers)),
            subject_kind="Challenge",
            subject_id=challenges.published(ctx).public_id,
        )
    )


def _objection(ctx: Context) -> None:
    bid = bids.make(ctx, state=BidState.NOT_SELECTED)
    ctx.session.add(
        Objection(challenge=bid.challenge, enterprise=bid.enterprise, text="评审口径不一致。")
    )


def _question(ctx: Context) -> None:
    ctx.session.add(
        Question(
            challenge=challenges.published(ctx),
            enterprise_id=enterprises.make(ctx).id,
            text="可否分批供货？",
        )
    )


def _follow_ups(ctx: Context, count: int) -> None:
    for _ in range(count):
        row = cooperations.make(ctx)
        row.follow_ups = row.follow_ups[:1]


def _each(make: Callable[[Context], object]) -> Callable[[Context, int], None]:
    def fill(ctx: Context, count: int) -> None:
        for _ in range(count):
            make(ctx)

    return fill


def _round(make: Callable[[Context], object], kind: type[Base]) -> Callable[[Context, int], None]:
    """Store so many that the list has `count` of them, with those that are there anyway."""

    def fill(ctx: Context, count: int) -> None:
        there = ctx.session.scalar(select(func.count()).select_from(kind)) or 0
        for _ in range(count - there % 10):
            make(ctx)

    return fill


def _session(ctx: Context) -> None:
    sessions.begin(ctx, users.own(ctx), Device("10.0.0.1", "Firefox"))


def _token(ctx: Context) -> None:
    tokens.create(ctx, users.own(ctx).id, "脚本")


def _registration(ctx: Context) -> None:
    firm = enterprises.fields()
    user = user_factory.make_applicant(ctx)
    fields = {"kind": EnterpriseKind.COMPANY, "region_code": regions.make(ctx).code}
    names = {name: firm[name] for name in ("credit_code", "name")}
    ctx.session.add(Registration(user_id=user.id, **names, **fields))


def _member(ctx: Context) -> None:
    user_factory.make_member(ctx, enterprises.make(ctx))


def _invitation(ctx: Context) -> None:
    ctx.session.add(
        MemberInvitation(
            enterprise=enterprises.make(ctx),
            email="xin@example.com",
            role=MemberRole.EDITOR,
            digest="0" * 64,
            expires_at=ctx.now + timedelta(days=14),
        )
    )


FILL: dict[str, Callable[[Context, int], None]] = {
    "/chains": _each(_chain),
    "/enterprises": _each(_enterprise),
    "/capabilities": _each(capabilities.make),
    "/challenges": _each(challenges.published),
    "/challenge-lists": _each(challenge_lists.make),
    "/bids": _each(bids.make),
    "/objections": _each(_objection),
    "/questions": _each(_question),
    "/cooperations": _each(cooperations.make),
    "/follow-ups": _follow_ups,
    "/events": _each(_event),
    "/shortlists": _each(_shortlist),
    "/ranking-runs": _each(_shortlist),
    "/jobs": _each(_job),
    "/notices": _each(_notice),
    "/audit-events": _each(_audit_event),
    "/security-events": _each(_security_event),
    "/sessions": _each(_session),
    "/tokens": _round(_token, AccessToken),
    "/users": _round(user_factory.make_applicant, User),
    "/registrations": _each(_registration),
    "/members": _each(_member),
    "/member-invitations": _each(_invitation),
}
# Lists that are for others than organizers.
# Lists that no token reads, only somebody who has signed in.
BY_HAND = {"/members", "/member-invitations"}
READERS: dict[str, UserRole] = {
    "/security-events": UserRole.SECURITY_ADMIN,
    "/users": UserRole.SYSTEM_ADMIN,
}
