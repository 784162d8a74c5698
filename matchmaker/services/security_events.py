"""Security events (安全事件): refusals, sign-ins, reads of what is confidential or personal.

They are the one record that is written beside an act and not with it: a refused request keeps
nothing, and a read writes nothing, yet both go on record. A service only *notes* an event with its
session; the edge *records* what was noted in a short transaction of its own, after the request's
own transaction has ended and before the answer goes out (`edge/security_events.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchmaker.context import Context, day_end, day_start
from matchmaker.permissions import Permission, authorize
from matchmaker.services import paging
from matchmaker.services.paging import Page
from models.base import Identified
from models.enums import SecurityEventKind
from models.security_events import SecurityEvent
from models.users import User

_NOTED = "security_events"
# 登录日志: who has signed in, or tried to.
SIGN_INS = (
    SecurityEventKind.SIGNED_IN,
    SecurityEventKind.SIGN_IN_FAILED,
    SecurityEventKind.LOCKED,
)


@dataclass(frozen=True, slots=True)
class Noted:
    """An event that waits to be recorded; details hold ids, never contents."""

    kind: SecurityEventKind
    user_id: int | None
    details: dict[str, Any] = field(default_factory=dict)
    # When and from where; the edge knows.
    at: datetime | None = None
    address: str = ""


def note(
    ctx: Context, kind: SecurityEventKind, *, user_id: int | None = None, **details: Any
) -> None:
    """Let the edge record an event of the actor, or of `user_id` before anybody is signed in."""
    event = Noted(kind, ctx.actor.user_id if user_id is None else user_id, details)
    noted: list[Noted] = ctx.session.info.setdefault(_NOTED, [])
    if event not in noted:
        noted.append(event)


def note_read(ctx: Context, subject: Identified) -> None:
    """Let the edge record that the actor reads the confidential content of `subject`."""
    note(
        ctx,
        SecurityEventKind.CONFIDENTIAL_READ,
        subject_kind=type(subject).__name__,
        subject=subject.public_id,
    )


def take(session: Session) -> list[Noted]:
    """Return what was noted with a session; it is not returned again."""
    found: list[Noted] = session.info.pop(_NOTED, [])
    return found


def record_noted(ctx: Context, event: Noted) -> None:
    """Store what was noted; the use of a token from a known address is no event."""
    if event.kind is SecurityEventKind.TOKEN_USED and _is_known(ctx, event):
        return
    row = SecurityEvent(
        at=event.at or ctx.now,
        kind=event.kind,
        user_id=event.user_id,
        address=event.address[:64],
        details=event.details,
    )
    ctx.session.add(row)


def _is_known(ctx: Context, event: Noted) -> bool:
    earlier = ctx.session.scalars(
        select(SecurityEvent.details).where(
            SecurityEvent.user_id == event.user_id,
            SecurityEvent.kind == event.kind,
            SecurityEvent.address == event.address[:64],
        )
    )
    return event.details in list(earlier)


def record(
    ctx: Context, kind: SecurityEventKind, user_id: int | None, address: str, **details: Any
) -> None:
    """Store an event in the transaction of `ctx`, which is that of such events alone."""
    ctx.session.add(
        SecurityEvent(at=ctx.now, kind=kind, user_id=user_id, address=address[:64], details=details)
    )


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[SecurityEvent]:
    """Return security events, newest first.

    `filters`: kind, is_sign_in (SIGN_INS alone), user (public id), from_on, to_on.
    """
    authorize(ctx.actor, Permission.READ_SECURITY_EVENTS)
    query = select(SecurityEvent).where(*_conditions(filters)).order_by(SecurityEvent.id.desc())
    return paging.fetch(ctx.session, query, filters)


def _conditions(filters: dict[str, Any]) -> Iterator[ColumnElement[bool]]:
    if filters.get("kind"):
        yield SecurityEvent.kind == filters["kind"]
    if filters.get("is_sign_in"):
        yield SecurityEvent.kind.in_(SIGN_INS)
    if filters.get("user"):
        user = select(User.id).where(User.public_id == filters["user"])
        yield SecurityEvent.user_id == user.scalar_subquery()
    if filters.get("from_on"):
        yield SecurityEvent.at >= day_start(filters["from_on"])
    if filters.get("to_on"):
        yield SecurityEvent.at < day_end(filters["to_on"])
