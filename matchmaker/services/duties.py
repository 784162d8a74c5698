"""待办 of an enterprise: what others wait for it to do, counted from what is stored.

Not from what it was told: to have read of a thing is not to have done it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, false, func, or_, select, true

from matchmaker.context import Context
from matchmaker.services import challenge_questions, challenges
from matchmaker.services.bids.states import LIVE
from models.bids import Bid
from models.capabilities import Capability
from models.challenges import Challenge, InvitationProposal
from models.cooperations import Cooperation, CooperationAmount, CooperationStep
from models.enums import ChallengeStatus, CooperationState, NoticeKind, Visibility
from models.notices import Notice
from models.questions import Question
from models.supplier_choices import SupplierChoice

WARNED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Duties:
    """How many rows of each kind wait for the enterprise."""

    questions: int  # on its challenges, without an answer
    proposals: int  # suppliers that were proposed for its invited challenges
    expiring: int  # its challenges that expired, or do so within a month
    invitations: int  # open challenges that it is invited to and has not bid for
    asked_to_bid: int  # other open challenges whose buyer asked it, and that it has not bid for
    outdated: int  # its bids that answer an older text of the challenge
    inquiries: int  # asked by buyers; nothing was added to its capabilities since
    cooperation: int  # stages and amounts that the other side has told


def of_own_enterprise(ctx: Context) -> Duties:
    """Count what waits for the actor's enterprise, in one statement."""
    own = ctx.actor.enterprise_id
    counted = {
        "questions": _questions(own),
        "proposals": _proposals(own),
        "expiring": _expiring(ctx, own),
        "invitations": _invitations(ctx, own),
        "asked_to_bid": _asked_to_bid(ctx, own),
        "outdated": _outdated(own),
        "inquiries": _inquiries(ctx, own),
        "cooperation": _steps(own) + _amounts(own),
    }
    row = ctx.session.execute(select(*(query.label(name) for name, query in counted.items()))).one()
    return Duties(**row._mapping)


def _count(query: Select[Any]) -> ScalarSelect[int]:
    return query.with_only_columns(func.count()).scalar_subquery()


def _questions(own: int | None) -> ScalarSelect[int]:
    query = select(Question).join(Challenge, Challenge.id == Question.challenge_id)
    is_due = Challenge.status.in_(challenge_questions.ANSWERED_WHILE)
    return _count(query.where(Challenge.buyer_id == own, is_due, Question.answer.is_(None)))


def _proposals(own: int | None) -> ScalarSelect[int]:
    query = select(InvitationProposal).join(
        Challenge, Challenge.id == InvitationProposal.challenge_id
    )
    return _count(
        query.where(Challenge.buyer_id == own, Challenge.status.not_in(challenges.CLOSED))
    )


def _expiring(ctx: Context, own: int | None) -> ScalarSelect[int]:
    is_ending = and_(
        Challenge.status == ChallengeStatus.PUBLISHED,
        challenges.stale_by(ctx.now + WARNED_FOR),
    )
    is_ended = Challenge.status == ChallengeStatus.EXPIRED
    return _count(select(Challenge).where(Challenge.buyer_id == own, or_(is_ending, is_ended)))


def _invitations(ctx: Context, own: int | None) -> ScalarSelect[int]:
    is_invited = and_(Challenge.visibility == Visibility.INVITED, Challenge.invited.any(id=own))
    return _count(_to_bid_for(ctx, own).where(is_invited))


def _asked_to_bid(ctx: Context, own: int | None) -> ScalarSelect[int]:
    asked = select(SupplierChoice.id).where(
        SupplierChoice.challenge_id == Challenge.id,
        SupplierChoice.enterprise_id == own,
        SupplierChoice.invited_at.is_not(None),
    )
    is_asked = and_(Challenge.visibility != Visibility.INVITED, asked.exists())
    return _count(_to_bid_for(ctx, own).where(is_asked))


def _to_bid_for(ctx: Context, own: int | None) -> Select[Challenge]:
    has_bid = select(Bid.id).where(Bid.challenge_id == Challenge.id, Bid.enterprise_id == own)
    return select(Challenge).where(challenges.open_condition(ctx), ~has_bid.exists())


def _outdated(own: int | None) -> ScalarSelect[int]:
    query = select(Bid).join(Challenge, Challenge.id == Bid.challenge_id)
    before_award = [ChallengeStatus.PUBLISHED, ChallengeStatus.SELECTING]
    return _count(
        query.where(
            Bid.enterprise_id == own,
            Bid.state.in_(sorted(LIVE)),
            Bid.confirmed_revision < Challenge.revision,
            Challenge.status.in_(before_award),
        )
    )


def _inquiries(ctx: Context, own: int | None) -> ScalarSelect[int]:
    answered = select(Capability.id).where(
        Capability.enterprise_id == own, Capability.updated_at > Notice.created_at
    )
    query = select(Notice).join(Challenge, Challenge.public_id == Notice.subject_id)
    return _count(
        query.where(
            Notice.user_id == ctx.actor.user_id,
            Notice.kind == NoticeKind.INQUIRY_RECEIVED,
            challenges.open_condition(ctx),
            ~answered.exists(),
        )
    )


def _told_by_other(own: int | None, told_by_buyer: Any, confirmed_at: Any) -> ColumnElement[bool]:
    is_for_supplier = and_(Bid.enterprise_id == own, told_by_buyer.is_(true()))
    is_for_buyer = and_(Challenge.buyer_id == own, told_by_buyer.is_(false()))
    return and_(
        Cooperation.state == CooperationState.ACTIVE,
        confirmed_at.is_(None),
        or_(is_for_supplier, is_for_buyer),
    )


def _of_cooperation(part: Any) -> Select[Any]:
    return (
        select(part)
        .join(Cooperation, Cooperation.id == part.cooperation_id)
        .join(Bid, Bid.id == Cooperation.bid_id)
        .join(Challenge, Challenge.id == Bid.challenge_id)
    )


def _steps(own: int | None) -> ScalarSelect[int]:
    part = CooperationStep
    return _count(
        _of_cooperation(part).where(_told_by_other(own, part.told_by_buyer, part.confirmed_at))
    )


def _amounts(own: int | None) -> ScalarSelect[int]:
    part = CooperationAmount
    return _count(
        _of_cooperation(part).where(_told_by_other(own, part.told_by_buyer, part.confirmed_at))
    )
