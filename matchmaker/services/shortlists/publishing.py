"""Publish a shortlist: decisions leave the bureau in one go, after a look at who is told what.

Nothing leaves before. The hash that is seen in the preview is given back with the act, so that
what was looked at is what is published; afterwards no decision changes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, InvalidState, Stale
from matchmaker.permissions import Permission, authorize
from matchmaker.services import (
    audit,
    challenges,
    notices,
    survivors,
    transitions,
)
from matchmaker.services.replays import hash_of
from matchmaker.services.shortlists import freezing, handed_on, reading, reviews
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, Decision, NoticeKind, Visibility
from models.shortlists import Shortlist, ShortlistEntry
from models.users import Membership, User


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, what it reads, and how many of its people have an account for it."""

    enterprise: Enterprise
    kind: NoticeKind
    details: dict[str, Any]
    text: str
    people: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chosen supplier that is not told, and why."""

    enterprise: Enterprise
    reason: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing would do; `problems` say in words what stands against it."""

    shortlist: Shortlist
    content_hash: str
    recipients: tuple[Recipient, ...]
    left_out: tuple[LeftOut, ...]
    counts: dict[Decision | None, int]
    problems: tuple[str, ...]


def preview(ctx: Context, public_id: str) -> Publication:
    """Return who would be told what, and what still stands against it; raise NotFound."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    row = _load(ctx, public_id)
    recipients, left_out = _addressed(ctx, row)
    counts = {
        item: sum(1 for entry in row.entries if entry.decision is item)
        for item in (*Decision, None)
    }
    return Publication(
        shortlist=row,
        content_hash=hash_of(freezing.content(row)),
        recipients=tuple(recipients),
        left_out=tuple(left_out),
        counts=counts,
        problems=tuple(_problems(ctx, row)),
    )


def _load(ctx: Context, public_id: str) -> Shortlist:
    row = reading.get(ctx, public_id)
    # The recipients follow from the buyer and who is invited, which lists do not load.
    ctx.session.refresh(row.challenge, ["buyer", "invited"])
    return row


def _problems(ctx: Context, row: Shortlist) -> Iterator[str]:
    if row.published_at is not None:
        yield messages.text("shortlist_published").rstrip("。")
    if _is_own_need(ctx, row):
        yield messages.text("review_own_need").rstrip("。")
    if row.challenge.status is ChallengeStatus.WITHDRAWN:
        yield messages.text("publish_withdrawn")
    if all(entry.decision is None for entry in row.entries):
        yield messages.text("publish_nothing_decided")
    half = [entry for entry in row.entries if entry.decision is None and entry.reviews]
    disagreed = sum(reviews.is_complete(entry) for entry in half)
    if disagreed:
        yield messages.text("publish_disagreements", count=disagreed)
    if len(half) > disagreed:
        yield messages.text("publish_half_reviewed", count=len(half) - disagreed)


def _is_own_need(ctx: Context, row: Shortlist) -> bool:
    author = row.challenge.author_id
    return author is not None and author == ctx.actor.user_id


def _addressed(ctx: Context, row: Shortlist) -> tuple[list[Recipient], list[LeftOut]]:
    entries = handed_on.chosen(row)
    firms = _standing(ctx, entries)
    people = _people(ctx, [row.challenge.buyer_id, *(firm.id for firm in firms)])
    details = {"count": len(entries)}

    def told(kind: NoticeKind, firm: Enterprise) -> Recipient:
        text = notices.sentence(kind, details, row.challenge) or ""
        return Recipient(firm, kind, details, text, people.get(firm.id, 0))

    recipients = [told(NoticeKind.SHORTLIST_PUBLISHED, row.challenge.buyer)]
    left_out = []
    for firm in firms:
        reason = _reason_to_leave_out(ctx, row.challenge, firm)
        if reason is None:
            recipients.append(told(NoticeKind.SUPPLIER_SHORTLISTED, firm))
        else:
            left_out.append(LeftOut(firm, messages.text(reason)))
    return recipients, left_out


def _standing(ctx: Context, entries: list[ShortlistEntry]) -> list[Enterprise]:
    """Return the suppliers in their order; who was merged is replaced by who stands for it."""
    standing = survivors.ids_of(ctx, [entry.enterprise_id for entry in entries])
    wanted = list(dict.fromkeys(standing[entry.enterprise_id] for entry in entries))
    rows = ctx.session.scalars(select(Enterprise).where(Enterprise.id.in_(wanted)))
    found = {row.id: row for row in rows}
    return [found[key] for key in wanted]


def _people(ctx: Context, keys: list[int]) -> dict[int, int]:
    query = (
        select(Membership.enterprise_id, func.count(Membership.id))
        .join(User, User.id == Membership.user_id)
        .where(Membership.enterprise_id.in_(keys), User.is_active)
        .group_by(Membership.enterprise_id)
    )
    return dict(ctx.session.execute(query).all())


def _reason_to_leave_out(ctx: Context, challenge: Challenge, firm: Enterprise) -> str | None:
    if not challenges.is_open(ctx, challenge):
        return "left_out_closed"
    if challenge.visibility is Visibility.INVITED and firm not in challenge.invited:
        # That there is such a challenge is the owner's to tell.
        return "left_out_not_invited"
    if firm.id == challenge.buyer_id:
        return "left_out_own"
    return None if firm.is_active else "left_out_inactive"


def publish(ctx: Context, public_id: str, *, content_hash: str) -> Shortlist:
    """Freeze a shortlist and tell everybody of the preview. reviewed → published.

    Raise Stale if it is no longer what the preview showed, Conflict if something stands against
    it, Forbidden for the author of the need.
    """
    authorize(ctx.actor, Permission.PUBLISH_SHORTLIST)
    # Locked with its challenge, which nobody withdraws meanwhile.
    ctx.session.execute(
        select(Shortlist.id, Challenge.id)
        .join(Challenge, Challenge.id == Shortlist.challenge_id)
        .where(Shortlist.public_id == public_id)
        .with_for_update()
    )
    found = preview(ctx, public_id)
    row = found.shortlist
    if row.published_at is not None:
        raise InvalidState("shortlist_published")
    if _is_own_need(ctx, row):
        raise Forbidden("review_own_need")
    if found.problems:
        raise Conflict("publish_not_ready", reasons="；".join(found.problems))
    if content_hash != found.content_hash:
        raise Stale
    _freeze(ctx, row, found.content_hash)
    for to in found.recipients:
        cause = f"shortlist.publish:{row.public_id}:{to.enterprise.public_id}"
        notices.tell_enterprise(
            ctx, to.kind, row.challenge, to.enterprise.id, cause=cause, details=to.details
        )
    audit.record(ctx, "shortlist.publish", row, told=len(found.recipients), hash=content_hash)
    return row


def publish_many(ctx: Context, hashes: Mapping[str, str]) -> list[Shortlist]:
    """Publish several by public id, all or none; `hashes` are those of their previews.

    Raise as `publish` does, with nothing done.
    """
    with ctx.session.begin_nested():
        # In one order, so that two who publish the same wait for each other once.
        return [publish(ctx, key, content_hash=hashes[key]) for key in sorted(hashes)]


def _freeze(ctx: Context, row: Shortlist, content_hash: str) -> None:
    is_mine = transitions.move(
        ctx,
        row,
        Shortlist.published_at.is_(None),
        published_at=ctx.now,
        published_by_id=ctx.actor.user_id,
        content_hash=content_hash,
        frozen=freezing.content(row),
    )
    if not is_mine:
        raise Stale
    ctx.session.refresh(row, ["published_by"])
