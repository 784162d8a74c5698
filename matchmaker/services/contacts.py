"""Contacts of enterprises: masked for all but the enterprise itself, whole when asked for.

Whoever asks for the whole contact is put on record (`PERSONAL_DATA_SHOWN`). What an organizer read
masked and sends back unchanged with an edit leaves the stored contact as it is.
"""

import re
from typing import Any, TypedDict

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.permissions import Actor, Permission, Relation, authorize, relation
from matchmaker.services import security_events, survivors
from models.enterprises import Enterprise
from models.enums import SecurityEventKind


class Contacts(TypedDict):
    """Whom to turn to."""

    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None


def of(actor: Actor, enterprise: Enterprise) -> Contacts:
    """Return the contacts of an enterprise as the actor reads them without asking for more."""
    is_own = actor.is_system or relation(actor, enterprise) is Relation.OWN
    return _whole(enterprise) if is_own else masked(_whole(enterprise))


def show(ctx: Context, public_id: str) -> tuple[Enterprise, Contacts]:
    """Return an enterprise with its whole contacts, and put it on record; raise NotFound."""
    row = ctx.session.scalars(
        select(Enterprise).where(Enterprise.public_id == survivors.public_id_of(ctx, public_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    authorize(ctx.actor, Permission.SHOW_CONTACTS, row)
    security_events.note(
        ctx,
        SecurityEventKind.PERSONAL_DATA_SHOWN,
        subject_kind="Enterprise",
        subject=row.public_id,
        fields=list(Contacts.__annotations__),
    )
    return row, _whole(row)


def _whole(enterprise: Enterprise) -> Contacts:
    return Contacts(
        contact_name=enterprise.contact_name,
        contact_phone=enterprise.contact_phone,
        contact_email=enterprise.contact_email,
    )


def masked(whole: Contacts) -> Contacts:
    """Return contacts by which nobody can be reached."""
    return Contacts(
        contact_name=mask_name(whole["contact_name"]),
        contact_phone=mask_phone(whole["contact_phone"]),
        contact_email=mask_email(whole["contact_email"]),
    )


def kept(enterprise: Enterprise, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an edit, with the stored contact where the masked one came back."""
    whole: dict[str, Any] = {**_whole(enterprise)}
    shown: dict[str, Any] = {**masked(_whole(enterprise))}
    return fields | {name: whole[name] for name in whole if fields[name] == shown[name]}


def mask_name(name: str | None) -> str | None:
    """Return 王** for 王敏."""
    return name and name[0] + "**"


def mask_phone(phone: str | None) -> str | None:
    """Return 138****1234 for 13800001234; of short or foreign forms less is left."""
    if phone is None:
        return None
    digits = re.sub(r"\D", "", phone)
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 6 else "****"


def mask_email(email: str | None) -> str | None:
    """Return z***@example.com for zhang@example.com."""
    if email is None:
        return None
    name, _, host = email.rpartition("@")
    return f"{name[:1]}***@{host}"
