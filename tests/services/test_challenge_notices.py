from dataclasses import replace

import pytest

from matchmaker.permissions import SYSTEM
from matchmaker.ranking.visibility import Audience
from matchmaker.services import challenge_notices, challenges, matching, notices, profiles
from models.capabilities import Capability
from models.enterprises import Enterprise
from models.enums import (
    CapabilityVisibility,
    ChallengeStatus,
    JobKind,
    NoticeKind,
    Visibility,
)
from models.jobs import Job
from models.notices import Notice
from models.users import User
from tests.factories import matches
from tests.factories.users import make_member


@pytest.fixture
def scene(ctx):
    found = matches.make(ctx)
    for row in (found.fits, found.differs, found.empty, found.too_thick, found.challenge.buyer):
        make_member(ctx, row)
    return found


@pytest.fixture
def worker(ctx):
    return replace(ctx, actor=SYSTEM)


def suited(ctx, challenge):
    return challenge_notices.suited(ctx, challenge.public_id, lambda _percent, _text: None)


def band(ctx, challenge, enterprise, audience=Audience.SUPPLIER):
    supplier = ctx.session.scalars(
        profiles.supplier_query().where(Enterprise.id == enterprise.id)
    ).one()
    row = challenges.get(ctx, challenge.public_id)
    return matching.Matcher(ctx).explain(row, supplier, audience).band


def test_who_stands_above_the_middle_band_is_told_and_nobody_else(worker, scene):
    assert band(worker, scene.challenge, scene.fits) == "高"
    assert suited(worker, scene.challenge) == [scene.fits.id]


def test_a_supplier_without_users_is_left_out(worker, scene):
    worker.session.query(User).update({"is_active": False})
    assert suited(worker, scene.challenge) == []


def test_an_inactive_supplier_is_left_out(worker, scene):
    scene.fits.is_active = False
    assert suited(worker, scene.challenge) == []


def test_an_invited_challenge_is_told_to_those_it_invites_alone(worker, scene):
    other = matches.supplier(worker, "锂电铜箔", "生产锂电铜箔，用于动力电池。", "4.5")
    make_member(worker, other)
    assert suited(worker, scene.challenge) == sorted([scene.fits.id, other.id])
    scene.challenge.visibility = Visibility.INVITED
    scene.challenge.invited = [other]
    worker.session.flush()
    assert suited(worker, scene.challenge) == [other.id]


def test_what_another_supplier_keeps_to_itself_changes_nothing(worker, scene):
    before = suited(worker, scene.challenge)
    hidden = matches.supplier(worker, "锂电铜箔", "极薄锂电铜箔。", "4")
    worker.session.query(Capability).filter_by(enterprise_id=hidden.id).update(
        {"visibility": CapabilityVisibility.OWN}
    )
    assert suited(worker, scene.challenge) == before


def test_each_is_told_once_however_often_the_job_runs(worker, scene):
    for _ in range(2):
        found = suited(worker, scene.challenge)
        challenge_notices.tell(worker, scene.challenge.public_id, found)
    [row] = worker.session.query(Notice)
    assert row.kind is NoticeKind.CHALLENGE_RECOMMENDED
    assert row.subject_id == scene.challenge.public_id


def test_who_opted_out_is_not_told(worker, scene):
    for user in worker.session.query(User):
        user.muted_notices = [NoticeKind.CHALLENGE_RECOMMENDED]
    challenge_notices.tell(worker, scene.challenge.public_id, suited(worker, scene.challenge))
    assert worker.session.query(Notice).all() == []


def test_a_challenge_that_was_withdrawn_meanwhile_is_told_to_nobody(worker, scene):
    found = suited(worker, scene.challenge)
    scene.challenge.status = ChallengeStatus.WITHDRAWN
    worker.session.flush()
    challenge_notices.tell(worker, scene.challenge.public_id, found)
    assert worker.session.query(Notice).all() == []
    assert suited(worker, scene.challenge) == []


def test_publication_asks_the_worker_once(ctx, scene):
    for _ in range(2):
        notices.announce(ctx, scene.challenge)
    [job] = ctx.session.query(Job).filter_by(kind=JobKind.CHALLENGE_NOTICES)
    assert job.arguments == {"challenge": scene.challenge.public_id}
