"""Whose a thing is: what decides the relation of an actor to it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import singledispatch

from matchmaker.permissions.actors import Actor
from models.base import Base
from models.bids import Bid
from models.capabilities import Capability
from models.challenges import Challenge
from models.cooperations import Cooperation
from models.enterprises import Enterprise
from models.enums import UserRole
from models.events import MatchingEvent
from models.objections import Objection
from models.registrations import MemberInvitation, Registration
from models.shortlists import RankingRun
from models.users import Membership


class Relation(StrEnum):
    """How an actor stands to a thing: the columns of the permission table."""

    PUBLIC = "public"
    OWN = "own"
    COUNTERPART = "counterpart"
    OTHER = "other"
    IN_REGION = "in_region"
    OUT_REGION = "out_region"
    REVIEWER = "reviewer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


@dataclass(frozen=True, slots=True)
class Stake:
    """The enterprise that a thing belongs to, those on its other side, and where it lies.

    A bid belongs to its bidder, the buyer is its counterpart; an invited challenge has the
    invited suppliers as counterparts. What has no region belongs to every organizer.
    """

    owner_id: int | None = None
    counterpart_ids: frozenset[int] = frozenset()
    region_code: str | None = None
    zone_id: int | None = None


def own_stake(actor: Actor) -> Stake:
    """Return the stake of what belongs to the actor's own enterprise: for lists and new things."""
    return Stake(owner_id=actor.enterprise_id)


@singledispatch
def stake_of(thing: object) -> Stake:
    """Return whose a thing is; raise TypeError for a kind that nobody has placed."""
    raise TypeError(f"no stake is known for {type(thing).__name__}")


@stake_of.register
def _nobody(_thing: None) -> Stake:
    return Stake()


@stake_of.register
def _given(thing: Stake) -> Stake:
    return thing


@stake_of.register
def _enterprise(thing: Enterprise) -> Stake:
    return Stake(thing.id, frozenset(), thing.region_code, thing.zone_id)


@stake_of.register
def _registration(thing: Registration) -> Stake:
    """Nobody's yet: an application lies in a region until it is decided."""
    return Stake(None, frozenset(), thing.region_code)


@stake_of.register
def _membership(thing: Membership) -> Stake:
    return stake_of(thing.enterprise)


@stake_of.register
def _member_invitation(thing: MemberInvitation) -> Stake:
    return stake_of(thing.enterprise)


@stake_of.register
def _capability(thing: Capability) -> Stake:
    return stake_of(thing.enterprise)


@stake_of.register
def _challenge(thing: Challenge) -> Stake:
    """`buyer` and `invited` must be loaded."""
    buyer = thing.buyer
    invited = frozenset(row.id for row in thing.invited)
    return Stake(buyer.id, invited, buyer.region_code, buyer.zone_id)


@stake_of.register
def _bid(thing: Bid) -> Stake:
    """`challenge` with its buyer must be loaded; the buyer's organizer checks the bid."""
    buyer = thing.challenge.buyer
    return Stake(thing.enterprise_id, frozenset({buyer.id}), buyer.region_code, buyer.zone_id)


@stake_of.register
def _objection(thing: Objection) -> Stake:
    """`challenge` with its buyer must be loaded; the buyer's organizer decides."""
    buyer = thing.challenge.buyer
    return Stake(thing.enterprise_id, frozenset({buyer.id}), buyer.region_code, buyer.zone_id)


@stake_of.register
def _cooperation(thing: Cooperation) -> Stake:
    return stake_of(thing.bid)


@stake_of.register
def _event(thing: MatchingEvent) -> Stake:
    return Stake(None, frozenset(), thing.region_code, thing.zone_id)


@stake_of.register
def _ranking_run(thing: RankingRun) -> Stake:
    return Stake(None, frozenset(), thing.region_code, thing.zone_id)


_STAFF = {
    UserRole.REVIEWER: Relation.REVIEWER,
    UserRole.SYSTEM_ADMIN: Relation.SYSTEM_ADMIN,
    UserRole.SECURITY_ADMIN: Relation.SECURITY_ADMIN,
    UserRole.AUDIT_ADMIN: Relation.AUDIT_ADMIN,
}


def relation(actor: Actor, thing: Base | Stake | None) -> Relation:
    """Return how `actor` stands to `thing`; None is what belongs to nobody."""
    if actor.role is None:
        return Relation.PUBLIC
    if actor.role in _STAFF:
        return _STAFF[actor.role]
    stake = stake_of(thing)
    if actor.is_organizer:
        is_theirs = stake.region_code is None or actor.oversees(stake.region_code, stake.zone_id)
        return Relation.IN_REGION if is_theirs else Relation.OUT_REGION
    if actor.enterprise_id is not None and actor.enterprise_id == stake.owner_id:
        return Relation.OWN
    if actor.enterprise_id in stake.counterpart_ids:
        return Relation.COUNTERPART
    return Relation.OTHER
