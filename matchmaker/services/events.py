"""Matching events: plan and revise them, invite suppliers, take down their answers.

An event lies where its planner works; it shows challenges of that region, and whom it invites may
come from anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound
from matchmaker.permissions import (
    PUBLIC,
    Permission,
    authorize,
    overseen_challenges,
    visible_challenges,
    visible_events,
)
from matchmaker.services import audit, lookup, paging, regions
from matchmaker.services.paging import Page
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ChallengeStatus, ParticipationState
from models.events import EventChallenge, MatchingEvent, Participation

PLAIN_FIELDS = ("name", "held_on", "place", "description")
COLLECTIONS = ("chains", "challenges", "participations")


def _visible(ctx: Context) -> Select[MatchingEvent]:
    return select(MatchingEvent).where(visible_events(ctx.actor))


def _full(ctx: Context) -> Select[MatchingEvent]:
    return _visible(ctx).options(
        selectinload(MatchingEvent.chains),
        selectinload(MatchingEvent.challenges).joinedload(Challenge.chain),
        selectinload(MatchingEvent.participations).joinedload(Participation.enterprise),
    )


def get(ctx: Context, public_id: str) -> MatchingEvent:
    """Return an event with its chains, challenges and participants; raise NotFound."""
    authorize(ctx.actor, Permission.READ_REGISTER)
    query = _full(ctx).where(MatchingEvent.public_id == public_id)
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[MatchingEvent]:
    """Return events with their chains, the latest day first.

    `filters`: q (name), chain (code), held_from (date).
    """
    authorize(ctx.actor, Permission.READ_REGISTER)
    return paging.fetch(ctx.session, _found(_visible(ctx), filters), filters)


def _found(query: Select[MatchingEvent], filters: dict[str, Any]) -> Select[MatchingEvent]:
    query = query.options(selectinload(MatchingEvent.chains))
    if filters.get("q"):
        query = query.where(MatchingEvent.name.contains(filters["q"], autoescape=True))
    if filters.get("chain"):
        query = query.where(MatchingEvent.chains.any(IndustryChain.code == filters["chain"]))
    if filters.get("held_from"):
        query = query.where(MatchingEvent.held_on >= filters["held_from"])
    return query.order_by(MatchingEvent.held_on.desc(), MatchingEvent.id)


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event as everybody may read it: its participants are not named."""

    public_id: str
    name: str
    held_on: date
    place: str
    description: str
    chains: tuple[str, ...]
    challenges: tuple[tuple[str, str, str], ...] = ()  # public id, code, title


