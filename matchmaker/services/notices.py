"""Notices (消息): tell users what happened, each of them once per cause; each reads their own.

A notice names its subject by id only. What a reader is shown of it, the public code of the
challenge, is looked up with the reader's eyes when it is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select, update

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.job_queue import enqueue
from matchmaker.permissions import Actor, Permission, authorize, visible_challenges
from matchmaker.services import audit, paging
from matchmaker.services.paging import Page
from models.base import Identified
from models.bids import Bid
from models.challenges import Challenge
from models.cooperations import Cooperation
from models.enums import JobKind, NoticeKind, UserRole
from models.notices import Notice
from models.regions import Region
from models.users import Membership, User

# What is said in a sentence of its own; the label of the kind says enough of the others.
SENTENCES = {
    NoticeKind.SHORTLIST_PUBLISHED: "notice_shortlist_published",
    NoticeKind.SUPPLIER_SHORTLISTED: "notice_supplier_shortlisted",
}


def tell_enterprise(
    ctx: Context,
    kind: NoticeKind,
    subject: Identified,
    enterprise_id: int,
    *,
    cause: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Tell the active members of an enterprise of `subject`, each once per cause.

    `details` fill the sentence of the kind, where it has one; they hold no text of anybody.
    """
    members = select(Membership.user_id).where(Membership.enterprise_id == enterprise_id)
    _tell(ctx, kind, subject, select(User).where(User.id.in_(members)), cause, details)


def tell_user(
    ctx: Context, kind: NoticeKind, subject: Identified, user_id: int, *, cause: str
) -> None:
    """Tell one user of `subject`, once per cause: who belongs to no enterprise yet."""
    _tell(ctx, kind, subject, select(User).where(User.id == user_id), cause)


def tell_organizers(
    ctx: Context,
    kind: NoticeKind,
    subject: Identified,
    region_code: str,
    zone_id: int | None,
    *,
    cause: str,
) -> None:
    """Tell the active organizers of a region, and of the zone where one is named.

    Where the region has none, those of the region above it are told instead.
    """
    organizers = select(User).where(
        User.role == UserRole.ORGANIZER, User.zone_id.is_(None) | (User.zone_id == zone_id)
    )
    region: str | None = region_code
    while region is not None:
        found = organizers.where(User.region_code == region)
        if paging.exists(ctx.session, found.where(User.is_active)):
            _tell(ctx, kind, subject, found, cause)
            return
        region = ctx.session.scalars(
            select(Region.parent_code).where(Region.code == region)
        ).one_or_none()


def _tell(
    ctx: Context,
    kind: NoticeKind,
    subject: Identified,
    users: Select[User],
    cause: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    told = select(Notice.user_id).where(Notice.cause == cause)
    ctx.session.flush()
    for user in ctx.session.scalars(
        users.where(User.is_active, User.id.not_in(told)).order_by(User.id)
    ):
        if kind.value not in user.muted_notices:
            ctx.session.add(
                Notice(
                    user_id=user.id,
                    kind=kind,
                    cause=cause,
                    subject_kind=type(subject).__name__,
                    subject_id=subject.public_id,
                    details=dict(details or {}),
                )
            )


def sentence(kind: NoticeKind, details: Mapping[str, Any], about: Challenge) -> str | None:
    """Return what a notice says to a reader who may see the challenge; None where its label does.

    The words are put together when they are read, so that a notice keeps no text.
    """
    code = SENTENCES.get(kind)
    if code is None:
        return None
    return messages.text(code, title=about.title, code=about.code or "", **details)


def announce(ctx: Context, challenge: Challenge) -> None:
    """Ask the worker to tell the suppliers that a newly published challenge suits."""
    enqueue(
        ctx.session,
        JobKind.CHALLENGE_NOTICES,
        {"challenge": challenge.public_id},
        owner_id=None,
        key=f"challenge_notices:{challenge.public_id}",
    )


def _own(ctx: Context) -> Select[Notice]:
    return select(Notice).where(Notice.user_id == ctx.actor.user_id)


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Notice]:
    """Return one's own notices, newest first; `filters`: is_read, kind."""
    authorize(ctx.actor, Permission.READ_NOTICES)
    query = _own(ctx)
    if filters.get("is_read") is not None:
        is_read = Notice.read_at.is_not(None)
        query = query.where(is_read if filters["is_read"] else ~is_read)
    if filters.get("kind") is not None:
        query = query.where(Notice.kind == filters["kind"])
    return paging.fetch(ctx.session, query.order_by(Notice.id.desc()), filters)


def unread_count(ctx: Context) -> int:
    """Return how many of one's own notices are unread."""
    authorize(ctx.actor, Permission.READ_NOTICES)
    unread = _own(ctx).where(Notice.read_at.is_(None))
    return ctx.session.execute(unread.with_only_columns(func.count())).scalar_one()


def mark_read(ctx: Context, public_id: str) -> Notice:
    """Mark one of one's own notices as read; raise NotFound. unread → read."""
    authorize(ctx.actor, Permission.EDIT_NOTICES)
    row = ctx.session.scalars(_own(ctx).where(Notice.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    row.read_at = row.read_at or ctx.now
    return row


def mark_all_read(ctx: Context) -> None:
    """Mark all of one's own notices as read. unread → read."""
    authorize(ctx.actor, Permission.EDIT_NOTICES)
    ctx.session.execute(
        update(Notice)
        .where(Notice.user_id == ctx.actor.user_id, Notice.read_at.is_(None))
        .values(read_at=ctx.now)
        .execution_options(synchronize_session=False)
    )


def settings_of(ctx: Context) -> User:
    """Return the user whose notices these are: `muted_notices` and `wants_mail` are its choice."""
    authorize(ctx.actor, Permission.READ_NOTICES)
    row = ctx.session.get(User, ctx.actor.user_id) if ctx.actor.user_id is not None else None
    if row is None:
        raise NotFound
    return row


def choose(ctx: Context, muted: Iterable[NoticeKind], *, wants_mail: bool) -> User:
    """Choose which kinds of notices one does not want, and whether digests come by mail."""
    authorize(ctx.actor, Permission.EDIT_NOTICES)
    row = settings_of(ctx)
    row.muted_notices = [kind for kind in NoticeKind if kind in set(muted)]
    row.wants_mail = wants_mail
    audit.record(ctx, "user.choose_notices", row)
    return row


def challenges_of(
    ctx: Context, actor: Actor, rows: Sequence[Notice]
) -> dict[tuple[str, str], Challenge]:
    """Return the challenges that notices are about and that `actor` may see, by their subject."""
    found: dict[tuple[str, str], Challenge] = {}
    for kind, query in _about().items():
        wanted = {row.subject_id for row in rows if row.subject_kind == kind.__name__}
        if wanted:
            seen = query.where(kind.public_id.in_(sorted(wanted)), visible_challenges(actor))
            found |= {(kind.__name__, key): row for row, key in ctx.session.execute(seen)}
    return found


def _about() -> dict[type[Identified], Select[Challenge, str]]:
    """Return for each kind of subject its challenge, beside the subject's own public id."""
    bids = select(Challenge, Bid.public_id).join(Bid, Bid.challenge_id == Challenge.id)
    cooperations = select(Challenge, Cooperation.public_id).join(
        Bid, Bid.challenge_id == Challenge.id
    )
    return {
        Challenge: select(Challenge, Challenge.public_id),
        Bid: bids,
        Cooperation: cooperations.join(Cooperation, Cooperation.bid_id == Bid.id),
    }
