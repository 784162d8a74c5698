"""Security events (安全事件): the one record that is written beside the act, not with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Name
from models.enums import SecurityEventKind


class SecurityEvent(Identified, Base):
    """安全事件: sign-ins, refusals and reads of confidential content; ids, never contents."""

    __tablename__ = "security_events"

    at: Mapped[datetime]
    kind: Mapped[SecurityEventKind]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[Name] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
