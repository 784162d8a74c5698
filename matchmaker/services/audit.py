"""Write the audit trail: one row per act, in the act's own transaction."""

from typing import Any

from matchmaker import audit_chain
from matchmaker.context import Context
from models.audit import AuditEvent
from models.base import Identified


def record(ctx: Context, action: str, subject: Identified, **details: Any) -> None:
    """Record that the actor did `action` to `subject`; details hold ids and field names only."""
    ctx.session.flush()
    note(ctx, action, type(subject).__name__, subject.public_id, **details)


def note(ctx: Context, action: str, kind: str, subject_id: str, /, **details: Any) -> None:
    """Record an act on something that has a kind and an id but no row."""
    event = AuditEvent(
        at=ctx.now,
        actor_id=ctx.actor.user_id,
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        details=details,
    )
    audit_chain.note(ctx.session, event)
