import threading
import time
from datetime import timedelta

import pytest

from matchmaker.context import Context
from matchmaker.db import open_session, transaction
from matchmaker.errors import Invalid
from matchmaker.permissions import SYSTEM
from matchmaker.services import audit, changes
from models.enums import BidState, ChallengeStatus, Visibility
from tests.factories import bids, challenges, enterprises, regions
from tests.factories.users import acting, acting_for, make_organizer


def shown(ctx, cursor=None, limit=100):
    return [change.action for change in changes.after(ctx, cursor, limit).items]


@pytest.fixture
def sealed(committed):
    """Return a function that records acts on rows, commits them, and gives a context to read in."""

    def store(*acts):
        with committed() as ctx:
            for by, action, row in acts:
                audit.record(by(ctx) if callable(by) else ctx, action, row)

    return store


def test_a_consumer_goes_on_where_it_stopped(committed):
    with committed() as ctx:
        buyer = enterprises.make(ctx)
        for number in range(7):
            audit.record(ctx, f"enterprise.{number}", buyer)
    with committed() as ctx:
        member = acting_for(ctx, buyer)
        got, cursor, asked = [], None, 0
        while True:
            found = changes.after(member, cursor, 3)
            got += [change.action for change in found.items]
            cursor, asked = found.cursor, asked + 1
            if not found.has_more:
                break
        assert got == [f"enterprise.{number}" for number in range(7)]
        assert asked == 3
        at_the_end = changes.after(member, cursor, 3)
        assert (at_the_end.items, at_the_end.cursor) == ([], cursor)


def test_a_change_names_the_address_of_its_thing(committed):
    with committed() as ctx:
        row = challenges.published(ctx)
        audit.record(ctx, "challenge.publish", row)
    with committed() as ctx:
        [change] = changes.after(ctx, None, 10).items
        assert (change.collection, change.thing) == ("challenges", row.public_id)


def test_a_cursor_that_nobody_was_given_is_refused(ctx):
    with pytest.raises(Invalid) as caught:
        changes.after(ctx, "0" * 20, 10)
    assert list(caught.value.errors) == ["after"]


def test_others_learn_what_changed_in_public_and_nothing_else(committed):
    with committed() as ctx:
        row = challenges.published(ctx)
        stranger = enterprises.make(ctx)
        for action in ("challenge.publish", "challenge.invite", "challenge.unheard_of"):
            audit.record(ctx, action, row)
        early = challenges.published(ctx, published_at=ctx.now + timedelta(minutes=1))
        audit.record(ctx, "challenge.revise", early)
        draft = challenges.make(ctx)
        audit.record(ctx, "challenge.publish", draft)
    with committed() as ctx:
        assert shown(acting_for(ctx, stranger)) == ["challenge.publish"]
        assert len(shown(acting_for(ctx, row.buyer))) == 3


def test_an_invited_challenge_changes_for_those_it_invites(committed):
    with committed() as ctx:
        invited, stranger = enterprises.make(ctx), enterprises.make(ctx)
        row = challenges.published(ctx, visibility=Visibility.INVITED, invited=[invited])
        audit.record(ctx, "challenge.publish", row)
    with committed() as ctx:
        assert shown(acting_for(ctx, invited)) == ["challenge.publish"]
        assert shown(acting_for(ctx, stranger)) == []


def test_a_buyer_learns_of_a_bid_when_it_is_forwarded(committed):
    with committed() as ctx:
        bid = bids.make(ctx)
        buyer, rival = bid.challenge.buyer, enterprises.make(ctx)
        audit.record(ctx, "bid.submit", bid)
    with committed() as ctx:
        assert shown(acting_for(ctx, bid.enterprise)) == ["bid.submit"]
        assert shown(acting_for(ctx, buyer)) == []
    with committed() as ctx:
        bid = ctx.session.merge(bid)
        bid.state, bid.forwarded_at = BidState.FORWARDED, ctx.now
        audit.record(ctx, "bid.forward", bid)
    with committed() as ctx:
        assert shown(acting_for(ctx, buyer)) == ["bid.forward"]
        assert shown(acting_for(ctx, rival)) == []


def test_an_organizer_follows_its_region(committed):
    with committed() as ctx:
        regions.make(ctx, "990102")
        here = enterprises.make(ctx, region_code="990102")
        audit.record(ctx, "enterprise.here", here)
        audit.record(ctx, "enterprise.there", enterprises.make(ctx))
    with committed() as ctx:
        assert shown(acting(ctx, make_organizer(ctx, "990102"))) == ["enterprise.here"]


def test_what_is_hidden_moves_no_cursor(committed):
    """The answers with and without an invisible challenge in the database are the same."""
    with committed() as ctx:
        reader, row = enterprises.make(ctx), challenges.published(ctx)
        audit.record(ctx, "challenge.publish", row)
    with committed() as ctx:
        before = changes.after(acting_for(ctx, reader), None, 1)
    with committed() as ctx:
        hidden = challenges.make(ctx, status=ChallengeStatus.DRAFT)
        for _ in range(5):
            audit.record(ctx, "challenge.revise", hidden)
    with committed() as ctx:
        member = acting_for(ctx, reader)
        assert changes.after(member, None, 1) == before
        assert changes.after(member, before.cursor, 1).items == []


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_transactions_that_commit_out_of_order_are_all_delivered(database, settings, committed):
    """The later event commits first; a consumer that read it still gets the earlier one."""
    with committed() as ctx:
        row = enterprises.make(ctx)
    sessions = [open_session(database.write) for _ in range(2)]
    slow, quick = (
        Context(session, SYSTEM, session.info["now"], settings.index_folder) for session in sessions
    )
    audit.record(slow, "enterprise.slow", row)
    slow.session.flush()
    audit.record(quick, "enterprise.quick", row)
    quick.session.commit()
    with committed() as ctx:
        first = changes.after(ctx, None, 10)
    slow.session.commit()
    for session in sessions:
        session.close()
    with committed() as ctx:
        second = changes.after(ctx, first.cursor, 10)
    assert [change.action for change in first.items] == ["enterprise.quick"]
    assert [change.action for change in second.items] == ["enterprise.slow"]


@pytest.mark.every_database
def test_a_consumer_beside_many_writers_misses_nothing(database, settings, committed):
    """Writers commit side by side while a consumer follows, dying and resuming at each step."""
    with committed() as ctx:
        rows = [enterprises.make(ctx) for _ in range(4)]

    def write(number):
        for step in range(10):
            with transaction(database.write) as session:
                own = Context(session, SYSTEM, session.info["now"], settings.index_folder)
                audit.record(own, f"enterprise.{number}.{step}", rows[number])
                session.flush()
                time.sleep(0.002)  # the events of others are written meanwhile

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    cursor, got = None, []
    while True:
        is_over = not any(thread.is_alive() for thread in threads)
        session = open_session(database.read)
        reader = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        found = changes.after(reader, cursor, 7)
        session.close()
        got += [change.action for change in found.items]
        cursor = found.cursor
        if is_over and not found.has_more:
            break
    written = {f"enterprise.{number}.{step}" for number in range(4) for step in range(10)}
    assert len(got) == len(set(got)) == 40
    assert set(got) == written
