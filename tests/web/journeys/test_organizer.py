"""OG2: review the shortlists of one chain, from 待办 to the published, frozen list.

JOURNEY_PAIRS=50 walks the whole journey; by default a part of it is walked, which costs less.
"""

import os
import sys
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.job_queue import JobQueue
from matchmaker.permissions import SYSTEM
from matchmaker.services import ranking_runs, shortlists, users
from models.enums import Decision, ReasonCode
from models.shortlists import ShortlistEntry
from tests.factories import city
from tests.web.conftest import Site
from tests.web.journeys.recorder import Recorder

PAIRS = int(os.environ.get("JOURNEY_PAIRS", "10"))
CHAIN, SECOND = "copper", "lifu"
# What the target allows: a median for a clear pair, and fifty pairs in ten minutes.
PAIR_SECONDS, SECONDS_PER_PAIR = 12.0, 600 / 50


@pytest.fixture
def database(site: Site):
    settings = city.settings_in(site.folder)
    opened = Database.connect(settings.database_url, JobQueue(settings.queue_url).send_committed)
    yield opened
    opened.engine.dispose()


def in_site(site, session, actor=SYSTEM):
    return Context(session, actor, datetime.now(UTC), city.settings_in(site.folder).index_folder)


@pytest.fixture
def run(site: Site, database: Database):
    """Have a chain ranked and its shortlists judged by two people; return the run's id."""
    with transaction(database.write) as session:
        ctx = in_site(site, session)
        users.create(ctx, SECOND, "李复", None)
        public_id = ranking_runs.start(ctx, chain=CHAIN).public_id
    for _ in range(300):
        with database.read() as session:
            found = ranking_runs.get(in_site(site, session), public_id)
            if found.finished_at is not None:
                break
        time.sleep(0.2)
    with transaction(database.write) as session:
        ctx = in_site(site, session)
        for row in ranking_runs.get(ctx, public_id).shortlists:
            shortlists.require_second_review(ctx, row.public_id, is_needed=True, version=None)
    return public_id


def choice(number: int) -> tuple[str, str | None]:
    """Return the keys that judge the pair of this number: most are kept, some need a reason."""
    return {2: ("2", "t"), 5: ("3", "r"), 7: ("4", "q"), 8: ("2", "a")}.get(
        number % 10, ("1", None)
    )


def judge(person: Recorder, number: int) -> None:
    """Judge the pair on the screen, and wait for the next."""
    shown = person.page.get_attribute("[data-pair]", "data-entry")
    person.begin_lap()
    person.decide()
    for key in filter(None, choice(number)):
        person.press(key)
    person.wait_for(f"[data-pair]:not([data-entry='{shown}']), [data-done]")
    person.end_lap()


def second_opinion(site: Site, database: Database) -> None:
    """Let the second reviewer agree with the first but for every sixth pair."""
    with transaction(database.write) as session:
        ctx = in_site(site, session)
        actor = users.actor_of(ctx, users.find(ctx, SECOND))
        ctx = in_site(site, session, actor)
        entries = session.scalars(
            select(ShortlistEntry).where(ShortlistEntry.reviews.any()).order_by(ShortlistEntry.id)
        ).all()
        for number, found in enumerate(entries):
            entry = shortlists.get_entry(ctx, found.public_id)
            decision = Decision.HOLD if number % 6 == 1 else entry.reviews[0].decision
            shortlists.decide(
                ctx,
                entry.public_id,
                decision=decision,
                reason_code=ReasonCode.NEEDS_EVIDENCE,
                note=None,
                version=None,
            )


def begin_shortlist(person: Recorder) -> None:
    """Wait for the first pair, and for the keys: the page offers to name them once they work."""
    person.wait_for("[data-pair]")
    person.wait_for("[data-keys-help]")


def review(person: Recorder) -> float:
    """Judge so many pairs, shortlist after shortlist; return the time by the model."""
    person.click("nav.side a:has-text('短名单评审')")
    person.click("a:text-is('评审') >> nth=-1")
    begin_shortlist(person)
    for number in range(PAIRS):
        if person.page.locator("[data-done]").count():
            person.press("j")
            begin_shortlist(person)
        judge(person, number)
    return person.seconds


def publish(person: Recorder) -> None:
    """Settle what both see differently, look at who is told, and publish."""
    path = person.page.url.partition("/review")[0]
    person.page.goto(f"{path}/agreement")
    while person.page.locator("article.settle").count():
        person.decide()
        person.choose("article.settle >> nth=0 >> select", "strong_fit")
        person.click("article.settle >> nth=0 >> button.decide-keep")
    person.click("nav.tabs a:has-text('发布')")
    person.decide()
    person.click("button:has-text('的短名单')")
    person.wait_for("text=与发布时完全一致")


def test_the_shortlists_of_a_chain_are_reviewed_settled_and_published(
    site, database, open_tab, run, capsys
):
    tab = open_tab()
    person = Recorder(tab.page)
    seconds = review(person)
    second_opinion(site, database)
    publish(person)
    tab.check()
    assert len(person.laps) == PAIRS
    assert person.median_lap <= PAIR_SECONDS
    assert seconds <= SECONDS_PER_PAIR * PAIRS
    overrides, reasoned = with_reasons(database)
    assert overrides == reasoned > 0
    with capsys.disabled():
        sys.stdout.write(
            f"\n{person.report(f'OG2, {PAIRS} pairs')}; review alone {seconds:.0f} s, "
            f"median {person.median_lap:.1f} s a pair, {reasoned}/{overrides} overrides reasoned\n"
        )


def with_reasons(database: Database) -> tuple[int, int]:
    """Return how many decisions went against the machine, and how many of them have a reason."""
    with database.read() as session:
        rows = session.scalars(
            select(ShortlistEntry).where(
                ShortlistEntry.decision.is_not(None), ShortlistEntry.decision != Decision.KEEP
            )
        ).all()
    return len(rows), sum(row.reason_code is not None for row in rows)
