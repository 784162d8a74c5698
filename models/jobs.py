"""Background jobs (后台任务): the truth about work that a worker does."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Body, Identified, Name, Timestamped
from models.enums import JobKind, JobState


class Job(Identified, Timestamped, Base):
    """后台任务: queued → running → done or failed; taken up again when its lease runs out."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "lease_until"),)

    kind: Mapped[JobKind]
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Two jobs with the same key are the same work: a second one is not queued.
    key: Mapped[Name | None]
    percent: Mapped[int] = mapped_column(default=0)
    message: Mapped[Body] = mapped_column(default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[Body | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
