"""BACKGROUND: a worker claims jobs, computes without holding a lock, and keeps each result whole.

The order of events for one job: claim it in a short transaction; compute with a read-only
session while a thread renews the lease; then keep the result and mark the job done in one
transaction. Killed at any moment, the job leaves either nothing or everything, and is claimed
again when its lease has run out.

A large result is kept in parts, each in a transaction of its own, so that others need not wait for
the write lock; each part says how far it came, and whoever claims the job again goes on from there.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

from sqlalchemy.orm import Session

from matchmaker import lexicon_store, messages
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.db import Database, open_session, transaction
from matchmaker.errors import DomainError, Invalid
from matchmaker.job_queue import LEASE, MAX_ATTEMPTS, PAUSE_SECONDS, JobQueue, More
from matchmaker.jobs import mail
from matchmaker.jobs.chores import CHORES, Chore
from matchmaker.jobs.handlers import BY_OWNER, HANDLERS, Keep
from matchmaker.permissions import SYSTEM, Actor
from matchmaker.services import challenges, jobs, lexicons, name_pairs, users
from models.jobs import Job

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
REPORT_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a worker needs: its settings and its database."""

    settings: Settings
    database: Database

    @contextmanager
    def write(self, actor: Actor = SYSTEM) -> Iterator[Context]:
        """Open a transaction that commits when the block succeeds."""
        with self._lists(), transaction(self.database.write) as session:
            yield self._context(session, actor)

    @contextmanager
    def read(self, actor: Actor = SYSTEM) -> Iterator[Context]:
        """Open a read-only session."""
        session = open_session(self.database.read)
        try:
            with self._lists():
                yield self._context(session, actor)
        finally:
            session.close()

    def _lists(self) -> AbstractContextManager[None]:
        return lexicon_store.using_in_force(self.settings.lexicon_folder)

    def _context(self, session: Session, actor: Actor) -> Context:
        return Context(session, actor, session.info["now"], self.settings.index_folder)


class Lost(Exception):
    """Another worker has claimed the job in the meantime."""


