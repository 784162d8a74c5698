"""The one predicate of what is visible, as conditions on rows.

Every list, detail, search, export, count, job and statistic goes through it: what it leaves out
does not exist for the actor.
"""

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from matchmaker.permissions.actors import Actor
from models.attachments import Attachment
from models.bids import Bid, BidEvidence, ConsortiumMember
from models.capabilities import Capability, CapabilityEvidence
from models.challenges import Challenge
from models.cooperations import Cooperation, CooperationAmount
from models.enterprises import Enterprise
from models.enums import (
    BidState,
    CapabilityVisibility,
    ChallengeStatus,
    CheckLevel,
    Visibility,
)
from models.objections import Objection
from models.regions import Region
from models.registrations import MemberInvitation, Registration
from models.shortlist_reviews import Recusal
from models.shortlists import Shortlist
from models.users import Membership

# What stays public once it was published.
PUBLIC_STATUSES = (
    ChallengeStatus.PUBLISHED,
    ChallengeStatus.SELECTING,
    ChallengeStatus.AWARDED,
    ChallengeStatus.COOPERATING,
    ChallengeStatus.ACCEPTED,
    ChallengeStatus.FAILED,
    ChallengeStatus.EXPIRED,
)
# What a buyer reads of the bids that were forwarded to it.
FORWARDED_STATES = (
    BidState.FORWARDED,
    BidState.SHORTLISTED,
    BidState.SELECTED,
    BidState.RUNNER_UP,
    BidState.NOT_SELECTED,
    BidState.WITHDRAWN,
)


def visible_challenges(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Challenge`."""
    if actor.is_system:
        return true()
    if actor.is_organizer:
        # A draft is nobody's business before it is submitted.
        submitted = and_(
            Challenge.status != ChallengeStatus.DRAFT, Challenge.buyer_id.in_(_overseen(actor))
        )
        return or_(_published_to_all(), submitted)
    if actor.enterprise_id is not None:
        return visible_to_supplier(actor.enterprise_id)
    return _published_to_all()


def visible_to_supplier(enterprise_id: int) -> ColumnElement[bool]:
    """Return the condition on `Challenge` of what an enterprise may see: also what invites it.

    What it posted itself is its own, in every state.
    """
    invites = and_(Challenge.status.in_(PUBLIC_STATUSES), Challenge.invited.any(id=enterprise_id))
    return or_(_published_to_all(), invites, Challenge.buyer_id == enterprise_id)


def knows_buyer(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on visible rows of `Challenge` that they name their buyer to `actor`.

    permissions/fields.py says the same of one row.
    """
    if actor.is_system:
        return true()
    is_named = Challenge.visibility != Visibility.ANONYMOUS
    if actor.is_organizer:
        return or_(is_named, Challenge.buyer_id.in_(_overseen(actor)))
    if actor.enterprise_id is None:
        return is_named
    return or_(is_named, Challenge.buyer_id == actor.enterprise_id)


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Challenge` that it waits for a check at this organizer's level."""
    if not actor.is_organizer:
        return false()
    codes = sorted(actor.regions)
    # Whose city the organizer's region holds, or whose region has no city above it.
    of_city = select(Region.code).where(
        Region.code.in_(codes), or_(Region.parent_code.is_(None), Region.parent_code.in_(codes))
    )
    is_city = Challenge.buyer_id.in_(
        select(Enterprise.id).where(in_scope(actor), Enterprise.region_code.in_(of_city))
    )
    return and_(
        Challenge.status == ChallengeStatus.SUBMITTED,
        Challenge.buyer_id.in_(_overseen(actor)),
        or_(
            and_(Challenge.check_level == CheckLevel.CITY, is_city),
            and_(Challenge.check_level == CheckLevel.COUNTY, ~is_city),
        ),
    )


def _published_to_all() -> ColumnElement[bool]:
    return and_(
        Challenge.status.in_(PUBLIC_STATUSES),
        Challenge.visibility.in_([Visibility.PUBLIC, Visibility.ANONYMOUS]),
    )


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Enterprise` of what lies in an organizer's region and zone."""
    if actor.is_system:
        return true()
    if not actor.is_organizer:
        return false()
    is_in_region = Enterprise.region_code.in_(sorted(actor.regions))
    if actor.zone_id is None:
        return is_in_region
    return and_(is_in_region, Enterprise.zone_id == actor.zone_id)


def visible_enterprises(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Enterprise`: whoever is signed in reads the whole directory."""
    return false() if actor.is_public and not actor.is_system else true()


def visible_capabilities(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Capability`.

    Verified buyers are organizers, and members of enterprises that somebody stands behind.
    """
    if actor.is_system:
        return true()
    to_all = Capability.visibility == CapabilityVisibility.PUBLIC
    to_verified = Capability.visibility != CapabilityVisibility.OWN
    if actor.is_organizer:
        return or_(to_verified, Capability.enterprise_id.in_(_overseen(actor)))
    if actor.enterprise_id is None:
        return false() if actor.is_public else to_all
    reader = aliased(Enterprise)
    is_verified = exists().where(reader.id == actor.enterprise_id, reader.claimed_at.is_not(None))
    own = Capability.enterprise_id == actor.enterprise_id
    return or_(to_all, own, and_(to_verified, is_verified))


def visible_registrations(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Registration`: one's own, and those of an organizer's region."""
    if actor.is_system:
        return true()
    if not actor.is_organizer:
        return Registration.user_id == actor.user_id
    # An application names no zone: it is for those who have the whole region.
    is_theirs = actor.zone_id is None
    return Registration.region_code.in_(sorted(actor.regions)) if is_theirs else false()


def visible_members(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Membership`: one's own enterprise, an organizer's region."""
    return _of_own_or_overseen(actor, Membership.enterprise_id)


def visible_member_invitations(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `MemberInvitation`, the same as on members."""
    return _of_own_or_overseen(actor, MemberInvitation.enterprise_id)


def _of_own_or_overseen(actor: Actor, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    if actor.is_organizer:
        return column.in_(_overseen(actor))
    return false() if actor.enterprise_id is None else column == actor.enterprise_id


def _overseen(actor: Actor) -> "ColumnElement[int]":
    return select(Enterprise.id).where(in_scope(actor)).scalar_subquery()


def visible_bids(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Bid`: its own enterprises, who checks it, and then its buyer.

    A draft is nobody's business but the bidder's and the members' that are asked to take part;
    whom the challenge itself is hidden from is not asked.
    """
    if actor.is_system:
        return true()
    if actor.is_organizer:
        theirs = select(Challenge.id).where(Challenge.buyer_id.in_(_overseen(actor)))
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
        theirs = select(Challenge.id).where(Challenge.buyer_id.in_(_overseen(actor)))
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


def without_recusal(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Shortlist` that the actor did not stand aside from its challenge."""
    if actor.user_id is None:
        return true()
    aside = select(Recusal.challenge_id).where(Recusal.user_id == actor.user_id)
    return Shortlist.challenge_id.not_in(aside)


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
