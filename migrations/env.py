"""Alembic's entry: reads the tables from models and the database from the settings."""

from alembic import context
from sqlalchemy import Connection

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


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(context.config.attributes.get("url") or Settings.from_env().database_url)
    with engine.begin() as own:
        migrate(own)
    engine.dispose()
