"""Who may bid for what, and what a bid must hold before it is handed in."""

from sqlalchemy import and_, or_, select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import (
    BidAlreadySubmitted,
    BidIncomplete,
    BidUnconfirmed,
    ChallengeNotOpen,
    Conflict,
    OwnChallenge,
)
from matchmaker.services import challenges, paging
from matchmaker.services.bids.states import LIVE
from models.bids import Bid, ConsortiumMember
from models.challenges import Challenge
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Enterprise
from models.enums import BidState, Visibility


def require_open(ctx: Context, challenge: Challenge) -> None:
    """Raise ChallengeNotOpen once the last day is over; the clock was read under the lock."""
    if not challenges.is_open(ctx, challenge):
        raise ChallengeNotOpen


def require_admissible(challenge: Challenge, enterprise: Enterprise) -> None:
    """Raise Conflict if the enterprise may take no part; `buyer` and `invited` must be loaded."""
    buyer = challenge.buyer
    is_of_group = bool(buyer.group_name) and buyer.group_name == enterprise.group_name
    if buyer.id == enterprise.id or is_of_group:
        raise OwnChallenge
    if not enterprise.is_active:
        raise Conflict("enterprise_inactive")
    if challenge.visibility is Visibility.INVITED and enterprise not in challenge.invited:
        raise Conflict("not_invited")


def require_free(ctx: Context, row: Bid, enterprise_id: int) -> None:
    """Raise BidAlreadySubmitted if the enterprise takes part in another bid for the challenge.

    It does if it leads one that counts, or has agreed to one that may still be handed in.
    """
    agreed = select(ConsortiumMember.bid_id).where(
        ConsortiumMember.enterprise_id == enterprise_id, ConsortiumMember.agreed_at.is_not(None)
    )
    leads = and_(Bid.enterprise_id == enterprise_id, Bid.state.in_(sorted(LIVE)))
    joins = and_(Bid.id.in_(agreed), Bid.state.in_(sorted(LIVE | {BidState.DRAFT})))
    other = select(Bid.id).where(
        Bid.challenge_id == row.challenge_id, Bid.id != row.id, or_(leads, joins)
    )
    if paging.exists(ctx.session, other):
        raise BidAlreadySubmitted


def require_complete(row: Bid, challenge: Challenge, sheet: EnterpriseSheet | None) -> None:
    """Raise BidIncomplete with all that is missing."""
    missing = [code for code, is_missing in _gaps(row, challenge, sheet) if is_missing]
    if missing:
        named = "、".join(messages.text(code) for code in missing)
        raise BidIncomplete(missing=named, codes=missing)


def _gaps(row: Bid, challenge: Challenge, sheet: EnterpriseSheet | None) -> list[tuple[str, bool]]:
    return [
        ("missing_sheet", sheet is None),
        ("missing_introduction", not row.introduction),
        ("missing_innovation", not row.innovation),
        ("missing_offer", not row.offer),
        ("missing_cooperation", not row.cooperation),
        ("missing_lines", not has_all_lines(row, challenge)),
        ("missing_agreement", any(member.agreed_at is None for member in row.members)),
    ]


def has_all_lines(row: Bid, challenge: Challenge) -> bool:
    """Whether each requirement has its line, stated and taken on by the lead or a member."""
    able = {row.enterprise_id, *(member.enterprise_id for member in row.members)}
    stated = {
        line.position: line.name
        for line in row.lines
        if line.claim is not None and line.enterprise_id in able
    }
    return stated == {item.position: item.name for item in challenge.requirements}


def require_confirmed(row: Bid) -> None:
    """Raise BidUnconfirmed if the bid answers an older revision of its challenge."""
    if row.confirmed_revision < row.challenge.revision:
        raise BidUnconfirmed
