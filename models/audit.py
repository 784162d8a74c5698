"""The audit trail (操作日志) and the chain of digests that seals it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Identified


class AuditEvent(Identified, Base):
    """操作日志: who did what to which thing; ids and field names only, never the values.

    Append-only: a trigger refuses changes.
    """

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[Code]
    subject_kind: Mapped[Code]
    subject_id: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AuditLink(Base):
    """日志链: the digest over an event and the digest before it, in the order of commits."""

    __tablename__ = "audit_links"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_events.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """日志链头: one row, locked by whoever extends the chain."""

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
