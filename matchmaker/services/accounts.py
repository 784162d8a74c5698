"""One's own account: name, address, phone, what one is told of, and the password."""

from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, lookup, outbox, users
from matchmaker.services.passwords import Hashed
from models.enterprises import Enterprise
from models.regions import FunctionalZone, Region
from models.users import User

EDITABLE = ("display_name", "email", "phone", "muted_notices", "wants_mail")


def get(ctx: Context) -> User:
    """Return one's own account."""
    authorize(ctx.actor, Permission.READ_ACCOUNT)
    return users.own(ctx)


def unit_name(ctx: Context) -> str | None:
    """Return where one belongs: an enterprise, or an organizer's zone or region."""
    authorize(ctx.actor, Permission.READ_ACCOUNT)
    if ctx.actor.enterprise_id is not None:
        query = select(Enterprise.name).where(Enterprise.id == ctx.actor.enterprise_id)
    elif ctx.actor.zone_id is not None:
        query = select(FunctionalZone.name).where(FunctionalZone.id == ctx.actor.zone_id)
    else:
        region = select(User.region_code).where(User.id == ctx.actor.user_id).scalar_subquery()
        query = select(Region.name).where(Region.code == region)
    return ctx.session.scalars(query).one_or_none()


def revise(ctx: Context, fields: dict[str, Any], *, version: int | None) -> User:
    """Change what is given of EDITABLE; a replaced mail address is told of it. Raise Stale."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    user = users.own(ctx)
    lookup.check_version(user, version)
    former = user.email
    for name in EDITABLE:
        if name in fields:
            setattr(user, name, fields[name])
    audit.record(ctx, "account.revise", user, fields=sorted(fields))
    if former is not None and user.email != former:
        subject = messages.text("mail_address_changed_subject")
        body = messages.text("mail_address_changed", username=user.username)
        outbox.send(ctx, former, subject, body)
    return user


def change_password(ctx: Context, password: Hashed) -> None:
    """Replace one's own password, which the edge has asked for; other sessions end."""
    authorize(ctx.actor, Permission.EDIT_ACCOUNT)
    users.set_password(ctx, users.own(ctx), password)
