"""Rows of matching events, ranking runs, shortlists and background jobs: the organizers' desk."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.permissions.actors import Actor
from matchmaker.permissions.visible.challenges import overseen_challenges
from models.challenges import Challenge
from models.enums import UserRole
from models.events import MatchingEvent
from models.jobs import Job
from models.regions import Region
from models.shortlist_reviews import Recusal
from models.shortlists import RankingRun, Shortlist
from models.users import User


def visible_events(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `MatchingEvent`: who plans for the region, or for one above it."""
    return _in_area(actor, MatchingEvent.region_code, MatchingEvent.zone_id)


def visible_ranking_runs(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `RankingRun`: the region that it ranks for, and those above it."""
    return _in_area(actor, RankingRun.region_code, RankingRun.zone_id)


def visible_shortlists(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Shortlist`: those of the region's challenges, whoever made them.

    Who stood aside from a challenge has none of its shortlists.
    """
    if actor.is_system:
        return true()
    if not actor.is_organizer:
        return false()
    theirs = select(Challenge.id).where(overseen_challenges(actor))
    return and_(Shortlist.challenge_id.in_(theirs), without_recusal(actor))


def without_recusal(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Shortlist` that the actor did not stand aside from its challenge."""
    if actor.user_id is None:
        return true()
    aside = select(Recusal.challenge_id).where(Recusal.user_id == actor.user_id)
    return Shortlist.challenge_id.not_in(aside)


def visible_jobs(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Job`: one's own, and those of organizers of one's region.

    What nobody asked for (notices, indexes) concerns the whole installation and is shown to those
    who have a whole city.
    """
    if actor.is_system:
        return true()
    if not actor.is_organizer:
        return Job.owner_id == actor.user_id
    colleagues = select(User.id).where(
        User.role == UserRole.ORGANIZER, _in_area(actor, User.region_code, User.zone_id)
    )
    tops = exists().where(Region.code.in_(sorted(actor.regions)), Region.parent_code.is_(None))
    of_nobody = and_(Job.owner_id.is_(None), tops) if actor.zone_id is None else false()
    return or_(Job.owner_id == actor.user_id, Job.owner_id.in_(colleagues), of_nobody)


def _in_area(
    actor: Actor,
    region: InstrumentedAttribute[str | None],
    zone: InstrumentedAttribute[int | None],
) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    if not actor.is_organizer:
        return false()
    is_in_region = region.in_(sorted(actor.regions))
    return is_in_region if actor.zone_id is None else and_(is_in_region, zone == actor.zone_id)
