"""Rows of enterprises, their capabilities and their people."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from matchmaker.permissions.actors import Actor
from models.capabilities import Capability
from models.enterprises import Enterprise
from models.enums import CapabilityVisibility
from models.registrations import MemberInvitation, Registration
from models.users import Membership


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


def overseen(actor: Actor) -> "ColumnElement[int]":
    """Return the keys of the enterprises in an organizer's region and zone."""
    return select(Enterprise.id).where(in_scope(actor)).scalar_subquery()


def visible_enterprises(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Enterprise`: whoever is signed in reads the whole directory."""
    return false() if actor.is_public and not actor.is_system else true()


def public_enterprises() -> ColumnElement[bool]:
    """Return the condition on `Enterprise` of what everybody finds: it makes something public."""
    return and_(Enterprise.is_active, Enterprise.capabilities.any(public_capabilities()))


def public_capabilities() -> ColumnElement[bool]:
    """Return the condition on `Capability` of what its owner makes known to everybody."""
    return and_(
        Capability.visibility == CapabilityVisibility.PUBLIC, Capability.is_retired.is_(False)
    )


def visible_capabilities(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Capability`.

    Verified buyers are organizers, and members of enterprises that somebody stands behind.
    """
    if actor.is_system:
        return true()
    to_all = Capability.visibility == CapabilityVisibility.PUBLIC
    to_verified = Capability.visibility != CapabilityVisibility.OWN
    if actor.is_organizer:
        return or_(to_verified, Capability.enterprise_id.in_(overseen(actor)))
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
        return column.in_(overseen(actor))
    return false() if actor.enterprise_id is None else column == actor.enterprise_id
