"""Rows of bids and of what follows from them."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from matchmaker.permissions.actors import Actor
from matchmaker.permissions.visible.challenges import overseen_challenges, visible_to_supplier
from matchmaker.permissions.visible.enterprises import in_scope
from models.attachments import Attachment
from models.bids import Bid, BidEvidence, ConsortiumMember
from models.capabilities import Capability, CapabilityEvidence
from models.challenges import Challenge
from models.cooperations import Cooperation, CooperationAmount
from models.enums import BidState, CapabilityVisibility
from models.objections import Objection

# What a buyer reads of the bids that were forwarded to it.
FORWARDED_STATES = (
    BidState.FORWARDED,
    BidState.SHORTLISTED,
    BidState.SELECTED,
    BidState.RUNNER_UP,
    BidState.NOT_SELECTED,
    BidState.WITHDRAWN,
)


def visible_bids(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Bid`: its own enterprises, who checks it, and then its buyer.

    A draft is nobody's business but the bidder's and the members' that are asked to take part;
    whom the challenge itself is hidden from is not asked.
    """
    if actor.is_system:
        return true()
    if actor.is_organizer:
        theirs = select(Challenge.id).where(overseen_challenges(actor))
        return and_(Bid.challenge_id.in_(theirs), Bid.state != BidState.DRAFT)
    if actor.enterprise_id is None:
        return false()
    return or_(_bids_with(actor.enterprise_id), _bids_for(actor.enterprise_id))


def _bids_with(enterprise_id: int) -> ColumnElement[bool]:
    shown = select(Challenge.id).where(visible_to_supplier(enterprise_id))
    takes_part = select(ConsortiumMember.bid_id).where(
        ConsortiumMember.enterprise_id == enterprise_id
    )
    is_member = and_(Bid.id.in_(takes_part), Bid.challenge_id.in_(shown))
    return or_(Bid.enterprise_id == enterprise_id, is_member)


def _bids_for(enterprise_id: int) -> ColumnElement[bool]:
    posted = select(Challenge.id).where(Challenge.buyer_id == enterprise_id)
    return and_(
        Bid.challenge_id.in_(posted),
        Bid.forwarded_at.is_not(None),
        Bid.state.in_(FORWARDED_STATES),
    )


def visible_objections(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Objection`: who filed it, the buyer, and who decides on it."""
    if actor.is_system:
        return true()
    if actor.is_organizer:
        theirs = select(Challenge.id).where(overseen_challenges(actor))
        return Objection.challenge_id.in_(theirs)
    if actor.enterprise_id is None:
        return false()
    posted = select(Challenge.id).where(Challenge.buyer_id == actor.enterprise_id)
    return or_(Objection.enterprise_id == actor.enterprise_id, Objection.challenge_id.in_(posted))


def visible_cooperations(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Cooperation`: both sides, and the organizer of the buyer."""
    if actor.is_system:
        return true()
    if not actor.is_organizer and actor.enterprise_id is None:
        return false()
    return Cooperation.bid_id.in_(select(Bid.id).where(visible_bids(actor)))


def visible_attachments(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Attachment`: one's own, and what a visible thing shows."""
    if actor.is_system:
        return true()
    shown = select(BidEvidence.attachment_id).where(
        BidEvidence.bid_id.in_(select(Bid.id).where(visible_bids(actor)))
    )
    told = select(CooperationAmount.attachment_id).where(
        CooperationAmount.attachment_id.is_not(None),
        CooperationAmount.cooperation_id.in_(
            select(Cooperation.id).where(visible_cooperations(actor))
        ),
    )
    is_shown = or_(
        Attachment.id.in_(shown),
        Attachment.id.in_(told),
        Attachment.id.in_(_proofs(actor)),
    )
    if actor.enterprise_id is None:
        return is_shown
    return or_(Attachment.enterprise_id == actor.enterprise_id, is_shown)


def _proofs(actor: Actor) -> Select[int | None]:
    """Select the files behind capabilities that everybody who is signed in may read.

    The files of what is not shown to buyers are read by the organizers of the region as well.
    """
    is_in_use = Capability.is_retired.is_(False)
    is_open = Capability.visibility.in_(
        [CapabilityVisibility.PUBLIC, CapabilityVisibility.VERIFIED_BUYERS]
    )
    is_overseen = Capability.enterprise.has(in_scope(actor))
    is_business = actor.is_organizer or actor.enterprise_id is not None
    if not is_business:
        return select(CapabilityEvidence.attachment_id).where(false())
    readable = select(Capability.id).where(is_in_use, or_(is_open, is_overseen))
    return select(CapabilityEvidence.attachment_id).where(
        CapabilityEvidence.attachment_id.is_not(None),
        CapabilityEvidence.capability_id.in_(readable),
    )
