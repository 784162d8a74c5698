"""Amendments of a published challenge (榜单变更): numbered, compared, told to the bidders.

What a bid answers is the text, the requirements, the budget and the terms: when one of them
changes, the revision counts on, and bids that confirmed an earlier number must confirm again
(`Bid.confirmed_revision < Challenge.revision`).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound
from matchmaker.permissions import Part
from matchmaker.services import audit, notices
from matchmaker.services.challenges import invitations, reading
from models.bids import Bid
from models.challenge_revisions import ChallengeRevision
from models.challenges import Challenge, Requirement
from models.enums import BidState, NoticeKind

MATERIAL = (
    "kind",
    "title",
    "background",
    "content",
    "items",
    "requirements",
    "budget_yuan",
    "duration_months",
    "cooperation",
    "ip_terms",
    "bidder_conditions",
    "confidential_detail",
)
_SECRET = "confidential_detail"  # noqa: S105 - the name of a field
# Settled by the publication: the code, the rules and who is compared hang on them.
_FIXED = ("visibility", "challenge_list", "max_awards")
_MEASURES = ("name", "operator", "low", "high", "text", "unit", "method", "is_must_have")
_OUT = (BidState.WITHDRAWN, BidState.REFUSED)


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as plain data."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision as its reader may read it."""

    row: ChallengeRevision
    content: dict[str, Any]
    changed: list[str]


def content_of(row: Challenge) -> dict[str, Any]:
    """Return what a bid answers, as plain data."""
    return {name: _plain(getattr(row, name)) for name in MATERIAL}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_requirement(item) if isinstance(item, Requirement) else item for item in value]
    return value if value is None or isinstance(value, int) else _text(value)


def _requirement(row: Requirement) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in _MEASURES}
    return {name: item if isinstance(item, bool) else _text(item) for name, item in found.items()}


def _text(value: Any) -> str | None:
    """Return a text or a number as text: 8 and 8.000000 are the same number."""
    if value is None:
        return None
    text = str(value) if isinstance(value, str) else format(value, "f")
    is_number = not isinstance(value, str) and "." in text
    return text.rstrip("0").rstrip(".") if is_number else text


def keep_first(ctx: Context, row: Challenge) -> None:
    """Keep what a challenge says as it is published."""
    _keep(ctx, row, content_of(row), [], "")


def _keep(
    ctx: Context, row: Challenge, content: dict[str, Any], changed: list[str], reason: str
) -> None:
    ctx.session.add(
        ChallengeRevision(
            challenge=row,
            number=row.revision,
            content=content,
            changed=changed,
            reason=reason,
            deadline_on=row.deadline_on,
            made_by_id=ctx.actor.user_id,
        )
    )


def begin(ctx: Context, row: Challenge, fields: dict[str, Any]) -> dict[str, Any]:
    """Check what an amendment may not touch; return the content before it.

    The deadline may be put off, but not brought forward; who is invited stays invited.
    """
    current = row.challenge_list.public_id if row.challenge_list else None
    stored = {"challenge_list": current, "visibility": row.visibility, "max_awards": row.max_awards}
    errors = {
        name: [messages.text("field_fixed")] for name in _FIXED if fields[name] != stored[name]
    }
    if is_earlier(row, fields["deadline_on"]):
        errors["deadline_on"] = [messages.text("field_deadline_earlier")]
    if not {firm.public_id for firm in row.invited} <= set(fields["invited"]):
        errors["invited"] = [messages.text("field_invited_stay")]
    if errors:
        raise Invalid(errors=errors)
    before = content_of(row)
    is_kept = select(ChallengeRevision.id).where(ChallengeRevision.challenge_id == row.id)
    if ctx.session.scalars(is_kept.limit(1)).first() is None:
        _keep(ctx, row, before, [], "")
    return before | {"deadline_on": row.deadline_on, "invited": list(row.invited)}


def is_earlier(row: Challenge, day: Any) -> bool:
    """Whether a day (or none) would bring the deadline forward."""
    return row.deadline_on is not None and (day is None or day < row.deadline_on)


def finish(ctx: Context, row: Challenge, before: dict[str, Any], reason: str) -> None:
    """Keep a revision if something material changed; tell bidders of changes, and who is new."""
    ctx.session.flush()
    after = content_of(row)
    changed = [name for name in MATERIAL if before[name] != after[name]]
    if changed:
        row.revision += 1
        _keep(ctx, row, after, changed, reason)
        audit.record(ctx, "challenge.amend", row, revision=row.revision, fields=changed)
        tell_bidders(ctx, row, f"challenge.amend:{row.public_id}:{row.revision}")
    elif before["deadline_on"] != row.deadline_on:
        tell_bidders(ctx, row, f"challenge.extend:{row.public_id}:{row.deadline_on}")
    added = [firm for firm in row.invited if firm not in before["invited"]]
    if added:
        invitations.tell_invited(ctx, row, added)


def tell_bidders(
    ctx: Context, row: Challenge, cause: str, kind: NoticeKind = NoticeKind.CHALLENGE_CHANGED
) -> None:
    """Tell everybody who bids, also those who are still writing."""
    bidders = select(Bid.enterprise_id).where(Bid.challenge_id == row.id, Bid.state.not_in(_OUT))
    for enterprise_id in ctx.session.scalars(bidders.order_by(Bid.enterprise_id)).all():
        notices.tell_enterprise(ctx, kind, row, enterprise_id, cause=cause)


def revisions(ctx: Context, public_id: str) -> list[Revision]:
    """Return the revisions of a challenge, the first one first; raise NotFound."""
    row = reading.get(ctx, public_id)
    seen = reading.see(ctx, row)
    query = select(ChallengeRevision).where(ChallengeRevision.challenge_id == row.id)
    rows = ctx.session.scalars(query.order_by(ChallengeRevision.number))
    return [_readable(item, seen) for item in rows]


def _readable(row: ChallengeRevision, seen: reading.Seen) -> Revision:
    if Part.DETAIL in seen.parts:
        return Revision(row, dict(row.content), list(row.changed))
    content = {name: value for name, value in row.content.items() if name != _SECRET}
    return Revision(row, content, [name for name in row.changed if name != _SECRET])


def diff(ctx: Context, public_id: str, number: int) -> list[Change]:
    """Return what a revision changed against the one before; raise NotFound."""
    found = {item.row.number: item for item in revisions(ctx, public_id)}
    if number not in found:
        raise NotFound
    if number - 1 not in found:
        return []
    before, after = found[number - 1].content, found[number].content
    return [Change(name, before.get(name), after[name]) for name in found[number].changed]
