"""Which events of the audit trail an actor may read: conditions on `AuditEvent`.

Two rules. *Insiders* read what was done to their own: an enterprise to its profile, capabilities,
challenges, bids and cooperations, an organizer to those of its region. What members of another
enterprise did there (a buyer that weighs a bid) is not told before they tell it, and what was done
to a bid before it was submitted is its bidder's alone. *Readers* also learn what changed in public:
the acts of `PUBLIC_ACTS` on a challenge that they may see, from its publication on, and a buyer the
bids that were forwarded to it. An act that nobody listed stays with the insiders.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from matchmaker.permissions import (
    Actor,
    in_scope,
    overseen_challenges,
    visible_bids,
    visible_challenges,
    visible_cooperations,
    visible_events,
    visible_objections,
    visible_ranking_runs,
    visible_shortlists,
)
from models.audit import AuditEvent
from models.base import Base
from models.bids import Bid
from models.capabilities import Capability
from models.challenges import Challenge
from models.cooperations import Cooperation
from models.enterprises import Enterprise
from models.events import MatchingEvent
from models.objections import Objection
from models.shortlists import RankingRun, Shortlist, ShortlistEntry
from models.users import Membership

# Acts whose effect everybody sees who sees the challenge.
PUBLIC_ACTS = (
    "challenge.publish",
    "challenge.revise",
    "challenge.amend",
    "challenge.extend",
    "challenge.confirm",
    "challenge.release",
    "challenge.expire",
    "challenge.close_bidding",
    "challenge.reopen_selection",
    "challenge.award",
    "challenge.cooperate",
    "challenge.accept",
    "challenge.fail",
)


def own_acts(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for what the actor did itself."""
    return false() if actor.user_id is None else AuditEvent.actor_id == actor.user_id


def insiders(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for what was done to the actor's own."""
    if actor.enterprise_id is not None:
        return and_(_not_by_others(actor.enterprise_id), _done_to_enterprise(actor.enterprise_id))
    if actor.is_organizer:
        return _done_in_region(actor)
    return false()


def readers(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for what changed and may be seen by the actor."""
    if actor.is_system:
        return true()
    public = and_(AuditEvent.action.in_(PUBLIC_ACTS), _done_to_published(actor))
    if actor.enterprise_id is None:
        return or_(insiders(actor), public)
    return or_(insiders(actor), public, _done_to_forwarded(actor.enterprise_id))


def _subject(kind: type[Base], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that the event's subject is a row of `kind` that meets them."""
    table = kind.__table__
    found = exists().where(table.c.public_id == AuditEvent.subject_id, *conditions)
    return and_(AuditEvent.subject_kind == kind.__name__, found)


def _not_by_others(enterprise_id: int) -> ColumnElement[bool]:
    others = select(Membership.user_id).where(Membership.enterprise_id != enterprise_id)
    return or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id.not_in(others))


def _done_to_enterprise(enterprise_id: int) -> ColumnElement[bool]:
    bids = select(Bid.id).where(Bid.enterprise_id == enterprise_id)
    return or_(
        _subject(Enterprise, Enterprise.id == enterprise_id),
        _subject(Capability, Capability.enterprise_id == enterprise_id),
        _subject(Challenge, Challenge.buyer_id == enterprise_id),
        _subject(Bid, Bid.enterprise_id == enterprise_id),
        _subject(Cooperation, Cooperation.bid_id.in_(bids)),
    )


def _done_in_region(actor: Actor) -> ColumnElement[bool]:
    theirs = select(Enterprise.id).where(in_scope(actor))
    entries = select(Shortlist.id).where(visible_shortlists(actor))
    return or_(
        _subject(Enterprise, in_scope(actor)),
        _subject(Capability, Capability.enterprise_id.in_(theirs)),
        _subject(Challenge, overseen_challenges(actor)),
        _subject(Bid, visible_bids(actor), AuditEvent.at >= Bid.submitted_at),
        _subject(Cooperation, visible_cooperations(actor)),
        _subject(Objection, visible_objections(actor)),
        _subject(MatchingEvent, visible_events(actor)),
        _subject(RankingRun, visible_ranking_runs(actor)),
        _subject(ShortlistEntry, ShortlistEntry.shortlist_id.in_(entries)),
    )


def _done_to_published(actor: Actor) -> ColumnElement[bool]:
    return _subject(Challenge, visible_challenges(actor), AuditEvent.at >= Challenge.published_at)


def _done_to_forwarded(enterprise_id: int) -> ColumnElement[bool]:
    """Return what happened to the bids for an enterprise's challenges since it got them."""
    challenges = select(Challenge.id).where(Challenge.buyer_id == enterprise_id)
    bids = select(Bid.id).where(Bid.challenge_id.in_(challenges))
    return or_(
        _subject(Bid, Bid.id.in_(bids), AuditEvent.at >= Bid.forwarded_at),
        _subject(Cooperation, Cooperation.bid_id.in_(bids)),
    )
