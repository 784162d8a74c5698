"""The life of a challenge: one table of its transitions, and the one way to make them.

Every transition is one conditional statement with its audit event. What the clock alone decides
(揭榜截止, 到期) happens in `settle`: inside each write transaction before its own rule is asked,
and by the sweep for the challenges that nobody touches.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from matchmaker.context import Context
from matchmaker.errors import InvalidState
from matchmaker.services import audit, transitions
from models.challenge_lists import ChallengeList
from models.challenges import Challenge
from models.enums import AcceptanceOutcome, ChallengeStatus

_S = ChallengeStatus
TRANSITIONS: Mapping[ChallengeStatus, frozenset[ChallengeStatus]] = MappingProxyType(
    {
        _S.DRAFT: frozenset({_S.SUBMITTED}),
        # From submitted to submitted: the county has passed it, the city looks next.
        _S.SUBMITTED: frozenset(
            {_S.SUBMITTED, _S.RETURNED, _S.REJECTED, _S.APPROVED, _S.WITHDRAWN}
        ),
        _S.RETURNED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
        _S.REJECTED: frozenset(),
        _S.APPROVED: frozenset({_S.PUBLISHED, _S.WITHDRAWN}),
        _S.PUBLISHED: frozenset({_S.SELECTING, _S.EXPIRED, _S.WITHDRAWN}),
        _S.SELECTING: frozenset({_S.AWARDED, _S.FAILED, _S.WITHDRAWN}),
        # Back to selecting: an objection was upheld, or everybody selected stepped back.
        _S.AWARDED: frozenset({_S.COOPERATING, _S.SELECTING, _S.FAILED}),
        _S.COOPERATING: frozenset({_S.ACCEPTED, _S.FAILED}),
        _S.ACCEPTED: frozenset(),
        _S.FAILED: frozenset(),
        _S.WITHDRAWN: frozenset(),
        _S.EXPIRED: frozenset({_S.PUBLISHED, _S.WITHDRAWN}),
    }
)
# A need that its owner does not confirm for so long is taken to be gone (P-6).
CONFIRMED_FOR = timedelta(days=180)


def move(ctx: Context, row: Challenge, to: ChallengeStatus, act: str, **values: Any) -> None:
    """Move a challenge on and record it as `challenge.<act>`.

    Raise InvalidState if the table has no such transition, or somebody else was quicker.
    """
    came_from = row.status
    if to not in TRANSITIONS[came_from]:
        raise InvalidState
    if not transitions.move(ctx, row, Challenge.status == came_from, status=to, **values):
        raise InvalidState
    audit.record(ctx, f"challenge.{act}", row)


def open_condition(ctx: Context) -> ColumnElement[bool]:
    """Return the condition on `Challenge` for taking bids now."""
    not_yet = select(ChallengeList.id).where(ChallengeList.bid_from > ctx.today)
    return and_(
        Challenge.status == ChallengeStatus.PUBLISHED,
        or_(Challenge.deadline_on.is_(None), Challenge.deadline_on >= ctx.today),
        ~stale_by(ctx.now),
        or_(Challenge.challenge_list_id.is_(None), Challenge.challenge_list_id.not_in(not_yet)),
    )


def is_open(ctx: Context, row: Challenge) -> bool:
    """Whether a challenge takes bids: published, confirmed, and within its days."""
    return (
        row.status is ChallengeStatus.PUBLISHED
        and not is_over(ctx, row)
        and not is_stale(ctx, row)
        and _has_begun(ctx, row)
    )


def _has_begun(ctx: Context, row: Challenge) -> bool:
    if row.challenge_list_id is None:
        return True
    found = ctx.session.get(ChallengeList, row.challenge_list_id)
    return found is None or found.bid_from <= ctx.today


def is_over(ctx: Context, row: Challenge) -> bool:
    """Whether the last day for bids has ended."""
    return row.deadline_on is not None and row.deadline_on < ctx.today


def is_stale(ctx: Context, row: Challenge) -> bool:
    """Whether the owner has not confirmed the need for too long."""
    last = row.confirmed_at or row.published_at
    return last is not None and last <= ctx.now - CONFIRMED_FOR


def stale_by(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on `Challenge` that its owner must confirm it before a moment."""
    last = func.coalesce(Challenge.confirmed_at, Challenge.published_at)
    return and_(last.is_not(None), last <= moment - CONFIRMED_FOR)


def overdue(ctx: Context) -> ColumnElement[bool]:
    """Return the condition on `Challenge` that `settle` would move it."""
    is_over_now = and_(Challenge.deadline_on.is_not(None), Challenge.deadline_on < ctx.today)
    return and_(Challenge.status == ChallengeStatus.PUBLISHED, or_(is_over_now, stale_by(ctx.now)))


def settle(ctx: Context, row: Challenge) -> None:
    """Let the clock act: published → selecting when bidding is over, → expired when stale.

    A challenge that was closed stays closed, even if the clock goes back.
    """
    if row.status is not ChallengeStatus.PUBLISHED:
        return
    if is_over(ctx, row):
        mark_selecting(ctx, row)
    elif is_stale(ctx, row):
        move(ctx, row, ChallengeStatus.EXPIRED, "expire")


def _require(row: Challenge, *starts: ChallengeStatus) -> None:
    """Raise InvalidState unless a mark is put where it belongs: several lead to one status."""
    if row.status not in starts:
        raise InvalidState


def mark_selecting(ctx: Context, row: Challenge) -> None:
    """End the bidding. published → selecting."""
    _require(row, ChallengeStatus.PUBLISHED)
    move(ctx, row, ChallengeStatus.SELECTING, "close_bidding")


def mark_awarded(ctx: Context, row: Challenge, **values: Any) -> None:
    """Note that suppliers were selected; `values`: objections_until. selecting → awarded."""
    move(ctx, row, ChallengeStatus.AWARDED, "award", awarded_at=ctx.now, **values)


def mark_reopened(ctx: Context, row: Challenge) -> None:
    """Take a selection back. awarded → selecting."""
    _require(row, ChallengeStatus.AWARDED)
    values = {"awarded_at": None, "objections_until": None}
    move(ctx, row, ChallengeStatus.SELECTING, "reopen_selection", **values)


def mark_cooperating(ctx: Context, row: Challenge) -> None:
    """Note that the cooperation has begun. awarded → cooperating."""
    move(ctx, row, ChallengeStatus.COOPERATING, "cooperate")


def mark_accepted(ctx: Context, row: Challenge, outcome: AcceptanceOutcome) -> None:
    """Note how the buyer accepted what was delivered. cooperating → accepted."""
    move(ctx, row, ChallengeStatus.ACCEPTED, "accept", closed_at=ctx.now, outcome=outcome)


def mark_failed(ctx: Context, row: Challenge) -> None:
    """Close without a supplier (流标). selecting, awarded, cooperating → failed."""
    move(ctx, row, ChallengeStatus.FAILED, "fail", closed_at=ctx.now)
