"""Close a selection, with an award or without; an award becomes final when nobody disputes it."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select

from matchmaker.context import Context
from matchmaker.errors import Conflict, InvalidState, NotFound
from matchmaker.permissions import Permission, authorize, own_stake, visible_challenges
from matchmaker.services import challenges, cooperations, lookup, notices, paging, working_days
from matchmaker.services.bids import reading, rules, states
from matchmaker.services.challenges import life
from matchmaker.services.selections.deciding import begin, lacks_reason, require_time, stake
from models.bids import Bid
from models.challenges import Challenge
from models.enums import BidState, ChallengeStatus, NoticeKind, ObjectionState
from models.objections import Objection

OBJECTION_DAYS = 5  # where the challenge belongs to no list that says otherwise
# What the bureau has not yet passed on or refused.
WITH_BUREAU = (BidState.SUBMITTED, BidState.CHECKED)


def close(ctx: Context, public_id: str, *, version: int | None) -> Challenge:
    """Close the selection: everybody is told, objections may be filed. selecting → awarded.

    Raise Conflict while nobody is selected or a bid has no reason (B-7).
    """
    challenge, rows = _closing(ctx, public_id, version)
    if not any(row.state is BidState.SELECTED for row in rows):
        raise Conflict("selection_empty")
    for row in rows:
        if row.state is BidState.SELECTED:
            rules.require_confirmed(row)
    placed = challenge.challenge_list
    # As long as a result is on public notice, objections to it are heard.
    days = OBJECTION_DAYS
    if placed is not None:
        days = max(placed.notice_days, placed.objection_days)
    until = working_days.add(ctx.today, days).day
    begin(ctx, challenge)
    life.mark_awarded(ctx, challenge, objections_until=until)
    _tell_bidders(ctx, challenge, rows)
    return challenges.get(ctx, public_id)


def fail(ctx: Context, public_id: str, *, version: int | None) -> Challenge:
    """Close without an award (流标); every forwarded bid has its reason. selecting → failed."""
    challenge, rows = _closing(ctx, public_id, version)
    if any(row.state is BidState.SELECTED for row in rows):
        raise Conflict("selection_not_empty")
    begin(ctx, challenge)
    life.mark_failed(ctx, challenge)
    _tell_bidders(ctx, challenge, rows)
    return challenges.get(ctx, public_id)


def _closing(ctx: Context, public_id: str, version: int | None) -> tuple[Challenge, Sequence[Bid]]:
    """Return a locked challenge of the actor's with its forwarded bids, all of them decided.

    Raise Conflict while one waits for the bureau or has no reason.
    """
    challenge = _locked(ctx, public_id)
    authorize(ctx.actor, Permission.SELECT_BID, stake(challenge))
    lookup.check_version(challenge, version)
    require_time(ctx, challenge)
    # The buyer learns that the bureau is not done, and neither of whom nor of how many.
    # A bid that does not answer the challenge as it stands counts for nothing (TX-8).
    unchecked = select(Bid.id).where(
        Bid.challenge_id == challenge.id,
        Bid.state.in_(WITH_BUREAU),
        Bid.confirmed_revision == challenge.revision,
    )
    if paging.exists(ctx.session, unchecked):
        raise Conflict("bids_unchecked")
    query = reading.visible(ctx).where(
        Bid.challenge_id == challenge.id, Bid.state.in_(sorted(states.WITH_BUYER))
    )
    rows = ctx.session.scalars(query.order_by(Bid.id)).all()
    lacking = sum(map(lacks_reason, rows))
    if lacking:
        raise Conflict("selection_incomplete", count=lacking)
    return challenge, rows


def _locked(ctx: Context, public_id: str) -> Challenge:
    authorize(ctx.actor, Permission.READ_BIDS, own_stake(ctx.actor))
    condition = and_(Challenge.public_id == public_id, visible_challenges(ctx.actor))
    found = reading.lock(ctx, condition)
    if found is None:
        raise NotFound
    return found


def _tell_bidders(ctx: Context, challenge: Challenge, rows: Sequence[Bid]) -> None:
    for row in rows:
        cause = f"bid.decide:{row.public_id}:{challenge.version}"
        notices.tell_enterprise(ctx, NoticeKind.BID_DECIDED, row, row.enterprise_id, cause=cause)


def reopen(ctx: Context, challenge: Challenge) -> None:
    """Let the buyer select again after an objection was upheld. awarded → selecting."""
    life.mark_reopened(ctx, challenge)


def finalize(ctx: Context, public_id: str) -> Challenge:
    """Make an award final and begin the cooperations. awarded → cooperating.

    Raise Conflict while objections may still be filed or one is open.
    """
    challenge = _locked(ctx, public_id)
    authorize(ctx.actor, Permission.SELECT_BID, stake(challenge))
    if challenge.status is not ChallengeStatus.AWARDED:
        raise InvalidState
    if not _is_undisputed(ctx, challenge):
        raise Conflict("award_not_final")
    return _finalized(ctx, challenge)


def _is_undisputed(ctx: Context, challenge: Challenge) -> bool:
    until = challenge.objections_until
    disputed = ctx.session.scalars(
        select(func.count(Objection.id)).where(
            Objection.challenge_id == challenge.id, Objection.state == ObjectionState.FILED
        )
    ).one()
    return until is not None and until < ctx.today and not disputed


def _finalized(ctx: Context, challenge: Challenge) -> Challenge:
    query = select(Bid).where(Bid.challenge_id == challenge.id, Bid.state == BidState.SELECTED)
    rows = ctx.session.scalars(query.order_by(Bid.id)).all()
    life.mark_cooperating(ctx, challenge)
    for row in rows:
        cooperations.begin(ctx, row, challenge)
    return challenge


def finalize_due(ctx: Context) -> int:
    """Make every award final whose window is over and that nobody disputes; return how many."""
    query = select(Challenge.id).where(
        Challenge.status == ChallengeStatus.AWARDED, Challenge.objections_until < ctx.today
    )
    done = 0
    for key in ctx.session.scalars(query.order_by(Challenge.id)).all():
        challenge = reading.lock(ctx, Challenge.id == key)
        if challenge is None or challenge.status is not ChallengeStatus.AWARDED:
            continue
        if _is_undisputed(ctx, challenge):
            _finalized(ctx, challenge)
            done += 1
    return done
