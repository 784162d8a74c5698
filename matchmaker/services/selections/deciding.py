"""Read a selection and decide on its bids, under the lock of the challenge."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

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
)
from matchmaker.services.bids import reading, rules, states
from matchmaker.services.challenges import life
from models.bids import Bid
from models.challenges import Challenge
from models.enums import BidState, ChallengeStatus

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
        return sum(lacks_reason(item.bid) for item in self.bids)


def stake(challenge: Challenge) -> Stake:
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
    authorize(ctx.actor, Permission.SELECT_BID, stake(row.challenge))
    reading.check_version(ctx, row, version)
    if act not in ACTS:
        raise KeyError(act)
    states.require(row, act)
    if act != "shortlist" and not reason:
        raise Invalid(errors={"reason": [messages.text("field_decision_reason")]})
    require_time(ctx, row.challenge)
    if act != "decline":
        rules.require_confirmed(row)
    if act == "keep" and rank is None:
        raise Invalid(errors={"rank": [messages.text("field_runner_up_rank")]})
    is_free = None
    if act == "select":
        if _selected(ctx, row.challenge) >= row.challenge.max_awards:
            raise AwardsFull(limit=row.challenge.max_awards)
        is_free = _has_room(row.challenge)
    begin(ctx, row.challenge)
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


def require_time(ctx: Context, challenge: Challenge) -> None:
    """Raise ChallengeNotOpen while bids still come, InvalidState once the result is out."""
    if challenge.status is ChallengeStatus.SELECTING:
        return
    if challenge.status is not ChallengeStatus.PUBLISHED:
        raise InvalidState
    if challenge.deadline_on is not None and challenge.deadline_on >= ctx.today:
        raise ChallengeNotOpen("selection_too_early")


def is_due(ctx: Context, challenge: Challenge) -> bool:
    """Whether bids may be decided on now, for what a page offers."""
    try:
        require_time(ctx, challenge)
    except Conflict:
        return False
    return True


def begin(ctx: Context, challenge: Challenge) -> None:
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


def lacks_reason(row: Bid) -> bool:
    return row.state not in states.DECIDED or not row.decision_reason
