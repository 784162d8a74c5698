"""Decide on the entries of a shortlist: alone, or two people without knowing of each other.

Where two are asked for, each gives an opinion of its own. The same decision twice is the
decision; two different ones wait in the queue of disagreements until somebody settles them.
"""

from typing import NamedTuple

from sqlalchemy import func, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Forbidden, Invalid, InvalidState
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, lookup
from matchmaker.services.shortlists import reading, reviews
from models.enums import Decision, EntryPlace, ReasonCode
from models.shortlist_reviews import ShortlistReview
from models.shortlists import Shortlist, ShortlistEntry
from models.users import User


class Verdict(NamedTuple):
    """A decision with its reason."""

    decision: Decision
    reason_code: ReasonCode | None
    note: str | None


def decide(
    ctx: Context,
    entry_public_id: str,
    *,
    decision: Decision | None,
    reason_code: ReasonCode | None,
    note: str | None,
    version: int | None,
) -> ShortlistEntry:
    """Keep, drop, hold or pin an entry; None takes the decision back.

    Every decision leads to every other, until the shortlist is published. Whatever goes against
    the machine's order needs a reason code, and the reason "other" needs a note; raise Invalid
    where it is missing. Where two reviewers are asked for, it is the actor's opinion.
    """
    authorize(ctx.actor, Permission.REVIEW_SHORTLIST)
    entry = reading.get_entry(ctx, entry_public_id)
    _lock(ctx, entry)
    _require_reviewer(ctx, entry)
    lookup.check_version(entry, version)
    verdict = None if decision is None else Verdict(decision, reason_code, note or None)
    if verdict is not None:
        _require_reason(entry, verdict)
    if entry.shortlist.needs_second_review:
        _give_opinion(ctx, entry, verdict)
        return entry
    _set(ctx, entry, verdict)
    return entry


def settle(
    ctx: Context,
    entry_public_id: str,
    *,
    decision: Decision,
    reason_code: ReasonCode,
    note: str | None,
    version: int | None,
) -> ShortlistEntry:
    """Decide on an entry after both reviewers have spoken; raise InvalidState before that.

    It overrules one of them at least in part, so that it always has a reason.
    """
    authorize(ctx.actor, Permission.REVIEW_SHORTLIST)
    entry = reading.get_entry(ctx, entry_public_id)
    _lock(ctx, entry)
    _require_reviewer(ctx, entry)
    lookup.check_version(entry, version)
    if not reviews.is_complete(entry):
        raise InvalidState
    verdict = Verdict(decision, reason_code, note or None)
    _require_reason(entry, verdict)
    _set(ctx, entry, verdict)
    return entry


def require_second_review(
    ctx: Context, public_id: str, *, is_needed: bool, version: int | None
) -> Shortlist:
    """Ask for two reviewers, or for one; raise Conflict once somebody has decided."""
    authorize(ctx.actor, Permission.REVIEW_SHORTLIST)
    row = reading.get(ctx, public_id)
    lookup.check_version(row, version)
    if row.published_at is not None:
        raise InvalidState
    if any(entry.decision is not None or entry.reviews for entry in row.entries):
        raise Conflict("review_begun")
    row.needs_second_review = is_needed
    audit.record(ctx, "shortlist.second_review", row, is_needed=is_needed)
    return row


def _lock(ctx: Context, entry: ShortlistEntry) -> None:
    """Let two reviewers of one entry come one after the other, also where rows are locked.

    Nobody publishes meanwhile either: publishing locks the same row.
    """
    ctx.session.execute(
        select(Shortlist.id).where(Shortlist.id == entry.shortlist_id).with_for_update()
    )
    ctx.session.refresh(entry.shortlist, ["published_at", "needs_second_review"])
    ctx.session.refresh(entry, ["reviews"])


def _require_reviewer(ctx: Context, entry: ShortlistEntry) -> None:
    """Raise InvalidState once published, Forbidden for the author of the need."""
    if entry.shortlist.published_at is not None:
        raise InvalidState("shortlist_published")
    author = entry.shortlist.challenge.author_id
    if author is not None and author == ctx.actor.user_id:
        raise Forbidden("review_own_need")


def _require_reason(entry: ShortlistEntry, verdict: Verdict) -> None:
    # The machine proposes whom it ranks; to keep another one goes against it as well.
    is_as_proposed = verdict.decision is Decision.KEEP and entry.place is EntryPlace.RANKED
    if not is_as_proposed and verdict.reason_code is None:
        raise Invalid(errors={"reason_code": [messages.text("field_reason")]})
    if verdict.reason_code is ReasonCode.OTHER and not verdict.note:
        raise Invalid(errors={"note": [messages.text("field_reason_note")]})


def _set(ctx: Context, entry: ShortlistEntry, verdict: Verdict | None) -> None:
    is_made = verdict is not None
    # Looked up first: a query in between would write the half of it.
    author = _author(ctx) if is_made else None
    entry.decision = verdict.decision if verdict else None
    entry.reason_code = verdict.reason_code if verdict else None
    entry.note = verdict.note if verdict else None
    entry.decided_at = ctx.now if is_made else None
    entry.decided_by = author
    act = verdict.decision.value if verdict else "clear"
    audit.record(ctx, f"shortlist_entry.{act}", entry, shortlist=entry.shortlist.public_id)


def _author(ctx: Context) -> User | None:
    return None if ctx.actor.user_id is None else ctx.session.get(User, ctx.actor.user_id)


def _give_opinion(ctx: Context, entry: ShortlistEntry, verdict: Verdict | None) -> None:
    """Keep the actor's opinion; when both agree, it is the decision."""
    author = _author(ctx)
    if author is None:
        raise Forbidden
    if reviews.is_complete(entry):
        raise InvalidState("review_complete")
    _require_place(ctx, entry, author)
    own = reviews.own_review(ctx.actor, entry)
    # Beside the entry, not through its list: its version would count on, and tell the other.
    if own is not None:
        ctx.session.delete(own)
        ctx.session.flush()
    if verdict is not None:
        given = {"decided_at": ctx.now, **verdict._asdict()}
        ctx.session.add(ShortlistReview(entry_id=entry.id, reviewer_id=author.id, **given))
    # What was said is not told: the other reviewer may read the trail.
    audit.record(ctx, "shortlist_entry.review", entry, shortlist=entry.shortlist.public_id)
    ctx.session.refresh(entry, ["reviews"])
    if reviews.is_complete(entry):
        _agree(ctx, entry)


def _require_place(ctx: Context, entry: ShortlistEntry, author: User) -> None:
    """Raise Conflict for a third reviewer of the same shortlist: agreement is between two."""
    others = ctx.session.scalar(
        select(func.count(ShortlistReview.reviewer_id.distinct()))
        .join(ShortlistEntry, ShortlistEntry.id == ShortlistReview.entry_id)
        .where(
            ShortlistEntry.shortlist_id == entry.shortlist_id,
            ShortlistReview.reviewer_id != author.id,
        )
    )
    if (others or 0) >= reviews.REVIEWERS:
        raise Conflict("reviewers_complete")


def _agree(ctx: Context, entry: ShortlistEntry) -> None:
    first, second = entry.reviews[:2]
    if first.decision is second.decision:
        reason = first.reason_code or second.reason_code
        notes = "；".join(dict.fromkeys(row.note for row in (first, second) if row.note))
        _set(ctx, entry, Verdict(first.decision, reason, notes or None))
