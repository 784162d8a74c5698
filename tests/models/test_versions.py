"""The optimistic lock: of two who edit what they read, one is told."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.db import open_session
from models.enterprises import Enterprise
from tests.factories import enterprises


@pytest.mark.every_database
def test_each_edit_counts_the_version_up(ctx):
    row = enterprises.make(ctx)
    assert row.version == 1
    row.summary = "第一次修改"
    ctx.session.flush()
    assert row.version == 2


@pytest.mark.every_database
def test_a_row_changed_in_between_refuses_to_be_written(ctx):
    row = enterprises.make(ctx)
    row.summary = "甲的修改"
    with ctx.session.no_autoflush:
        ctx.session.execute(
            update(Enterprise)
            .values(version=2, summary="乙的修改")
            .execution_options(synchronize_session=False)
        )
    with pytest.raises(StaleDataError):
        ctx.session.flush()


@pytest.mark.every_database
def test_a_row_deleted_in_between_refuses_to_be_written(ctx):
    row = enterprises.make(ctx)
    table = Enterprise.__table__
    ctx.session.execute(table.delete())
    row.summary = "太晚的修改"
    with pytest.raises(StaleDataError):
        ctx.session.flush()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_of_two_open_sessions_the_second_to_write_is_told(database, committed):
    with committed() as ctx:
        key = enterprises.make(ctx).id
    first, second = open_session(database.write), open_session(database.write)
    mine, yours = first.get(Enterprise, key), second.get(Enterprise, key)
    mine.summary, yours.summary = "甲的修改", "乙的修改"
    first.commit()
    with pytest.raises(StaleDataError):
        second.commit()
    first.close()
    second.close()
    with committed() as ctx:
        row = ctx.session.get(Enterprise, key)
        assert (row.summary, row.version) == ("甲的修改", 2)
