"""How transactions begin, what SQLite promises, and that nothing of a failure is kept."""

import sqlite3
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from matchmaker.db import (
    Database,
    WeakDurability,
    check_durability,
    has_current_schema,
    migrate,
    open_session,
    transaction,
)
from models.regions import Region

WRITERS = 4


def test_sqlite_runs_with_the_settings_that_its_promises_rest_on(database):
    assert check_durability(database.engine) == {
        "journal_mode": "wal",
        "synchronous": "2",
        "foreign_keys": "1",
        "busy_timeout": "5000",
    }


def test_every_connection_has_the_settings(database):
    connections = [database.engine.connect() for _ in range(3)]
    for connection in connections:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        connection.rollback()
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_postgresql_acknowledges_only_what_is_on_disk(database):
    assert check_durability(database.engine) == {"synchronous_commit": "on"}


@pytest.mark.parametrize("pragma", ["synchronous=NORMAL", "foreign_keys=OFF"])
def test_weaker_settings_are_refused(database_url, pragma):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.exec_driver_sql(f"PRAGMA {setting}")
        connection.exec_driver_sql("PRAGMA busy_timeout=5000")
        connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.rollback()
    with pytest.raises(WeakDurability, match=pragma.split("=")[0]):
        check_durability(engine)
    engine.dispose()


@pytest.mark.every_database
def test_a_reader_cannot_write(database):
    session = open_session(database.read)
    session.add(Region(code="990101", name="澄江区"))
    with pytest.raises(DBAPIError):
        session.flush()
    session.close()


@pytest.mark.every_database
def test_a_connection_that_read_can_write_the_next_time(database):
    open_session(database.read).close()
    with transaction(database.write) as session:
        session.add(Region(code="990101", name="澄江区"))
    with transaction(database.read) as session:
        assert session.get(Region, "990101").name == "澄江区"


def add_and_fail(database):
    with transaction(database.write) as session:
        session.add(Region(code="990101", name="澄江区"))
        session.flush()
        raise ZeroDivisionError


@pytest.mark.every_database
def test_a_block_that_fails_keeps_nothing(database):
    with pytest.raises(ZeroDivisionError):
        add_and_fail(database)
    with transaction(database.read) as session:
        assert session.get(Region, "990101") is None


def test_sqlite_takes_the_write_lock_before_the_first_statement(database, database_url):
    holder = open_session(database.write)
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    assert other.execute("SELECT count(*) FROM regions").fetchone() == (0,)
    other.close()
    holder.close()


def test_the_clock_is_read_after_the_lock_was_taken(database):
    holder = open_session(database.write)
    released: list[datetime] = []

    def release() -> None:
        time.sleep(0.3)
        released.append(datetime.now(UTC))
        holder.close()

    thread = threading.Thread(target=release)
    thread.start()
    waiting = open_session(database.write)
    thread.join()
    assert waiting.info["now"] >= released[0]
    waiting.close()


@pytest.mark.every_database
def test_of_racing_writers_exactly_one_passes_a_check(database):
    """Each reads the name, works a little, and writes only if nobody has: one may."""
    with transaction(database.write) as session:
        session.add(Region(code="990101", name="无主"))
    winners: list[int] = []
    barrier = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        barrier.wait()
        with transaction(database.write) as session:
            is_free = session.scalars(select(Region.name)).one() == "无主"
            time.sleep(0.01)
            changed = session.execute(
                update(Region).where(Region.name == "无主").values(name=f"第{number}人")
            )
            if is_free and changed.rowcount == 1:
                winners.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(winners) == 1
    with transaction(database.read) as session:
        assert session.scalars(select(Region.name)).one() == f"第{winners[0]}人"


def test_racing_writers_on_sqlite_wait_for_each_other(database):
    with transaction(database.write) as session:
        session.add(Region(code="990101", name="0"))
    barrier = threading.Barrier(WRITERS)

    def count_up() -> None:
        barrier.wait()
        for _ in range(5):
            with transaction(database.write) as session:
                row = session.scalars(select(Region)).one()
                row.name = str(int(row.name) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(database.read) as session:
        assert session.scalars(select(Region.name)).one() == str(5 * WRITERS)


def test_a_savepoint_keeps_its_rows_to_itself(database):
    session = open_session(database.write)
    inner = session.begin_nested()
    session.add(Region(code="990101", name="澄江区"))
    session.flush()
    inner.rollback()
    assert session.get(Region, "990101") is None
    session.close()


def test_committed_sessions_are_announced_and_others_are_not(settings):
    announced = []
    database = Database.connect(settings.database_url, announced.append)
    with transaction(database.write) as session:
        with session.begin_nested():
            session.add(Region(code="990102", name="青渡区"))
        assert announced == []
    assert announced == [session]
    with pytest.raises(ZeroDivisionError):
        add_and_fail(database)
    assert len(announced) == 1
    database.engine.dispose()


@pytest.mark.every_database
def test_the_schema_is_known_to_be_current(database):
    assert has_current_schema(database.engine)


def test_an_empty_database_has_no_current_schema(tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    database = Database.connect(url)
    assert not has_current_schema(database.engine)
    migrate(url)
    assert has_current_schema(database.engine)
    migrate(url, "base")
    assert not has_current_schema(database.engine)
    database.engine.dispose()


def test_a_database_that_is_busy_too_long_says_so(database, settings):
    holder = open_session(database.write)
    engine = create_engine(settings.database_url, connect_args={"timeout": 0.05})
    with engine.connect() as connection, pytest.raises(OperationalError, match="locked"):
        connection.execute(text("INSERT INTO regions (code, name) VALUES ('1', '甲')"))
    engine.dispose()
    holder.close()


def test_a_statement_that_fails_does_not_say_what_people_wrote(database):
    """Errors come into the log: they name the statement, never its values."""
    with pytest.raises(DBAPIError) as caught, database.engine.connect() as connection:
        connection.execute(text("INSERT INTO nothing VALUES (:offer)"), {"offer": "报价 88 万元"})
    assert "88" not in str(caught.value)
    assert "INSERT INTO nothing" in str(caught.value)


def test_a_database_that_is_in_use_is_migrated_with_its_rows(tmp_path):
    """SQLite makes changed tables anew: what refers to their rows must find them again."""
    url = f"sqlite:///{tmp_path / 'used.db'}"
    migrate(url, "0005")
    stamp = "'2026-01-01 00:00:00', '2026-01-01 00:00:00', 1"
    with sqlite3.connect(tmp_path / "used.db") as raw:
        raw.execute(
            f"INSERT INTO industry_chains VALUES ('copper', '铜', '', 0, 7, '{'a' * 20}', {stamp})"
        )
        raw.execute(
            "INSERT INTO matching_events VALUES "
            f"('对接会', '2026-05-01', '临澜', '', 3, '{'b' * 20}', {stamp})"
        )
        raw.execute("INSERT INTO event_chains VALUES (3, 7)")
    raw.close()
    migrate(url)
    with sqlite3.connect(tmp_path / "used.db") as raw:
        assert raw.execute("SELECT event_id, chain_id FROM event_chains").fetchall() == [(3, 7)]
        assert raw.execute("SELECT name FROM matching_events").fetchall() == [("对接会",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