def get_public(ctx: Context, public_id: str) -> PublicEvent:
    """Return an event with those of its challenges that everybody may see; raise NotFound."""
    authorize(ctx.actor, Permission.READ_PUBLIC_DIRECTORY)
    query = select(MatchingEvent).options(selectinload(MatchingEvent.chains))
    row = ctx.session.scalars(query.where(MatchingEvent.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    shown = (
        select(Challenge.public_id, Challenge.code, Challenge.title)
        .join(EventChallenge, EventChallenge.challenge_id == Challenge.id)
        .where(EventChallenge.event_id == row.id, visible_challenges(PUBLIC))
        .order_by(Challenge.code, Challenge.id)
    )
    found = ctx.session.execute(shown)
    return _public(row, tuple((line.public_id, line.code or "", line.title) for line in found))


def list_public(ctx: Context, filters: dict[str, Any]) -> Page[PublicEvent]:
    """Return events as everybody may read them, the latest day first; `filters` as in list_page."""
    authorize(ctx.actor, Permission.READ_PUBLIC_DIRECTORY)
    page = paging.fetch(ctx.session, _found(select(MatchingEvent), filters), filters)
    return Page([_public(row) for row in page.items], page.page, page.page_size, page.total)


def _public(row: MatchingEvent, challenges: tuple[tuple[str, str, str], ...] = ()) -> PublicEvent:
    return PublicEvent(
        public_id=row.public_id,
        name=row.name,
        held_on=row.held_on,
        place=row.place,
        description=row.description,
        chains=tuple(chain.name for chain in row.chains),
        challenges=challenges,
    )


def plan(ctx: Context, fields: dict[str, Any]) -> MatchingEvent:
    """Enter an event; raise Invalid where a chain, challenge or supplier does not fit."""
    authorize(ctx.actor, Permission.EDIT_EVENT)
    region_code, zone_id = regions.area_of(ctx, ctx.actor)
    row = MatchingEvent(challenges=[], participations=[], region_code=region_code, zone_id=zone_id)
    _apply(ctx, row, fields)
    ctx.session.add(row)
    audit.record(ctx, "event.plan", row)
    return _reloaded(ctx, row)


def revise(
    ctx: Context, public_id: str, fields: dict[str, Any], *, version: int | None
) -> MatchingEvent:
    """Replace what may be edited of an event; suppliers that stay keep their answer."""
    authorize(ctx.actor, Permission.EDIT_EVENT)
    row = _editable(ctx, public_id, version)
    _apply(ctx, row, fields)
    audit.record(ctx, "event.revise", row)
    return _reloaded(ctx, row)


def invite(
    ctx: Context, public_id: str, suppliers: list[str], *, version: int | None
) -> MatchingEvent:
    """Invite further suppliers; those on the list already keep their answer."""
    authorize(ctx.actor, Permission.EDIT_EVENT)
    row = _editable(ctx, public_id, version)
    with ctx.session.no_autoflush:
        present = [part.enterprise for part in row.participations]
        row.participations = _participations(row, [*present, *_suppliers(ctx, suppliers)])
    audit.record(ctx, "event.invite", row, suppliers=suppliers)
    return _reloaded(ctx, row)


def answer(
    ctx: Context,
    public_id: str,
    supplier: str,
    state: ParticipationState,
    *,
    version: int | None,
) -> MatchingEvent:
    """Take down what an invited supplier answered; raise NotFound if it was not invited.

    Every state leads to every other: a supplier may change its mind.
    """
    authorize(ctx.actor, Permission.EDIT_EVENT)
    row = _editable(ctx, public_id, version)
    for part in row.participations:
        if part.enterprise.public_id == supplier:
            part.state = state
            audit.record(ctx, "event.answer", row, supplier=supplier)
            return row
    raise NotFound


def _editable(ctx: Context, public_id: str, version: int | None) -> MatchingEvent:
    row = get(ctx, public_id)
    authorize(ctx.actor, Permission.EDIT_EVENT, row)
    lookup.check_version(row, version)
    # Lists are rows of other tables: touching the event itself gives it its next version.
    row.updated_at = ctx.now
    return row


def _reloaded(ctx: Context, row: MatchingEvent) -> MatchingEvent:
    # In the order in which every later reader gets them.
    ctx.session.flush()
    ctx.session.expire(row, COLLECTIONS)
    return get(ctx, row.public_id)


def _apply(ctx: Context, row: MatchingEvent, fields: dict[str, Any]) -> None:
    with ctx.session.no_autoflush:
        for name in PLAIN_FIELDS:
            setattr(row, name, fields[name])
        row.chains = _chains(ctx, fields["chains"])
        row.challenges = _challenges(ctx, row, fields["challenges"])
        row.participations = _participations(row, _suppliers(ctx, fields["suppliers"]))


def _chains(ctx: Context, codes: list[str]) -> list[IndustryChain]:
    found = ctx.session.scalars(select(IndustryChain).where(IndustryChain.code.in_(codes))).all()
    if len(found) < len(set(codes)):
        raise _refused("chains", "field_chain")
    return list(found)


def _challenges(ctx: Context, row: MatchingEvent, public_ids: list[str]) -> list[Challenge]:
    found = ctx.session.scalars(
        select(Challenge)
        .where(Challenge.public_id.in_(public_ids), overseen_challenges(ctx.actor))
        .options(joinedload(Challenge.chain))
    ).all()
    if len(found) < len(set(public_ids)):
        raise _refused("challenges", "field_challenge")
    if any(challenge.chain not in row.chains for challenge in found):
        raise _refused("challenges", "field_challenge_chain")
    # One that has closed since stays: the event is held all the same.
    added = [challenge for challenge in found if challenge not in row.challenges]
    if any(challenge.status is not ChallengeStatus.PUBLISHED for challenge in added):
        raise _refused("challenges", "challenge_not_published")
    return list(found)


def _suppliers(ctx: Context, public_ids: list[str]) -> list[Enterprise]:
    return lookup.referred_enterprises(ctx, public_ids, field="suppliers")


def _participations(row: MatchingEvent, suppliers: Iterable[Enterprise]) -> list[Participation]:
    """Return one participation per supplier: the known ones as they are, the new ones invited."""
    known = {part.enterprise: part for part in row.participations}
    wanted = list(dict.fromkeys(suppliers))
    if any(not supplier.is_active for supplier in wanted if supplier not in known):
        raise _refused("suppliers", "enterprise_inactive")
    return [
        known.get(supplier) or Participation(enterprise=supplier, state=ParticipationState.INVITED)
        for supplier in wanted
    ]


def _refused(field: str, code: str) -> Invalid:
    return Invalid(errors={field: [messages.text(code)]})
