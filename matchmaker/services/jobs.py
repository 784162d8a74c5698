"""Background jobs as rows: read them, claim them, report on them, finish them.

queued → running → done | failed. A running job whose lease has run out is claimed again; the
number of the attempt is the fence: whoever was claimed from can no longer report or finish.
"""

from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.job_queue import LEASE, MAX_ATTEMPTS
from matchmaker.permissions import Permission, authorize, visible_jobs
from matchmaker.services import paging
from matchmaker.services.paging import Page
from models.enums import JobState
from models.jobs import Job


def get(ctx: Context, public_id: str) -> Job:
    """Return a job; raise NotFound."""
    authorize(ctx.actor, Permission.READ_JOBS)
    query = select(Job).where(Job.public_id == public_id, visible_jobs(ctx.actor))
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def list_page(ctx: Context, filters: dict[str, Any]) -> Page[Job]:
    """Return jobs, newest first; `filters`: state, kind."""
    authorize(ctx.actor, Permission.READ_JOBS)
    query = select(Job).where(visible_jobs(ctx.actor))
    for name in ("state", "kind"):
        if filters.get(name) is not None:
            query = query.where(getattr(Job, name) == filters[name])
    return paging.fetch(ctx.session, query.order_by(Job.id.desc()), filters)


def due(ctx: Context) -> list[str]:
    """Return the public ids of the jobs that a worker should take up now, oldest first."""
    query = select(Job.public_id).where(_is_due(ctx)).order_by(Job.id).limit(100)
    return list(ctx.session.scalars(query))


def _is_due(ctx: Context) -> ColumnElement[bool]:
    return or_(
        Job.state == JobState.QUEUED,
        and_(Job.state == JobState.RUNNING, Job.lease_until < ctx.now),
    )


def claim(ctx: Context, public_id: str) -> Job | None:
    """Take a due job for this worker. queued | running with an old lease → running.

    Return None when somebody else has it, or when it has been tried too often → failed.
    """
    claimed = ctx.session.execute(
        update(Job)
        .where(Job.public_id == public_id, _is_due(ctx))
        .values(
            state=JobState.RUNNING,
            attempts=Job.attempts + 1,
            lease_until=ctx.now + LEASE,
            updated_at=ctx.now,
        )
        .execution_options(synchronize_session=False)
    )
    if not _changed(claimed):
        return None
    job = ctx.session.scalars(select(Job).where(Job.public_id == public_id)).one()
    if job.attempts > MAX_ATTEMPTS:
        fail(ctx, job, messages.text("job_gave_up"))
        return None
    return job


def report(ctx: Context, job: Job, percent: int | None, message: str | None) -> bool:
    """Renew the lease and show progress; return False when the job is no longer ours."""
    values: dict[str, Any] = {"lease_until": ctx.now + LEASE, "updated_at": ctx.now}
    if percent is not None:
        values["percent"] = percent
    if message is not None:
        values["message"] = message
    return _update_own(ctx, job, values)


def finish(ctx: Context, job: Job, result: dict[str, Any]) -> bool:
    """Record the result in the transaction that keeps it. running → done."""
    return _update_own(
        ctx,
        job,
        {
            "state": JobState.DONE,
            "percent": 100,
            "message": messages.text("job_done"),
            "result": result,
            "lease_until": None,
            "finished_at": ctx.now,
            "updated_at": ctx.now,
        },
    )


def fail(ctx: Context, job: Job, error: str) -> bool:
    """Give up on a job; `error` is what its owner reads. running → failed."""
    return _update_own(
        ctx,
        job,
        {
            "state": JobState.FAILED,
            "error": error,
            "lease_until": None,
            "finished_at": ctx.now,
            "updated_at": ctx.now,
        },
    )


def release(ctx: Context, job: Job) -> bool:
    """Let a job that met a passing fault be claimed again. running → queued."""
    return _update_own(
        ctx, job, {"state": JobState.QUEUED, "lease_until": None, "updated_at": ctx.now}
    )


def _update_own(ctx: Context, job: Job, values: dict[str, Any]) -> bool:
    changed = ctx.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.RUNNING, Job.attempts == job.attempts)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return _changed(changed)


def _changed(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
