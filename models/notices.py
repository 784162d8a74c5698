"""Notices (消息) to users, and mails that wait to be sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Body, Identified, Name, Timestamped
from models.enums import NoticeKind, OutboxState


class Notice(Identified, Timestamped, Base):
    """消息: one per user and cause; it names things by id and is drawn for its reader only."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("user_id", "cause"), Index(None, "user_id", "read_at"))

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind]
    # What happened to what, so that nobody is told of it twice: "challenge.publish:<id>".
    cause: Mapped[str] = mapped_column(String(120))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    read_at: Mapped[datetime | None]
    # In which digest mail it went out.
    mailed_at: Mapped[datetime | None]


class OutboxMessage(Identified, Timestamped, Base):
    """待发邮件: written with its cause, sent by the worker afterwards; never confidential text."""

    __tablename__ = "outbox_messages"
    __table_args__ = (Index(None, "state", "due_at"),)

    recipient: Mapped[Name]
    subject: Mapped[Name]
    body: Mapped[Body]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[Body | None]
