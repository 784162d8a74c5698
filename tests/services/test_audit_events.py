import contextlib
import sqlite3
from datetime import timedelta

import pytest

from matchmaker.errors import Forbidden, Invalid
from matchmaker.services import audit, audit_events, users
from models.audit import AuditHead
from models.enums import ChallengeStatus, UserRole
from tests.factories import bids, challenges, enterprises, regions
from tests.factories.users import acting, acting_for, make_member, make_organizer

FILTERS = {"page": 1, "page_size": 100}


def actions(ctx, **filters):
    return [row.action for row in audit_events.list_page(ctx, FILTERS | filters).items]


def some_events(committed, count=5):
    for number in range(count):
        with committed() as ctx:
            users.create(ctx, f"user{number}", "某人", None)


def edit_the_file(database_url, *statements):
    """Change the database as somebody would who has the file and knows of no rule."""
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as raw, raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)


@pytest.mark.every_database
def test_an_untouched_chain_is_verified_to_its_head(committed):
    some_events(committed)
    with committed() as ctx:
        found = audit_events.verify(ctx)
        head = ctx.session.query(AuditHead).one()
    assert found.broken_at is None
    assert (found.length, found.digest) == (head.length, head.digest)
    assert found.length >= 5


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_events SET action = 'user.other' WHERE id = 4", 4),
        ("UPDATE audit_events SET actor_id = NULL WHERE id = 4", 4),
        ("UPDATE audit_events SET at = '2020-01-01 00:00:00.000000' WHERE id = 4", 4),
        ("UPDATE audit_events SET details = '{\"a\": 1}' WHERE id = 4", 4),
        ("DELETE FROM audit_events WHERE id = 4", 4),
        ("UPDATE audit_links SET digest = 'x' WHERE id = 4", 4),
        ("DELETE FROM audit_links WHERE id = 4", 4),
        ("DELETE FROM audit_links WHERE id = 7", 7),
        ("UPDATE audit_heads SET digest = 'x'", 8),
        ("UPDATE audit_heads SET length = 6", 7),
    ],
)
def test_whatever_was_edited_or_deleted_is_found(committed, database_url, statement, broken_at):
    some_events(committed)
    edit_the_file(database_url, statement)
    with committed() as ctx:
        assert audit_events.verify(ctx).broken_at == broken_at


def test_two_events_that_changed_places_are_found(committed, database_url):
    some_events(committed)
    edit_the_file(
        database_url,
        "UPDATE audit_links SET event_id = 99 WHERE id = 3",
        "UPDATE audit_links SET event_id = 3 WHERE id = 4",
        "UPDATE audit_links SET event_id = 4 WHERE id = 3",
    )
    with committed() as ctx:
        assert audit_events.verify(ctx).broken_at == 3


def cut_off(database_url, keep):
    """Cut the tail off, and let the head agree with what is left."""
    edit_the_file(
        database_url,
        f"DELETE FROM audit_links WHERE id > {keep}",
        f"DELETE FROM audit_events WHERE id > {keep}",
        f"UPDATE audit_heads SET length = {keep},"
        f" digest = (SELECT digest FROM audit_links WHERE id = {keep})",
    )


def test_a_tail_that_was_cut_off_behind_an_anchor_is_found(committed, database_url):
    some_events(committed)
    with committed() as ctx:
        anchor = audit_events.anchor(ctx)
        assert audit_events.verify(ctx).anchors == 1
    cut_off(database_url, anchor.length - 2)
    with committed() as ctx:
        assert audit_events.verify(ctx).broken_at == anchor.length - 1


def test_without_an_anchor_a_tail_cut_off_with_its_head_leaves_no_trace(committed, database_url):
    """The stated limit of the chain: this is why anchors are kept elsewhere."""
    some_events(committed)
    cut_off(database_url, 5)
    with committed() as ctx:
        assert audit_events.verify(ctx).broken_at is None


def test_a_tail_written_anew_is_found_by_its_anchor(committed, database_url):
    some_events(committed)
    with committed() as ctx:
        anchor = audit_events.anchor(ctx)
    cut_off(database_url, anchor.length - 1)
    with committed() as ctx:
        users.create(ctx, "other", "另一人", None)
    with committed() as ctx:
        assert audit_events.verify(ctx).broken_at == anchor.length


