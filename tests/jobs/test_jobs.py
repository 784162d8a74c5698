"""The worker: one complete result or none, whatever happens in between."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from matchmaker import jobs as worker
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.db import Database
from matchmaker.errors import Conflict
from matchmaker.intake import import_files
from matchmaker.job_queue import MAX_ATTEMPTS, JobQueue, enqueue
from matchmaker.jobs import ClockWork, Runtime, handlers, run_due, run_job
from matchmaker.services import index_jobs, jobs, name_pairs, ranking_runs
from models.audit import AuditEvent
from models.capabilities import Capability
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enums import ChallengeStatus, ImportKind, JobKind, JobState
from models.jobs import Job
from tests.conftest import Committed
from tests.factories import chains, challenges, enterprises, matches, users


@pytest.fixture
def runtime(settings: Settings, database: Database) -> Runtime:
    return Runtime(settings, database)


@pytest.fixture
def job_id(committed: Committed) -> str:
    with committed() as ctx:
        chains.make(ctx)
        return index_jobs.rebuild(ctx, "copper").public_id


def read(runtime: Runtime, public_id: str) -> Job:
    with runtime.read() as ctx:
        return jobs.get(ctx, public_id)


def test_a_job_runs_once(runtime: Runtime, job_id: str) -> None:
    assert run_due(runtime) == 1
    done = read(runtime, job_id)
    assert (done.state, done.percent, done.attempts) == (JobState.DONE, 100, 1)
    assert done.result is not None
    run_job(runtime, job_id)
    assert read(runtime, job_id).attempts == 1


def test_the_worker_ends_bidding_and_looks_on_without_writing(
    runtime: Runtime, committed: Committed
) -> None:
    with committed() as ctx:
        row = challenges.published(ctx, deadline_on=ctx.today - timedelta(days=1))
        public_id = row.public_id
    clock_work = ClockWork(runtime)
    clock_work()
    with runtime.read() as ctx:
        found = ctx.session.scalars(select(Challenge).where(Challenge.public_id == public_id)).one()
        assert found.status is ChallengeStatus.SELECTING
        events = ctx.session.scalar(select(func.count(AuditEvent.id)))
    clock_work()
    with runtime.read() as ctx:
        assert ctx.session.scalar(select(func.count(AuditEvent.id))) == events


def test_a_job_with_the_same_key_waits_once(committed: Committed) -> None:
    with committed() as ctx:
        first = index_jobs.rebuild(ctx, "copper")
        assert index_jobs.rebuild(ctx, "copper") is first
        assert index_jobs.rebuild(ctx, "steel") is not first


def test_of_two_workers_one_claims(runtime: Runtime, job_id: str) -> None:
    with runtime.write() as ctx:
        assert jobs.claim(ctx, job_id) is not None
    with runtime.write() as ctx:
        assert jobs.claim(ctx, job_id) is None


def test_a_killed_worker_is_replaced_and_can_no_longer_finish(
    runtime: Runtime, job_id: str
) -> None:
    with runtime.write() as ctx:
        killed = jobs.claim(ctx, job_id)
        assert killed is not None
    assert run_due(runtime) == 0, "the lease still holds"
    _let_lease_run_out(runtime, job_id)
    with runtime.write() as ctx:
        successor = jobs.claim(ctx, job_id)
        assert successor is not None
    with runtime.write() as ctx:
        assert not jobs.report(ctx, killed, 50, "仍在进行")
        assert not jobs.finish(ctx, killed, {})
    with runtime.write() as ctx:
        assert jobs.finish(ctx, successor, {"index_version": "x"})


def _let_lease_run_out(runtime: Runtime, job_id: str) -> None:
    with runtime.write() as ctx:
        row = jobs.get(ctx, job_id)
        row.lease_until = ctx.now - timedelta(seconds=1)


def test_what_an_outpaced_worker_wrote_is_not_kept(
    runtime: Runtime, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outpaced(_ctx: Context, _arguments: object, _progress: object) -> handlers.Keep:
        def keep(ctx: Context) -> dict[str, object]:
            ctx.session.execute(select(IndustryChain)).scalars().one().name = "写了一半"
            row = jobs.get(ctx, job_id)
            row.attempts += 1  # as a successor's claim does
            return {}

        return keep

    monkeypatch.setitem(handlers.HANDLERS, JobKind.INDEX_BUILD, outpaced)
    run_job(runtime, job_id)
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(IndustryChain.name)).one() == "铜及有色金属"
        assert jobs.get(ctx, job_id).state is JobState.RUNNING


def test_a_passing_fault_is_tried_again_and_then_given_up(
    runtime: Runtime, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_ctx: Context, _arguments: object, _progress: object) -> handlers.Keep:
        raise OSError("the disk is away")

    monkeypatch.setitem(handlers.HANDLERS, JobKind.INDEX_BUILD, broken)
    for _ in range(MAX_ATTEMPTS - 1):
        run_job(runtime, job_id)
        assert read(runtime, job_id).state is JobState.QUEUED
    run_job(runtime, job_id)
    failed = read(runtime, job_id)
    assert failed.state is JobState.FAILED
    assert failed.error
    assert "disk" not in failed.error


def test_a_job_whose_workers_keep_dying_is_given_up(runtime: Runtime, job_id: str) -> None:
    for _ in range(MAX_ATTEMPTS):
        with runtime.write() as ctx:
            assert jobs.claim(ctx, job_id) is not None
        _let_lease_run_out(runtime, job_id)
    assert run_due(runtime) == 1
    assert read(runtime, job_id).state is JobState.FAILED


def test_a_refusal_of_the_domain_is_told_to_the_owner(
    runtime: Runtime, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_ctx: Context, _arguments: object, _progress: object) -> handlers.Keep:
        raise Conflict("no_challenges_in_scope")

    monkeypatch.setitem(handlers.HANDLERS, JobKind.INDEX_BUILD, refused)
    run_job(runtime, job_id)
    assert read(runtime, job_id).error == "所选范围内没有已发布的榜单，无法排序。"


def test_progress_is_seen_by_others_while_the_job_runs(
    runtime: Runtime, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, str]] = []

    def slow(_ctx: Context, _arguments: object, progress: handlers.Progress) -> handlers.Keep:
        progress(40, "正在排序")
        row = read(runtime, job_id)
        seen.append((row.percent, row.message))
        return lambda _writing: {}

    monkeypatch.setitem(handlers.HANDLERS, JobKind.INDEX_BUILD, slow)
    run_job(runtime, job_id)
    assert seen == [(40, "正在排序")]


def test_a_worker_that_lost_its_job_stops(
    runtime: Runtime, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(_ctx: Context, _arguments: object, progress: handlers.Progress) -> handlers.Keep:
        with runtime.write() as ctx:
            jobs.get(ctx, job_id).attempts += 1
        progress(50, "不应显示")
        raise AssertionError("the report should have stopped the work")

    monkeypatch.setitem(handlers.HANDLERS, JobKind.INDEX_BUILD, taken_over)
    run_job(runtime, job_id)
    assert read(runtime, job_id).state is JobState.RUNNING
    assert read(runtime, job_id).message == ""


def test_the_lease_is_renewed_while_a_job_computes(
    runtime: Runtime, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LEASE", timedelta(seconds=0.2))
    with runtime.write() as ctx:
        job = jobs.claim(ctx, job_id)
        assert job is not None
    _let_lease_run_out(runtime, job_id)
    with worker.Reporter(runtime, job).renewing():
        _wait_until(lambda: _lease_holds(runtime, job_id))
    assert _lease_holds(runtime, job_id)


def _lease_holds(runtime: Runtime, job_id: str) -> bool:
    with runtime.read() as ctx:
        lease = jobs.get(ctx, job_id).lease_until
        return lease is not None and lease > ctx.now


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come true in time")


def test_a_job_of_a_rolled_back_transaction_is_never_sent(
    settings: Settings, committed: Committed
) -> None:
    queue = JobQueue(settings.queue_url)
    database = Database.connect(settings.database_url, queue.send_committed)
    session = database.write()
    enqueue(session, JobKind.INDEX_BUILD, {"chain": "copper"}, owner_id=None)
    session.rollback()
    session.close()
    assert queue.is_empty()
    with database.write() as kept:
        enqueue(kept, JobKind.INDEX_BUILD, {"chain": "copper"}, owner_id=None)
        kept.commit()
    assert not queue.is_empty()
    database.engine.dispose()


def test_a_queue_out_of_reach_hinders_no_act(
    settings: Settings, committed: Committed, tmp_path: Path
) -> None:
    queue = JobQueue(f"sqlite:///{tmp_path / 'gone' / 'queue.db'}")
    shutil.rmtree(tmp_path / "gone")
    database = Database.connect(settings.database_url, queue.send_committed)
    with database.write() as session:
        job = enqueue(session, JobKind.INDEX_BUILD, {"chain": "copper"}, owner_id=None)
        session.commit()
    database.engine.dispose()
    with pytest.raises(sqlite3.OperationalError):
        queue.is_empty()
    with committed() as ctx:
        assert jobs.due(ctx) == [job.public_id]


def test_an_unknown_queue_url_is_refused() -> None:
    with pytest.raises(ValueError, match="scheme"):
        JobQueue("ftp://127.0.0.1/queue")


def test_acts_of_the_worker_are_audited_under_the_owner(
    runtime: Runtime, committed: Committed
) -> None:
    with committed() as ctx:
        ranking_runs.start(ctx, challenge=matches.make(ctx).challenge.public_id)
        owner = ctx.actor.user_id
    run_due(runtime)
    with runtime.read() as ctx:
        found = ctx.session.scalars(
            select(func.count())
            .select_from(AuditEvent)
            .where(AuditEvent.action == "ranking_run.finish", AuditEvent.actor_id == owner)
        ).one()
    assert found == 1


def test_an_import_of_an_account_that_was_shut_meanwhile_saves_nothing(
    runtime: Runtime, committed: Committed
) -> None:
    folder = runtime.settings.upload_folder
    with committed() as ctx:
        chains.make(ctx)
        own = enterprises.make(ctx)
        other = enterprises.make(ctx, name="别家铜业有限公司")
        member = users.make_member(ctx, own)
        labels = "企业名称,统一社会信用代码,能力项名称,类型,产业链环节"
        content = f"{labels}\n{other.name},{other.credit_code},压延铜箔,产品,铜箔\n"
        acting = users.acting(ctx, member)
        name = import_files.store(folder, content.encode(), "能力.csv")
        asked = {"kind": ImportKind.CAPABILITIES, "update": False}
        file = import_files.upload(acting, name, "能力.csv", asked)
        ctx.session.flush()
        job = import_files.start(acting, file, commit=True).public_id
        member.is_active = False
    run_due(runtime)
    failed = read(runtime, job)
    assert (failed.state, failed.error) == (JobState.FAILED, "提交人的账号已停用，已停止。")
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(func.count()).select_from(Capability)).one() == 0


def test_an_index_that_somebody_gone_asked_for_is_built(
    runtime: Runtime, committed: Committed
) -> None:
    with committed() as ctx:
        chains.make(ctx)
        member = users.make_member(ctx, enterprises.make(ctx))
        job = index_jobs.rebuild(users.acting(ctx, member), "copper").public_id
        member.is_active = False
    run_job(runtime, job)
    assert read(runtime, job).state is JobState.DONE


def test_the_worker_compares_names_when_some_changed(
    runtime: Runtime, committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_pairs, "FEW", 1)
    with committed() as ctx:
        for name in ("临澜澄砺精密铸造有限公司", "临澜澄砺精密铸造股份有限公司"):
            enterprises.make(ctx, name=name)
    worker.compare_names(runtime)
    worker.compare_names(runtime)
    assert run_due(runtime) == 1
    with runtime.read() as ctx:
        found = name_pairs.compared(ctx)
        assert (len(found.pairs), found.enterprises, found.left) == (1, 2, 0)
    worker.compare_names(runtime)
    assert run_due(runtime) == 0