class Reporter:
    """Shows progress of one job and renews its lease."""

    def __init__(self, runtime: Runtime, job: Job) -> None:
        self._runtime = runtime
        self._job = job
        self._last = 0.0
        self._stop = threading.Event()

    def __call__(self, percent: int, message: str) -> None:
        """Report, at most a few times a second; raise Lost when the job is no longer ours."""
        if monotonic() - self._last < REPORT_SECONDS:
            return
        self._last = monotonic()
        with self._runtime.write() as ctx:
            if not jobs.report(ctx, self._job, percent, message):
                raise Lost

    @contextmanager
    def renewing(self) -> Iterator[None]:
        """Renew the lease from a thread while the block computes."""
        thread = threading.Thread(target=self._renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _renew(self) -> None:
        while not self._stop.wait(LEASE.total_seconds() / 4):
            try:
                with self._runtime.write() as ctx:
                    jobs.report(ctx, self._job, None, None)
            except Exception:
                log.exception("the lease of job %s was not renewed", self._job.public_id)


def run_job(runtime: Runtime, public_id: str) -> None:
    """Claim and run one job; a job that is not due is left alone."""
    with runtime.write() as ctx:
        job = jobs.claim(ctx, public_id)
        actor = None if job is None else _actor_of(ctx, job)
        if job is not None and actor is None:
            jobs.fail(ctx, job, messages.text("job_owner_gone"))
    if job is None or actor is None:
        return
    try:
        _compute_and_keep(runtime, job, actor)
    except Lost:
        log.warning("job %s was taken over", public_id)
    except DomainError as error:
        with runtime.write() as ctx:
            jobs.fail(ctx, job, _reason(error))
    except Exception:
        log.exception("job %s failed", public_id)
        _retry_or_fail(runtime, job)


def _actor_of(ctx: Context, job: Job) -> Actor | None:
    """Return who the job acts as; None if it may act as nobody but an owner who is shut out."""
    owner = users.find_actor_by_id(ctx, job.owner_id)
    # With the rights of the installation more would be done than its owner ever could.
    is_owners_alone = job.owner_id is not None and job.kind in BY_OWNER
    return owner if owner is not None or is_owners_alone else SYSTEM


def _reason(error: DomainError) -> str:
    """Return what the owner reads: the sentences of the fields where there are some."""
    if isinstance(error, Invalid) and error.errors:
        return "；".join(text for texts in error.errors.values() for text in texts)
    return messages.text(error.code, **error.details)


def _compute_and_keep(runtime: Runtime, job: Job, actor: Actor) -> None:
    reporter = Reporter(runtime, job)
    with reporter.renewing():
        with runtime.read(actor) as ctx:
            keep = HANDLERS[job.kind](ctx, job.arguments, reporter)
        while _keep_part(runtime, job, actor, keep):
            sleep(PAUSE_SECONDS)


def _keep_part(runtime: Runtime, job: Job, actor: Actor, keep: Keep) -> bool:
    """Keep a part of the result, or all of it, in one transaction; tell whether more follows."""
    with runtime.write(actor) as ctx:
        result = keep(ctx)
        if isinstance(result, More):
            is_ours = jobs.report(ctx, job, result.percent, result.message)
        else:
            is_ours = jobs.finish(ctx, job, result)
        if not is_ours:
            raise Lost
    return isinstance(result, More)


def _retry_or_fail(runtime: Runtime, job: Job) -> None:
    with runtime.write() as ctx:
        if job.attempts < MAX_ATTEMPTS:
            jobs.release(ctx, job)
        else:
            jobs.fail(ctx, job, messages.text("job_failed"))


def run_due(runtime: Runtime) -> int:
    """Run all jobs that are due in this process; return how many there were."""
    with runtime.read() as ctx:
        waiting = jobs.due(ctx)
    for public_id in waiting:
        run_job(runtime, public_id)
    return len(waiting)


class ClockWork:
    """Ends the bidding of challenges whose deadline passed, expires and warns; for SYSTEM.

    What is overdue is seen to at once, owners are warned once a day.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._warned_on: object = None

    def __call__(self) -> None:
        """Let the clock act, if there is anything to do."""
        with self._runtime.read() as ctx:
            is_due = ctx.today != self._warned_on or challenges.is_sweep_due(ctx)
        if is_due:
            with self._runtime.write() as ctx:
                challenges.sweep(ctx)
            self._warned_on = ctx.today


def run_worker(settings: Settings) -> None:
    """Consume jobs until the process is told to stop."""
    queue = JobQueue(settings.queue_url)
    database = Database.connect(settings.database_url, queue.send_committed)
    runtime = Runtime(settings, database)
    queue.handle(lambda public_id: run_job(runtime, public_id))
    clock_work = ClockWork(runtime)
    _start_sweep(lambda: _sweep(runtime, queue, clock_work))
    # In a thread of its own: a mail server that hangs delays mails alone.
    _start_sweep(lambda: mail.deliver_due(runtime))
    queue.run()


def _start_sweep(sweep: Callable[[], object]) -> None:
    def loop() -> None:
        while True:
            try:
                sweep()
            except Exception:
                log.exception("the sweep failed")
            pause.wait(SWEEP_SECONDS)

    pause = threading.Event()
    threading.Thread(target=loop, daemon=True).start()


def _sweep(runtime: Runtime, queue: JobQueue, clock_work: ClockWork) -> None:
    clock_work()
    # A wake-up that was lost, or a job whose worker was killed, is sent again.
    if not queue.is_empty():
        return
    rebuild_outdated(runtime)
    compare_names(runtime)
    do_chores(runtime)
    with runtime.read() as ctx:
        waiting = jobs.due(ctx)
    for public_id in waiting:
        queue.send(public_id)


def do_chores(runtime: Runtime) -> None:
    """Do what is due from time to time, each chore in a transaction of its own.

    One that fails hinders neither the others nor the jobs; it stays due.
    """
    for chore in CHORES:
        try:
            _do(runtime, chore)
        except Exception:
            log.exception("a chore failed: %s", chore.name)


def _do(runtime: Runtime, chore: Chore) -> None:
    with runtime.read() as ctx:
        is_due = chore.is_due(ctx)
    if is_due:
        with runtime.write() as ctx:
            chore.do(ctx)


def compare_names(runtime: Runtime) -> None:
    """Queue the comparison of the names of enterprises, if some changed."""
    with runtime.read() as ctx:
        is_due = name_pairs.is_due(ctx)
    if is_due:
        with runtime.write() as ctx:
            name_pairs.request(ctx)


def rebuild_outdated(runtime: Runtime) -> None:
    """Queue rebuilds of indexes that were built with other word lists than those in force."""
    with runtime.read() as ctx:
        is_outdated = bool(lexicons.outdated_chains(ctx))
    if is_outdated:
        with runtime.write() as ctx:
            lexicons.rebuild_outdated(ctx)
