"""Hand a bid in, confirm it after a change of its challenge, withdraw it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import BidIncomplete, Invalid, InvalidState
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, challenges, enterprise_sheets, notices
from matchmaker.services.bids import drafting, reading, receipts, rules, states
from models.bids import Bid
from models.enterprise_sheets import EnterpriseSheet
from models.enums import ChallengeStatus, NoticeKind

# After the award nobody withdraws: the cooperation has begun, and ends with a reason.
_BEFORE_AWARD = (ChallengeStatus.PUBLISHED, ChallengeStatus.SELECTING)


def submit(ctx: Context, public_id: str, *, version: int | None) -> Bid:
    """Hand a bid in, with the sheet as it is now. draft, returned, withdrawn → submitted.

    Raise ChallengeNotOpen, BidIncomplete with all that is missing, BidAlreadySubmitted.
    """
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.SUBMIT_BID, row)
    reading.check_version(ctx, row, version)
    states.require(row, "submit")
    challenge = row.challenge
    rules.require_open(ctx, challenge)
    rules.require_admissible(challenge, row.enterprise)
    sheet = _sheet(ctx, row)
    rules.require_complete(row, challenge, sheet)
    rules.require_free(ctx, row, row.enterprise_id)
    states.move(
        ctx,
        row,
        "submit",
        sheet=enterprise_sheets.snapshot(sheet) if sheet else None,
        submitted_at=ctx.now,
        confirmed_revision=challenge.revision,
        forwarded_at=None,
        runner_up_rank=None,
        **dict.fromkeys(("withdrawn_at", "withdrawal_reason", "decided_at", "decision_reason")),
    )
    _seal(ctx, row)
    audit.record(ctx, "bid.submit", row, challenge=challenge.public_id)
    _tell_organizers(ctx, row)
    return reading.get(ctx, public_id)


def _sheet(ctx: Context, row: Bid) -> EnterpriseSheet | None:
    return ctx.session.scalars(
        select(EnterpriseSheet)
        .where(EnterpriseSheet.enterprise_id == row.enterprise_id)
        .options(joinedload(EnterpriseSheet.enterprise))
    ).one_or_none()


def _seal(ctx: Context, row: Bid) -> None:
    """Write the receipt over what is now stored: read back, so that nothing differs later."""
    ctx.session.flush()
    ctx.session.expire(row)
    stored = reading.get(ctx, row.public_id)
    stored.receipt_sha256 = receipts.digest(receipts.canonical(stored))


def _tell_organizers(ctx: Context, row: Bid) -> None:
    buyer = row.challenge.buyer
    notices.tell_organizers(
        ctx,
        NoticeKind.BID_RECEIVED,
        row,
        buyer.region_code,
        buyer.zone_id,
        cause=f"bid.submit:{row.public_id}:{row.version}",
    )


def confirm(
    ctx: Context,
    public_id: str,
    lines: Sequence[dict[str, Any]] | None,
    *,
    version: int | None,
) -> Bid:
    """Let a bid stand for the newest revision of its challenge; `lines` replace its lines.

    Raise BidIncomplete where a requirement has no line now.
    """
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.SUBMIT_BID, row)
    reading.check_version(ctx, row, version)
    challenge = row.challenge
    is_behind = row.confirmed_revision < challenge.revision
    if row.state not in states.LIVE or not is_behind or challenge.status not in _BEFORE_AWARD:
        raise InvalidState
    if lines is not None:
        with ctx.session.no_autoflush:
            row.lines = []
            ctx.session.flush()
            row.lines = drafting.read_lines(ctx, row, challenge.requirements, lines)
    if not rules.has_all_lines(row, challenge):
        raise BidIncomplete(missing=messages.text("missing_lines"), codes=["missing_lines"])
    row.confirmed_revision = challenge.revision
    row.updated_at = ctx.now
    _seal(ctx, row)
    audit.record(ctx, "bid.confirm", row, revision=challenge.revision)
    return reading.get(ctx, public_id)


def withdraw(
    ctx: Context, public_id: str, reason: str | None = None, *, version: int | None
) -> Bid:
    """Take a bid back; while the challenge is open it may be handed in again.

    Free before the deadline, with a reason after it, impossible once the selection is closed.
    """
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.WITHDRAW_BID, row)
    reading.check_version(ctx, row, version)
    states.require(row, "withdraw")
    if row.challenge.status not in _BEFORE_AWARD:
        raise InvalidState
    if not reason and not challenges.is_open(ctx, row.challenge):
        raise Invalid(errors={"reason": [messages.text("field_withdrawal_reason")]})
    for member in row.members:
        member.agreed_at = member.agreed_by_id = None
    was_forwarded = row.state in states.WITH_BUYER
    states.move(
        ctx,
        row,
        "withdraw",
        withdrawn_at=ctx.now,
        withdrawal_reason=reason or None,
        runner_up_rank=None,
    )
    audit.record(ctx, "bid.withdraw", row)
    if was_forwarded:
        cause = f"bid.withdraw:{row.public_id}:{row.version}"
        buyer_id = row.challenge.buyer_id
        notices.tell_enterprise(ctx, NoticeKind.BID_RECEIVED, row, buyer_id, cause=cause)
    return row
