"""The queue of background jobs: rows of the job table are the truth, huey carries the wake-ups.

A job is a row written in the same transaction as the act that asks for it. After the commit its
id is sent to huey; a wake-up that gets lost (the process died in between) is sent again by the
worker's sweep, since the row is still there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from models.enums import JobKind, JobState
from models.jobs import Job

# A worker renews its lease with every sign of progress; a job without one is taken up again.
LEASE = timedelta(seconds=20)
MAX_ATTEMPTS = 3
# Between two parts of a long act others get to write: SQLite lets waiters ask every 100 ms.
PAUSE_SECONDS = 0.12

_SENT = "jobs_to_send"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class More:
    """A part of a job's result was kept, more follows; how far the job is by then."""

    percent: int
    message: str


Kept: TypeAlias = dict[str, Any] | More


def enqueue(
    session: Session,
    kind: JobKind,
    arguments: dict[str, Any],
    *,
    owner_id: int | None,
    key: str | None = None,
) -> Job:
    """Add a job to the transaction; a job with the same key that still waits is returned instead.

    none → queued.
    """
    if key is not None:
        waiting = session.scalars(
            select(Job).where(Job.key == key, Job.state == JobState.QUEUED).order_by(Job.id)
        ).first()
        if waiting is not None:
            return waiting
    job = Job(kind=kind, arguments=arguments, owner_id=owner_id, key=key)
    session.add(job)
    session.flush()
    session.info.setdefault(_SENT, []).append(job.public_id)
    return job


class UnknownQueue(ValueError):
    """There is no queue for this kind of URL."""


class JobQueue:
    """huey behind three calls: `send` a job's id, `handle` ids, `run` the consumer."""

    def __init__(self, url: str) -> None:
        self.huey = _make_huey(url)
        self._handler: Callable[[str], None] | None = None
        self._task = self.huey.task(name="run_job")(self._run)

    def _run(self, public_id: str) -> None:
        if self._handler is not None:
            self._handler(public_id)

    def send(self, public_id: str) -> None:
        """Wake a worker for the job."""
        self._task(public_id)

    def is_empty(self) -> bool:
        """Whether no wake-up waits: what is due and not sent has been lost."""
        return int(self.huey.pending_count()) == 0

    def send_committed(self, session: Session) -> None:
        """Send the jobs of a session that has just been committed.

        They are stored: a queue that is out of reach makes nothing fail, the sweep sends again.
        """
        for public_id in session.info.pop(_SENT, []):
            try:
                self.send(public_id)
            except Exception:
                log.exception("job %s was not sent", public_id)

    def handle(self, handler: Callable[[str], None]) -> None:
        """Let `handler` run the jobs that this process is woken for."""
        self._handler = handler

    def run(self) -> None:
        """Consume until the process is told to stop."""
        self.huey.create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=1).run()


def _make_huey(url: str) -> Any:
    backend = make_url(url).get_backend_name() if "://" in url else ""
    if backend == "sqlite":
        Path(str(make_url(url).database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if backend == "sqlite":
        from huey import SqliteHuey

        return SqliteHuey("matchmaker", filename=str(make_url(url).database), results=False)
    if backend == "postgresql":
        from huey import PostgresHuey

        return PostgresHuey("matchmaker", dsn=url, results=False)
    if backend == "redis":
        from huey import RedisHuey

        return RedisHuey("matchmaker", url=url, results=False)
    raise UnknownQueue(f"MATCHMAKER_QUEUE_URL: unknown queue URL scheme: {backend or url}")
