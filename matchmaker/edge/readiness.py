"""Whether the service can serve: the checks behind /ready and behind the administrator's page."""

from sqlalchemy import Engine, text

from matchmaker.db import check_durability, has_current_schema


def checks(engine: Engine) -> dict[str, bool]:
    """Return each check with its result; those behind a failed one are false too."""
    found = {"database": False, "schema": False, "durability": False}
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        found["database"] = True
        found["schema"] = has_current_schema(engine)
        found["durability"] = bool(check_durability(engine))
    except Exception:  # noqa: S110 - the check that failed stays false in the answer
        pass
    return found
