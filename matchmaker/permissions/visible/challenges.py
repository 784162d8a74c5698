"""Rows of challenges."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from matchmaker.permissions.actors import Actor
from matchmaker.permissions.visible.enterprises import in_scope, overseen
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, CheckLevel, Visibility
from models.regions import Region

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


def visible_challenges(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Challenge`."""
    if actor.is_system:
        return true()
    if actor.is_organizer:
        return or_(_published_to_all(), overseen_challenges(actor))
    if actor.enterprise_id is not None:
        return visible_to_supplier(actor.enterprise_id)
    return _published_to_all()


def overseen_challenges(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Challenge` of what an organizer manages: its region's.

    A draft is nobody's business before it is submitted.
    """
    if actor.is_system:
        return true()
    is_submitted = Challenge.status != ChallengeStatus.DRAFT
    return and_(is_submitted, Challenge.buyer_id.in_(overseen(actor)))


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
        return or_(is_named, Challenge.buyer_id.in_(overseen(actor)))
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
        Challenge.buyer_id.in_(overseen(actor)),
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
