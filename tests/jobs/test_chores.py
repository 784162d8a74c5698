import threading

import pytest

from matchmaker.jobs import Runtime, chores, do_chores, run_due
from matchmaker.services import audit_events, challenges, digests, notices, retention
from models.challenges import Challenge
from models.enums import ChallengeStatus, JobKind, JobState, NoticeKind
from models.jobs import Job
from models.notices import Notice, OutboxMessage
from tests.factories import enterprises, matches
from tests.factories.users import make_member


@pytest.fixture
def runtime(settings, database):
    return Runtime(settings, database)


def test_what_is_due_is_done_once(runtime, committed):
    with committed() as ctx:
        firm = enterprises.make(ctx)
        make_member(ctx, firm).email = "chengyuan@firm.example"
        notices.tell_enterprise(ctx, NoticeKind.ACCOUNT, firm, firm.id, cause="one")
    for _ in range(2):
        do_chores(runtime)
    with committed() as ctx:
        assert len(ctx.session.query(OutboxMessage).all()) == 1
        assert len(audit_events.read_anchors(ctx)) == 1
        assert not any(chore.is_due(ctx) for chore in chores.CHORES)


def test_a_chore_that_fails_hinders_no_other(runtime, committed, caplog):
    with committed() as ctx:
        audit_events.anchor(ctx)
        (ctx.data_folder / audit_events.ANCHORS).write_text("damaged\n")
    do_chores(runtime)
    assert "a chore failed: audit anchor" in caplog.text
    with committed() as ctx:
        assert not retention.is_due(ctx)


@pytest.mark.every_database
def test_two_workers_send_a_digest_once(runtime, committed):
    with committed() as ctx:
        firm = enterprises.make(ctx)
        for _ in range(3):
            make_member(ctx, firm).email = "chengyuan@firm.example"
        notices.tell_enterprise(ctx, NoticeKind.ACCOUNT, firm, firm.id, cause="one")
    barrier = threading.Barrier(2)

    def send():
        barrier.wait()
        with runtime.write() as ctx:
            digests.send_due(ctx)

    workers = [threading.Thread(target=send) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with committed() as ctx:
        assert len(ctx.session.query(OutboxMessage).all()) == 3


@pytest.mark.every_database
def test_a_published_challenge_reaches_its_suppliers_through_the_worker(runtime, committed):
    with committed() as ctx:
        scene = matches.make(ctx)
        member = make_member(ctx, scene.fits)
        row = ctx.session.get(Challenge, scene.challenge.id)
        row.status, row.code, row.published_at = ChallengeStatus.APPROVED, None, None
        user_id, public_id = member.id, row.public_id
    with committed() as ctx:
        challenges.publish(ctx, public_id, version=None)
    run_due(runtime)
    with committed() as ctx:
        [job] = ctx.session.query(Job).filter_by(kind=JobKind.CHALLENGE_NOTICES)
        assert (job.state, job.result) == (JobState.DONE, {})
        [row] = ctx.session.query(Notice)
        assert (row.user_id, row.subject_id) == (user_id, public_id)
