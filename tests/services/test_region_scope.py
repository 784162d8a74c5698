"""Each organizer sees and manages what lies in its region: county, city, functional zone (O-8)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matchmaker.context import Context
from matchmaker.errors import Conflict, DomainError, Invalid, NotFound
from matchmaker.job_queue import enqueue
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.events import EventFields
from matchmaker.services import (
    audit_events,
    events,
    jobs,
    ranking_runs,
    replays,
    shortlist_exports,
    shortlists,
)
from models.enums import Decision, JobKind, ParticipationState
from models.users import User
from tests.factories import chains, challenges, enterprises, matches, regions, users
from tests.factories import events as event_factory
from tests.factories import shortlists as shortlist_factory

OTHER = "990102"
PAGE = {"page": 1, "page_size": 100}


@pytest.fixture
def county(ctx: Context) -> Context:
    return users.acting(ctx, users.make_organizer(ctx, regions.DISTRICT))


@pytest.fixture
def elsewhere(ctx: Context) -> Context:
    return users.acting(ctx, users.make_organizer(ctx, OTHER))


@pytest.fixture
def zoned(ctx: Context) -> Context:
    """Return an organizer of a zone inside of the district."""
    user = users.make_organizer(ctx, regions.DISTRICT)
    user.zone_id = regions.make_zone(ctx).id
    ctx.session.flush()
    return users.acting(ctx, user)


def planned(**changes: Any) -> dict[str, Any]:
    """Return the validated fields of an event."""
    return EventFields().load(event_factory.fields(**changes))


def ids(page: object) -> set[str]:
    return {row.public_id for row in page.items}  # type: ignore[attr-defined]


def test_an_event_belongs_to_the_region_of_who_plans_it(ctx, county, elsewhere, zoned) -> None:
    chains.make(ctx)
    row = events.plan(county, planned())
    assert row.region_code == regions.DISTRICT
    assert (
        ids(events.list_page(ctx, PAGE)) == ids(events.list_page(county, PAGE)) == {row.public_id}
    )
    for outsider in (elsewhere, zoned):
        assert events.list_page(outsider, PAGE).total == 0
        with pytest.raises(NotFound):
            events.get(outsider, row.public_id)
        with pytest.raises(NotFound):
            events.invite(outsider, row.public_id, [], version=None)
    of_city = events.plan(ctx, planned())
    with pytest.raises(NotFound):
        events.get(county, of_city.public_id)


def test_an_event_shows_challenges_of_its_region_alone(ctx, county, elsewhere) -> None:
    challenge = challenges.published(ctx)
    fields = planned(challenges=[challenge.public_id])
    assert events.plan(county, fields).challenges == [challenge]
    with pytest.raises(Invalid) as refused:
        events.plan(elsewhere, fields)
    assert set(refused.value.errors) == {"challenges"}


def test_a_run_ranks_what_lies_in_the_region_of_who_asks(ctx, county, elsewhere) -> None:
    here = matches.make(ctx).challenge
    there = challenges.published(ctx, buyer=enterprises.make(ctx, region_code=OTHER))

    def run(asking: Context) -> list[str]:
        started = ranking_runs.start(asking, chain="copper")
        computed = ranking_runs.compute(asking, started.public_id, lambda _percent, _text: None)
        made = ranking_runs.keep(asking, started.public_id, computed)
        asking.session.expire_all()
        return [shortlists.get(asking, key).challenge.public_id for key in made["shortlists"]]

    assert run(county) == [here.public_id]
    assert run(elsewhere) == [there.public_id]
    assert set(run(ctx)) == {here.public_id, there.public_id}
    # Each county sees its own run, and of the city's run its own shortlist alone.
    assert ranking_runs.list_page(county, PAGE).total == 1
    assert ranking_runs.list_page(ctx, PAGE).total == 3
    assert shortlists.list_page(county, PAGE).total == 2
    assert shortlists.list_page(ctx, PAGE).total == 4
    newest = ranking_runs.latest_for(county, challenge=here.public_id)
    assert newest is not None
    assert newest.region_code == regions.DISTRICT
    assert ranking_runs.latest_for(county, challenge=there.public_id) is None


def test_a_run_for_one_challenge_belongs_to_its_region(ctx, county, elsewhere) -> None:
    challenge = matches.make(ctx).challenge
    run = ranking_runs.start(ctx, challenge=challenge.public_id)
    assert ranking_runs.get(county, run.public_id).region_code == regions.DISTRICT
    with pytest.raises(NotFound):
        ranking_runs.get(elsewhere, run.public_id)
    with pytest.raises(Invalid):
        ranking_runs.start(elsewhere, challenge=challenge.public_id)


def test_a_run_of_an_event_is_for_who_sees_the_event(ctx, county, elsewhere) -> None:
    challenges.published(ctx, buyer=enterprises.make(ctx, region_code=OTHER))
    event = events.plan(county, planned())
    with pytest.raises(Invalid):
        ranking_runs.start(elsewhere, event=event.public_id)
    # The chain of the event has a challenge, though none in the county.
    with pytest.raises(Conflict):
        ranking_runs.start(ctx, event=event.public_id)


REFUSED: dict[str, Callable[[Context, str, str], object]] = {
    "read": lambda ctx, shortlist, _: shortlists.get(ctx, shortlist),
    "export": lambda ctx, shortlist, _: shortlist_exports.for_shortlist(ctx, shortlist),
    "read an entry": lambda ctx, _, entry: shortlists.get_entry(ctx, entry),
    "decide": lambda ctx, _, entry: shortlists.decide(
        ctx, entry, decision=Decision.KEEP, reason_code=None, note=None, version=None
    ),
}


@pytest.mark.parametrize("act", REFUSED)
def test_a_shortlist_of_another_region_does_not_exist(ctx, county, elsewhere, zoned, act) -> None:
    row = shortlist_factory.make(ctx)
    REFUSED[act](county, row.public_id, row.entries[0].public_id)
    for outsider in (elsewhere, zoned):
        with pytest.raises(NotFound):
            REFUSED[act](outsider, row.public_id, row.entries[0].public_id)


def test_a_zone_sees_what_lies_in_it(ctx, county, zoned) -> None:
    buyer = enterprises.make(ctx, zone_id=zoned.actor.zone_id)
    inside = shortlist_factory.make(ctx, challenge=challenges.published(ctx, buyer=buyer))
    outside = shortlist_factory.make(ctx)
    assert ids(shortlists.list_page(zoned, PAGE)) == {inside.public_id}
    assert ids(shortlists.list_page(county, PAGE)) == {inside.public_id, outside.public_id}


def test_runs_are_replayed_and_events_exported_by_who_sees_them(ctx, county) -> None:
    run = shortlist_factory.make_run(ctx)
    event = event_factory.make(ctx)
    asked: list[Callable[[], object]] = [
        lambda: replays.replay(county, run.public_id),
        lambda: shortlist_exports.for_event(county, event.public_id),
        lambda: events.answer(
            county, event.public_id, "0" * 20, ParticipationState.DECLINED, version=None
        ),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(DomainError) as refused:
        shortlist_exports.for_event(ctx, event.public_id)
    assert refused.value.code == "run_not_finished"


def test_jobs_are_seen_by_their_owner_and_the_regions_above(ctx, county, elsewhere, zoned) -> None:
    def job(owner: Context) -> str:
        kind = JobKind.RANKING_RUN
        return enqueue(ctx.session, kind, {}, owner_id=owner.actor.user_id).public_id

    ours, theirs, of_zone = job(county), job(elsewhere), job(zoned)
    of_nobody = job(replace(ctx, actor=SYSTEM))
    ctx.session.flush()
    assert ids(jobs.list_page(county, PAGE)) == {ours, of_zone}
    assert ids(jobs.list_page(zoned, PAGE)) == {of_zone}
    assert ids(jobs.list_page(ctx, PAGE)) == {ours, theirs, of_zone, of_nobody}
    with pytest.raises(NotFound):
        jobs.get(county, theirs)


def test_the_trail_of_a_region_holds_its_events_and_decisions(ctx, county, elsewhere) -> None:
    chains.make(ctx)
    event = events.plan(county, planned())
    entry = shortlist_factory.make(ctx).entries[0]
    shortlists.decide(
        ctx, entry.public_id, decision=Decision.KEEP, reason_code=None, note=None, version=None
    )
    colleague = users.acting(ctx, users.make_organizer(ctx, regions.DISTRICT))
    found = {row.subject_id for row in audit_events.list_page(colleague, PAGE).items}
    assert {event.public_id, entry.public_id} <= found
    found = {row.subject_id for row in audit_events.list_page(elsewhere, PAGE).items}
    assert not {event.public_id, entry.public_id} & found


def test_who_moves_to_another_region_takes_no_work_along(ctx, county) -> None:
    run = shortlist_factory.make_run(ctx, region_code=regions.DISTRICT)
    assert ranking_runs.get(county, run.public_id) == run
    user = ctx.session.get_one(User, county.actor.user_id)
    user.region_code = OTHER
    ctx.session.flush()
    with pytest.raises(NotFound):
        ranking_runs.get(users.acting(ctx, user), run.public_id)
