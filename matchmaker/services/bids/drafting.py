"""Draft a bid: its lines come prefilled from the requirements and what is known of the supplier."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import BidAlreadySubmitted, Conflict, Invalid, InvalidState
from matchmaker.permissions import Permission, Stake, authorize, own_stake
from matchmaker.ranking.results import LedgerLine, Verdict
from matchmaker.ranking.visibility import Audience
from matchmaker.services import attachments, audit, lookup, matching, paging, profiles
from matchmaker.services.bids import reading, rules, states
from models.audit import AuditEvent
from models.bids import Bid, BidEvidence, BidLine, ConsortiumMember
from models.challenges import Challenge, Requirement
from models.enterprises import Enterprise
from models.enums import BidState, LineClaim

PLAIN_FIELDS = (
    "introduction",
    "innovation",
    "offer",
    "cooperation",
    "price_yuan",
    "duration_months",
)
_CLAIMS = {
    Verdict.MET: LineClaim.MET,
    Verdict.PARTLY: LineClaim.PARTLY,
    Verdict.NOT_MET: LineClaim.NOT_MET,
    Verdict.UNKNOWN: None,
}


def draft(ctx: Context, fields: dict[str, Any], *, bidder: str | None = None) -> Bid:
    """Begin a bid of the actor's enterprise for an open challenge. none → draft.

    `bidder` (a public id) names another enterprise, where the installation itself acts. Without
    `lines` they are prefilled. Raise ChallengeNotOpen, OwnChallenge, BidAlreadySubmitted, or
    Conflict if the enterprise is inactive or not invited.
    """
    enterprise = _bidder(ctx, bidder)
    challenge = reading.lock_visible(ctx, fields["challenge"])
    rules.require_open(ctx, challenge)
    rules.require_admissible(challenge, enterprise)
    row = Bid(
        challenge_id=challenge.id,
        enterprise_id=enterprise.id,
        challenge=challenge,
        enterprise=enterprise,
        state=BidState.DRAFT,
        confirmed_revision=challenge.revision,
        lines=[],
        members=[],
        evidence=[],
        checks=[],
    )
    with ctx.session.no_autoflush:
        _apply(ctx, row, challenge, fields)
        if not fields["lines"]:
            row.lines = _prefilled(ctx, challenge, enterprise)
    ctx.session.add(row)
    try:
        ctx.session.flush()
    except IntegrityError as error:
        raise BidAlreadySubmitted from error
    audit.record(ctx, "bid.draft", row, challenge=challenge.public_id)
    ctx.session.expire(row)
    return reading.get(ctx, row.public_id)


def _bidder(ctx: Context, bidder: str | None) -> Enterprise:
    if bidder is None:
        stake = own_stake(ctx.actor)
        authorize(ctx.actor, Permission.SUBMIT_BID, stake)
        query = select(Enterprise).where(Enterprise.id == stake.owner_id)
        return ctx.session.scalars(query).one()
    [enterprise] = lookup.referred_enterprises(ctx, [bidder], field="enterprise")
    authorize(ctx.actor, Permission.SUBMIT_BID, Stake(owner_id=enterprise.id))
    return enterprise


def delete(ctx: Context, public_id: str, *, version: int | None) -> None:
    """Delete a draft that was never handed in; the trail keeps that there was one. draft → none."""
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.SUBMIT_BID, row)
    reading.check_version(ctx, row, version)
    if row.state is not BidState.DRAFT:
        raise InvalidState
    was_submitted = select(AuditEvent.id).where(
        AuditEvent.subject_id == row.public_id, AuditEvent.action == "bid.submit"
    )
    if paging.exists(ctx.session, was_submitted):
        raise Conflict("bid_was_submitted")
    audit.record(ctx, "bid.delete", row, challenge=row.challenge.public_id)
    ctx.session.delete(row)
    ctx.session.flush()


def revise(ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None) -> Bid:
    """Replace what a bid says, while it is not handed in. draft, returned, withdrawn → draft.

    Members agreed to another text, so they are asked again.
    """
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.SUBMIT_BID, row)
    reading.check_version(ctx, row, version)
    states.require(row, "revise")
    rules.require_open(ctx, row.challenge)
    with ctx.session.no_autoflush:
        _clear(ctx, row)
        _apply(ctx, row, row.challenge, fields)
    states.move(
        ctx,
        row,
        "revise",
        submitted_at=None,
        receipt_sha256=None,
        forwarded_at=None,
        **dict.fromkeys(("withdrawn_at", "withdrawal_reason", "decided_at", "decision_reason")),
    )
    audit.record(ctx, "bid.revise", row)
    ctx.session.expire(row)
    return reading.get(ctx, public_id)


def _clear(ctx: Context, row: Bid) -> None:
    """Take out what is replaced before the new rows come: both may have the same keys."""
    row.lines, row.members, row.evidence = [], [], []
    ctx.session.flush()


def _apply(ctx: Context, row: Bid, challenge: Challenge, fields: dict[str, Any]) -> None:
    for name in PLAIN_FIELDS:
        setattr(row, name, fields[name])
    row.members = _members(ctx, row, fields["members"])
    row.lines = read_lines(ctx, row, challenge.requirements, fields["lines"])
    row.evidence = _evidence(ctx, row, fields["evidence"])


def _members(ctx: Context, row: Bid, given: Sequence[dict[str, Any]]) -> list[ConsortiumMember]:
    tasks = {item["enterprise"]: item["task"] for item in given}
    found = lookup.referred_enterprises(ctx, tasks, field="members")
    keys = [item.id for item in found]
    if row.enterprise_id in keys or len(found) < len(given):
        raise Invalid(errors={"members": [messages.text("field_members")]})
    return [
        ConsortiumMember(enterprise_id=item.id, task=task)
        for item, task in zip(found, tasks.values(), strict=True)
    ]


def read_lines(
    ctx: Context, row: Bid, requirements: Sequence[Requirement], given: Sequence[dict[str, Any]]
) -> list[BidLine]:
    """Return the lines of a bid; raise Invalid where one answers nothing or names a stranger."""
    names = {item.position: item.name for item in requirements}
    positions = [item["position"] for item in given]
    if len(set(positions)) < len(positions) or not set(positions) <= set(names):
        raise Invalid(errors={"lines": [messages.text("field_lines")]})
    named = {item["enterprise"] for item in given if item["enterprise"] is not None}
    keys = {
        public_id: enterprise.id
        for public_id in sorted(named)
        for enterprise in lookup.referred_enterprises(ctx, [public_id], field="lines")
    }
    able = {row.enterprise_id, *(member.enterprise_id for member in row.members)}
    if not set(keys.values()) <= able:
        raise Invalid(errors={"lines": [messages.text("field_line_enterprise")]})
    return [
        BidLine(
            position=item["position"],
            name=names[item["position"]],
            claim=item["claim"],
            statement=item["statement"],
            enterprise_id=keys.get(item["enterprise"], row.enterprise_id),
        )
        for item in given
    ]


def _evidence(ctx: Context, row: Bid, given: Sequence[dict[str, Any]]) -> list[BidEvidence]:
    titles = {item["attachment"]: item["title"] for item in given}
    if len(titles) < len(given):
        raise Invalid(errors={"evidence": [messages.text("field_attachment_twice")]})
    keys = attachments.keys_of(ctx, row.enterprise_id, titles, field="evidence")
    return [
        BidEvidence(attachment_id=keys[public_id], title=title)
        for public_id, title in titles.items()
    ]


def _prefilled(ctx: Context, challenge: Challenge, enterprise: Enterprise) -> list[BidLine]:
    """Return a line per requirement with what the ledger finds among the supplier's own items."""
    found = {line.position: line for line in ledger(ctx, challenge, enterprise)}
    return [
        BidLine(
            position=item.position,
            name=item.name,
            claim=_CLAIMS[found[place].verdict] if place in found else None,
            statement=(found[place].found or "") if place in found else "",
            enterprise_id=enterprise.id,
        )
        for place, item in enumerate(challenge.requirements)
    ]


def ledger(
    ctx: Context,
    challenge: Challenge,
    enterprise: Enterprise,
    audience: Audience = Audience.SUPPLIER,
) -> tuple[LedgerLine, ...]:
    """Return what is known of an enterprise against each requirement, as `audience` may see it."""
    if not challenge.requirements:
        return ()
    wanted = matching.challenge_query(ctx).where(Challenge.id == challenge.id)
    row = ctx.session.scalars(wanted).one_or_none()
    supplier = ctx.session.scalars(
        profiles.supplier_query().where(Enterprise.id == enterprise.id)
    ).one()
    if row is None:
        return ()
    return matching.Matcher(ctx).explain(row, supplier, audience).ledger
