"""Alembic's entry: reads the tables from models and the database from the settings."""

from alembic import context
from sqlalchemy import Connection, Engine, event

import models
from matchmaker.config import Settings
from matchmaker.db import make_engine


def migrate(connection: Connection) -> None:
    """Run the migrations on `connection`, each in the one transaction."""
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_without_enforcing(engine: Engine) -> None:
    """Run the migrations where SQLite may replace tables that others refer to.

    A changed table is made anew there, and dropping the old one would take its rows for deleted.
    All references are checked before the one transaction ends.
    """

    @event.listens_for(engine, "connect")
    def stop_enforcing(raw: object, _record: object) -> None:
        raw.execute("PRAGMA foreign_keys=OFF")

    with engine.begin() as own:
        migrate(own)
        broken = own.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"references that lead nowhere after the migration: {broken[:5]}")


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(context.config.attributes.get("url") or Settings.from_env().database_url)
    if engine.dialect.name == "sqlite":
        migrate_without_enforcing(engine)
    else:
        with engine.begin() as own:
            migrate(own)
    engine.dispose()
