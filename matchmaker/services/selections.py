"""The buyer's selection (遴选): decide on forwarded bids, close with a reason for everybody.

Everything is done under the lock of the challenge, so never more bids are selected than it takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import (
    AwardsFull,
    ChallengeNotOpen,
    Conflict,
    Invalid,
    InvalidState,
    NotFound,
)
from matchmaker.permissions import (
    Permission,
    Stake,
    authorize,
    in_scope,
    own_stake,
    visible_challenges,
)
from matchmaker.services import (
    audit,
    challenges,
    cooperations,
    lookup,
    notices,
    working_days,
)
from matchmaker.services.bids import reading, rules, states
from matchmaker.services.challenges import life
from models.bids import Bid
from models.challenges import Challenge
from models.enums import BidState, ChallengeStatus, NoticeKind, ObjectionState
from models.objections import Objection

OBJECTION_DAYS = 5  # where the challenge belongs to no list that says otherwise
ACTS = ("shortlist", "select", "keep", "decline")


@dataclass(frozen=True, slots=True)
class Selection:
    """Where a selection stands: the forwarded bids in the order in which they came."""

    challenge: Challenge
    bids: list[reading.ShownBid]
    selected: int

    @property
    def version(self) -> int:
        """Return the version of the challenge, which closing names."""
        return self.challenge.version

    @property
    def undecided(self) -> int:
        """Return how many bids still need a decision with a reason."""
        return sum(_lacks_reason(item.bid) for item in self.bids)


def _stake(challenge: Challenge) -> Stake:
    buyer = challenge.buyer
    return Stake(buyer.id, frozenset(), buyer.region_code, buyer.zone_id)


def get(ctx: Context, public_id: str) -> Selection:
    """Return the selection of a challenge for its buyer and the bureau; raise NotFound."""
    authorize(ctx.actor, Permission.READ_BIDS, own_stake(ctx.actor))
    query = select(Challenge.id).where(
        Challenge.public_id == public_id, visible_challenges(ctx.actor), _overseen(ctx)
    )
    found = ctx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    rows = list(
        ctx.session.scalars(
            reading.full(ctx)
            .where(Bid.challenge_id == found, Bid.state.in_(sorted(states.WITH_BUYER)))
            .order_by(Bid.runner_up_rank.nulls_last(), Bid.forwarded_at, Bid.id)
        )
    )
    challenge = challenges.get(ctx, public_id)
    selected = sum(row.state is BidState.SELECTED for row in rows)
    return Selection(challenge, [reading.shown(ctx, row) for row in rows], selected)


def _overseen(ctx: Context) -> ColumnElement[bool]:
    """Return the condition on `Challenge` that its selection, too, is the actor's to read."""
    if ctx.actor.is_system or ctx.actor.is_organizer:
        return Challenge.buyer.has(in_scope(ctx.actor))
    return Challenge.buyer_id == ctx.actor.enterprise_id


def decide(
    ctx: Context,
    public_id: str,
    act: str,
    reason: str,
    *,
    rank: int | None = None,
    version: int | None,
) -> Bid:
    """Decide on a forwarded bid by `act`: shortlist, select, keep (as a runner-up) or decline.

    Selecting, keeping and declining need a reason, keeping also a rank. Raise ChallengeNotOpen
    before the deadline, AwardsFull, BidUnconfirmed.
    """
    row = reading.locked(ctx, public_id)
    authorize(ctx.actor, Permission.SELECT_BID, _stake(row.challenge))
    reading.check_version(ctx, row, version)
    if act not in ACTS:
        raise KeyError(act)
    states.require(row, act)
    if act != "shortlist" and not reason:
        raise Invalid(errors={"reason": [messages.text("field_decision_reason")]})
    _require_time(ctx, row.challenge)
    if act != "decline":
        rules.require_confirmed(row)
    if act == "keep" and rank is None:
        raise Invalid(errors={"rank": [messages.text("field_runner_up_rank")]})
    is_free = None
    if act == "select":
        if _selected(ctx, row.challenge) >= row.challenge.max_awards:
            raise AwardsFull(limit=row.challenge.max_awards)
        is_free = _has_room(row.challenge)
    _begin(ctx, row.challenge)
    is_final = act != "shortlist"
    states.move(
        ctx,
        row,
        act,
        is_free,
        decisions=row.decisions + 1,
        decided_at=ctx.now if is_final else None,
        decision_reason=reason if is_final else None,
        runner_up_rank=rank if act == "keep" else None,
    )
    audit.record(ctx, f"bid.{act}", row)
    return row


def _require_time(ctx: Context, challenge: Challenge) -> None:
    """Raise ChallengeNotOpen while bids still come, InvalidState once the result is out."""
    if challenge.status is ChallengeStatus.SELECTING:
        return
    if challenge.status is not ChallengeStatus.PUBLISHED:
        raise InvalidState
    if challenge.deadline_on is not None and challenge.deadline_on >= ctx.today:
        raise ChallengeNotOpen("selection_too_early")


def _begin(ctx: Context, challenge: Challenge) -> None:
    """Begin the selection with its first decision."""
    if challenge.status is not ChallengeStatus.SELECTING:
        life.mark_selecting(ctx, challenge)


def _selected(ctx: Context, challenge: Challenge) -> int:
    query = select(func.count(Bid.id)).where(
        Bid.challenge_id == challenge.id, Bid.state == BidState.SELECTED
    )
    return int(ctx.session.scalars(query).one())


def _has_room(challenge: Challenge) -> ColumnElement[bool]:
    """Say in the statement itself that fewer bids are selected than the challenge takes."""
    others = Bid.__table__.alias()
    taken = (
        select(func.count())
        .select_from(others)
        .where(others.c.challenge_id == challenge.id, others.c.state == BidState.SELECTED)
        .scalar_subquery()
    )
    return taken < challenge.max_awards


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
    days = OBJECTION_DAYS if placed is None else placed.objection_days
    until = working_days.add(ctx.today, days).day
    _begin(ctx, challenge)
    life.mark_awarded(ctx, challenge, objections_until=until)
    _tell_bidders(ctx, challenge, rows)
    return challenges.get(ctx, public_id)


def fail(ctx: Context, public_id: str, *, version: int | None) -> Challenge:
    """Close without an award (流标); every forwarded bid has its reason. selecting → failed."""
    challenge, rows = _closing(ctx, public_id, version)
    if any(row.state is BidState.SELECTED for row in rows):
        raise Conflict("selection_not_empty")
    _begin(ctx, challenge)
    life.mark_failed(ctx, challenge)
    _tell_bidders(ctx, challenge, rows)
    return challenges.get(ctx, public_id)


def _closing(ctx: Context, public_id: str, version: int | None) -> tuple[Challenge, Sequence[Bid]]:
    """Return a locked challenge of the actor's with its forwarded bids, all of them decided."""
    challenge = _locked(ctx, public_id)
    authorize(ctx.actor, Permission.SELECT_BID, _stake(challenge))
    lookup.check_version(challenge, version)
    _require_time(ctx, challenge)
    query = reading.visible(ctx).where(
        Bid.challenge_id == challenge.id, Bid.state.in_(sorted(states.WITH_BUYER))
    )
    rows = ctx.session.scalars(query.order_by(Bid.id)).all()
    lacking = sum(map(_lacks_reason, rows))
    if lacking:
        raise Conflict("selection_incomplete", count=lacking)
    return challenge, rows


def _lacks_reason(row: Bid) -> bool:
    return row.state not in states.DECIDED or not row.decision_reason


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
    authorize(ctx.actor, Permission.SELECT_BID, _stake(challenge))
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
