"""Seal the audit trail: each committed event gets a digest over itself and the digest before it.

The chain is extended when a transaction ends, under a lock on its head, so that events of
transactions side by side stand in one order and no transaction waits for the head while it works.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent, AuditHead, AuditLink

PENDING = "audit_events"
FIRST = "0" * 64


def note(session: Session, event: AuditEvent) -> None:
    """Add an event to the transaction of `session`; it is sealed when that commits."""
    session.add(event)
    session.info.setdefault(PENDING, []).append(event)


def extend(session: Session) -> None:
    """Seal the events of a transaction that is about to commit."""
    noted: list[AuditEvent] = session.info.pop(PENDING, [])
    # What a savepoint gave up is in the session no longer.
    events = [event for event in noted if event in session]
    if not events:
        return
    session.flush()
    head = session.scalars(
        select(AuditHead).with_for_update().execution_options(populate_existing=True)
    ).one()
    for event in events:
        head.length += 1
        head.digest = digest(head.digest, event)
        session.add(AuditLink(id=head.length, event_id=event.id, digest=head.digest))


def digest(before: str, event: AuditEvent) -> str:
    """Return SHA-256 over the digest before and all that the event says, in canonical JSON."""
    content = [
        before,
        event.public_id,
        event.at.astimezone(UTC).isoformat(),
        event.actor_id,
        event.action,
        event.subject_kind,
        event.subject_id,
        event.details,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the chain holds: `length` links up to `digest`; `broken_at` is the first bad link."""

    length: int
    digest: str
    broken_at: int | None


def walk(pairs: Iterable[tuple[AuditLink, AuditEvent | None]], anchors: Mapping[int, str]) -> Walk:
    """Follow the chain from its beginning; `anchors` are digests noted elsewhere, by length.

    A link is bad where it does not follow from what stands before it, where its event is gone,
    or where an anchor noted another digest. An anchor behind the end tells that the tail is gone:
    the first missing link is then the broken one.
    """
    length, before = 0, FIRST
    for link, event in pairs:
        number = length + 1
        if event is None or link.id != number or link.digest != digest(before, event):
            return Walk(length, before, number)
        if anchors.get(number, link.digest) != link.digest:
            return Walk(length, before, number)
        length, before = number, link.digest
    is_cut = max(anchors, default=0) > length
    return Walk(length, before, length + 1 if is_cut else None)