def test_one_anchor_a_day_is_due(ctx):
    assert audit_events.needs_anchor(ctx)
    made = audit_events.anchor(ctx)
    assert not audit_events.needs_anchor(ctx)
    assert audit_events.read_anchors(ctx) == [made]
    assert made.day == ctx.today


def test_an_anchor_file_that_was_damaged_is_told_by_its_line(ctx):
    audit_events.anchor(ctx)
    with (ctx.data_folder / audit_events.ANCHORS).open("a") as file:
        file.write("not an anchor\n")
    with pytest.raises(Invalid) as caught:
        audit_events.verify(ctx)
    assert caught.value.details == {"line": 2}


def test_the_audit_administrator_reads_everything(ctx):
    auditor = acting(ctx, users.create(ctx, "shenji", "审计", None, role=UserRole.AUDIT_ADMIN))
    audit.note(ctx, "test.act", "Test", "1")
    assert set(actions(auditor)) >= {"test.act", "user.create", "token.create"}


def test_the_system_administrator_does_not_watch_the_log_of_its_own_acts(ctx):
    admin = acting(ctx, users.create(ctx, "xitong", "系统", None, role=UserRole.SYSTEM_ADMIN))
    with pytest.raises(Forbidden):
        actions(admin)


def test_a_member_reads_its_own_acts_and_what_was_done_to_its_enterprise(ctx):
    mine, other = enterprises.make(ctx), enterprises.make(ctx)
    member = acting_for(ctx, mine)
    audit.record(ctx, "enterprise.revise", mine)
    audit.record(ctx, "enterprise.other", other)
    audit.note(member, "own.act", "Test", "1")
    assert actions(member) == ["own.act", "enterprise.revise"]


def test_a_bidder_does_not_read_what_the_buyer_does_with_its_bid(ctx):
    bid = bids.make(ctx)
    bidder = acting_for(ctx, bid.enterprise)
    buyer = acting(ctx, make_member(ctx, bid.challenge.buyer))
    audit.record(bidder, "bid.submit", bid)
    audit.record(ctx, "bid.check", bid)
    audit.record(buyer, "bid.shortlist", bid)
    assert actions(bidder) == ["bid.check", "bid.submit"]
    assert actions(buyer) == ["bid.shortlist"]


def test_an_organizer_reads_its_region_only(ctx):
    regions.make(ctx, "990102")
    here = enterprises.make(ctx, region_code="990102")
    there = enterprises.make(ctx, region_code=regions.DISTRICT)
    county = acting(ctx, make_organizer(ctx, "990102"))
    for row in (here, there):
        audit.record(ctx, f"enterprise.{row.region_code}", row)
        posted = challenges.published(ctx, buyer=row)
        audit.record(ctx, f"challenge.{row.region_code}", posted)
        audit.record(ctx, f"bid.{row.region_code}", bids.make(ctx, challenge=posted))
    found = actions(county)
    assert set(found) == {"enterprise.990102", "challenge.990102", "bid.990102"}


def test_what_a_bidder_did_before_it_submitted_is_not_the_organizers(ctx):
    bid = bids.make(ctx, submitted_at=ctx.now + timedelta(hours=1))
    audit.record(ctx, "bid.draft", bid)
    county = acting(ctx, make_organizer(ctx, regions.DISTRICT))
    assert actions(county) == []


def test_filters_narrow_the_list(ctx):
    row = challenges.make(ctx, status=ChallengeStatus.DRAFT)
    audit.record(ctx, "challenge.draft", row)
    audit.record(ctx, "challenge.revise", row)
    assert actions(ctx, action="challenge.draft") == ["challenge.draft"]
    assert len(actions(ctx, subject=row.public_id)) == 2
    assert len(actions(ctx, subject_kind="Challenge")) == 2
    assert actions(ctx, from_on=ctx.today + timedelta(days=1)) == []
    assert len(actions(ctx, from_on=ctx.today, to_on=ctx.today)) == 2
    assert actions(ctx, to_on=ctx.today - timedelta(days=1)) == []
