"""运行状态: how much work waits, runs and fails; never what it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from models.enums import JobKind, JobState
from models.jobs import Job

RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs of one kind: by state, and those that failed within a day."""

    kind: JobKind
    states: dict[JobState, int]
    failed_recently: int
    last_finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Operations:
    """All kinds, and since when the oldest job waits."""

    work: tuple[Work, ...]
    oldest_queued_at: datetime | None


def read(ctx: Context) -> Operations:
    """Count the jobs of the installation by kind and state."""
    authorize(ctx.actor, Permission.READ_OPERATIONS)
    counted: dict[JobKind, dict[JobState, int]] = {kind: {} for kind in JobKind}
    by_state = select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state)
    for kind, state, number in ctx.session.execute(by_state):
        counted[kind][state] = number
    since = ctx.now - RECENT
    failed = dict(
        ctx.session.execute(
            select(Job.kind, func.count())
            .where(Job.state == JobState.FAILED, Job.finished_at > since)
            .group_by(Job.kind)
        ).all()
    )
    finished = dict(
        ctx.session.execute(select(Job.kind, func.max(Job.finished_at)).group_by(Job.kind)).all()
    )
    work = tuple(
        Work(kind, counted[kind], failed.get(kind, 0), finished.get(kind)) for kind in JobKind
    )
    oldest = ctx.session.scalar(
        select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED)
    )
    return Operations(work, oldest)
