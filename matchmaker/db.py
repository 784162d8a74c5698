"""Database access: the engine with its safety settings, sessions, and the one way to commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from matchmaker import audit_chain
from models.base import Timestamped

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL: NORMAL loses acknowledged commits at a power cut
    "foreign_keys": "1",
    "busy_timeout": "5000",
}


# How long SQLite's write lock is waited for where the act may be left for later.
HASTY_MS = 200


class WeakDurability(RuntimeError):
    """The database does not run with the settings that its promises rest on."""


@dataclass(frozen=True, slots=True)
class Database:
    """An engine with session factories: `write` takes the write lock at once, `read` never.

    `hasty` takes it as well, but gives up soon where somebody else holds it.
    """

    engine: Engine
    write: sessionmaker[Session]
    read: sessionmaker[Session]
    hasty: sessionmaker[Session]

    @classmethod
    def connect(cls, url: str, after_commit: Callable[[Session], None] | None = None) -> "Database":
        """Open the database at `url`; `after_commit` is called with each committed session."""
        engine = make_engine(url)
        write = sessionmaker(engine, expire_on_commit=False)
        read = sessionmaker(engine.execution_options(read_only=True), expire_on_commit=False)
        hasty = sessionmaker(engine.execution_options(is_hasty=True), expire_on_commit=False)
        event.listen(write, "before_flush", _stamp)
        event.listen(write, "before_commit", _outermost(audit_chain.extend))
        if after_commit is not None:
            event.listen(write, "after_commit", _outermost(after_commit))
        return cls(engine, write, read, hasty)


def _outermost(call: Callable[[Session], None]) -> Callable[[Session], None]:
    # SQLAlchemy tells of a released savepoint too, but nothing is committed by it yet.
    def called(session: Session) -> None:
        if not session.in_nested_transaction():
            call(session)

    return called


def make_engine(url: str) -> Engine:
    """Create an engine whose transactions begin as the database needs it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # What people wrote must not come into the log with a statement that failed.
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_engine(parsed, pool_pre_ping=not is_sqlite, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_other)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late: a check would read outside of them.
    connection.isolation_level = None
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    read_only = options.get("read_only", False)
    patience = HASTY_MS if options.get("is_hasty", False) else SQLITE_PRAGMAS["busy_timeout"]
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_other(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def check_durability(engine: Engine) -> dict[str, str]:
    """Read the settings back from the database; raise WeakDurability where one is too weak."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            value = str(connection.execute(text("SHOW synchronous_commit")).scalar_one())
            found, wanted = {"synchronous_commit": value}, {"synchronous_commit": "on"}
        else:
            found = {
                name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in SQLITE_PRAGMAS
            }
            wanted = SQLITE_PRAGMAS
    weak = {name: value for name, value in found.items() if value != wanted[name]}
    if weak:
        raise WeakDurability(f"database settings are too weak: {weak}")
    return found


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema of the database at `url` to `revision`."""
    from alembic import command

    if revision == "base":
        command.downgrade(alembic_config(url), revision)
    else:
        command.upgrade(alembic_config(url), revision)


def alembic_config(url: str) -> Any:
    """Return Alembic's configuration for the migrations in the wheel or the checkout."""
    from alembic.config import Config

    config = Config()
    packed = Path(__file__).parent / "_migrations"
    folder = packed if packed.is_dir() else Path(__file__).parent.parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url
    return config


def has_current_schema(engine: Engine) -> bool:
    """Tell whether all migrations have run."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    heads = ScriptDirectory.from_config(alembic_config(str(engine.url))).get_heads()
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def _stamp(session: Session, _context: object, _instances: object) -> None:
    now = session.info.get("now") or datetime.now(UTC)
    for row in session.new:
        if isinstance(row, Timestamped):
            row.created_at = row.updated_at = now
    for row in session.dirty:
        if isinstance(row, Timestamped) and session.is_modified(row):
            row.updated_at = now


def open_session(factory: sessionmaker[Session]) -> Session:
    """Open a session, take its transaction (and the write lock), then read the clock."""
    session = factory()
    session.connection()
    session.info["now"] = datetime.now(UTC)
    return session


@contextmanager
def transaction(factory: sessionmaker[Session]) -> Iterator[Session]:
    """Commit when the block succeeds, else keep nothing."""
    session = open_session(factory)
    try:
        yield session
        session.commit()
    finally:
        session.close()
