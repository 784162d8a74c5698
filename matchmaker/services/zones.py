"""Functional zones by their names."""

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from models.regions import FunctionalZone


def names(ctx: Context) -> list[str]:
    """Return the names of the zones."""
    return list(ctx.session.scalars(select(FunctionalZone.name).order_by(FunctionalZone.name)))


def named(ctx: Context, name: str | None) -> FunctionalZone | None:
    """Return the zone of this name, None without one; raise Invalid for an unknown one."""
    if not name:
        return None
    zone = ctx.session.scalars(
        select(FunctionalZone).where(FunctionalZone.name == name)
    ).one_or_none()
    if zone is None:
        raise Invalid(errors={"zone": [messages.text("field_zone")]})
    return zone
