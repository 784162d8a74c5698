from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError, StatementError

import models
from matchmaker.context import LOCAL_TIME
from models.base import Base, Identified, Timestamped, Versioned, new_public_id
from models.bids import Bid
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import BidState
from tests.factories import bids, challenges, enterprises


@pytest.mark.every_database
def test_a_moment_comes_back_as_the_same_moment_in_utc(ctx):
    written = datetime(2026, 3, 1, 7, 30, 0, 123456, tzinfo=LOCAL_TIME)
    row = bids.make(ctx, submitted_at=written)
    ctx.session.expire_all()
    assert row.submitted_at == written
    assert row.submitted_at.utcoffset() == timedelta(0)
    assert row.withdrawn_at is None


@pytest.mark.every_database
def test_moments_of_different_zones_compare_in_the_database(ctx):
    zones = (timezone(timedelta(hours=14)), UTC, timezone(timedelta(hours=-12)))
    rows = [bids.make(ctx, submitted_at=datetime(2026, 1, 1, 12, tzinfo=zone)) for zone in zones]
    ctx.session.expire_all()
    assert ctx.session.query(Bid).order_by(Bid.submitted_at).all() == rows
    noon = datetime(2026, 1, 1, 20, tzinfo=LOCAL_TIME)
    assert ctx.session.query(Bid).filter(Bid.submitted_at <= noon).all() == rows[:2]


@pytest.mark.every_database
def test_a_moment_without_a_zone_is_refused(ctx):
    with pytest.raises(StatementError, match="time zone"):
        bids.make(ctx, submitted_at=datetime(2026, 1, 1, 12))  # noqa: DTZ001 - what is refused


@pytest.mark.every_database
def test_a_closed_list_is_stored_as_plain_text(ctx):
    bids.make(ctx)
    assert ctx.session.execute(text("SELECT state FROM bids")).scalar_one() == "submitted"


@pytest.mark.every_database
def test_what_is_not_in_a_closed_list_is_refused(ctx):
    with pytest.raises(StatementError):
        bids.make(ctx, state="won")


@pytest.mark.every_database
def test_a_row_cannot_refer_to_nothing(ctx):
    row = bids.make(ctx)
    row.enterprise_id = 10**6
    with pytest.raises(IntegrityError):
        ctx.session.flush()


@pytest.mark.every_database
def test_one_bid_per_enterprise_and_challenge(ctx):
    row = bids.make(ctx)
    with pytest.raises(IntegrityError):
        bids.make(ctx, challenge=row.challenge, enterprise=row.enterprise)


def test_public_ids_are_random_and_tell_no_number():
    ids = {new_public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(public_id) == 20 and int(public_id, 16) >= 0 for public_id in ids)


def test_rows_are_stamped_with_the_time_of_their_transaction(ctx):
    row = enterprises.make(ctx)
    assert row.created_at == row.updated_at == ctx.now
    later = ctx.now + timedelta(hours=1)
    ctx.session.info["now"] = later
    row.summary = "改过的简介"
    ctx.session.flush()
    assert (row.created_at, row.updated_at) == (ctx.now, later)


def test_a_relation_that_was_not_asked_for_is_not_loaded_behind_the_back(ctx):
    public_id = challenges.make(ctx).public_id
    ctx.session.expunge_all()
    row = ctx.session.query(Challenge).filter_by(public_id=public_id).one()
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = row.buyer


def test_every_relation_of_every_table_is_loaded_on_purpose():
    lazy = {
        f"{mapper.class_.__name__}.{relation.key}": relation.lazy
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
    }
    assert {name for name, how in lazy.items() if how != "raise"} == set()


def test_what_people_edit_has_a_version_and_a_public_id():
    edited = {
        mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Versioned)
    }
    assert edited == {
        models.IndustryChain,
        models.ImportFile,
        models.Shortlist,
        models.Enterprise,
        models.Capability,
        models.Challenge,
        models.Bid,
        models.EnterpriseMerge,
        models.MatchingEvent,
        models.Shortlist,
        models.ShortlistEntry,
        models.ImportFile,
        models.User,
        models.Registration,
        models.ChallengeList,
        models.Question,
        models.EnterpriseSheet,
        models.Objection,
        models.Cooperation,
        models.FollowUp,
        models.SupplierChoice,
    }
    assert all(issubclass(kind, Identified) and issubclass(kind, Timestamped) for kind in edited)


def test_every_constraint_has_a_name():
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
        for index in table.indexes:
            assert index.name, (table.name, index)


@pytest.mark.every_database
def test_the_migrated_tables_are_those_of_the_models(database):
    found = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert found == set(Base.metadata.tables)


@pytest.mark.every_database
def test_text_outside_the_basic_plane_survives(ctx):
    row = enterprises.make(ctx, name="𠮷林𬭚业（集团）有限公司")
    ctx.session.expire_all()
    assert ctx.session.get(Enterprise, row.id).name == "𠮷林𬭚业（集团）有限公司"


@pytest.mark.every_database
def test_state_is_read_back_as_a_member(ctx):
    row = bids.make(ctx)
    ctx.session.expire_all()
    assert row.state is BidState.SUBMITTED
