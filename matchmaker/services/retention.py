"""Delete on schedule what has a retention, and record that it was done.

What has none stays: the audit trail is never deleted from. The dates below are the only ones that
the program knows; docs/operating.md tells them to the operator.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, or_, select

from matchmaker.context import Context
from matchmaker.services import audit, paging
from models.audit import AuditEvent
from models.base import Base
from models.enums import OutboxState
from models.idempotency import IdempotencyRecord
from models.import_files import ImportedRow, ImportFile
from models.notices import OutboxMessage
from models.security_events import SecurityEvent
from models.users import UserSession

IDEMPOTENCY = timedelta(hours=72)
SENT_MAILS = timedelta(days=30)
ENDED_SESSIONS = timedelta(days=30)
# What a file changed, and how that was before; undoing is over after a day.
IMPORTED_ROWS = timedelta(days=30)
SECURITY_EVENTS = timedelta(days=3 * 365)
_ACTION, _KIND = "retention.run", "Retention"


def is_due(ctx: Context) -> bool:
    """Whether nothing was deleted on schedule today."""
    done = select(AuditEvent.id).where(
        AuditEvent.subject_kind == _KIND,
        AuditEvent.subject_id == ctx.today.isoformat(),
        AuditEvent.action == _ACTION,
    )
    return not paging.exists(ctx.session, done)


def run(ctx: Context) -> dict[str, int]:
    """Delete what is over, and record how much; return the numbers by table."""
    counts = {
        table.__tablename__: _delete(ctx, table, condition) for table, condition in _over(ctx.now)
    }
    audit.note(ctx, _ACTION, _KIND, ctx.today.isoformat(), **counts)
    return counts


def _over(now: datetime) -> list[tuple[type[Base], ColumnElement[bool]]]:
    is_out = OutboxMessage.state.in_([OutboxState.SENT, OutboxState.FAILED])
    return [
        (IdempotencyRecord, IdempotencyRecord.created_at < now - IDEMPOTENCY),
        (OutboxMessage, is_out & (OutboxMessage.updated_at < now - SENT_MAILS)),
        (
            UserSession,
            or_(
                UserSession.expires_at < now - ENDED_SESSIONS,
                UserSession.revoked_at < now - ENDED_SESSIONS,
            ),
        ),
        (
            ImportedRow,
            ImportedRow.import_file_id.in_(
                select(ImportFile.id).where(ImportFile.saved_at < now - IMPORTED_ROWS)
            ),
        ),
        (SecurityEvent, SecurityEvent.at < now - SECURITY_EVENTS),
    ]


def _delete(ctx: Context, table: type[Base], condition: ColumnElement[bool]) -> int:
    found: Any = ctx.session.execute(
        delete(table).where(condition).execution_options(synchronize_session=False)
    )
    return found.rowcount if isinstance(found, CursorResult) else 0
