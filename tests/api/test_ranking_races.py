"""Races between withdrawing and ranking: nothing that was withdrawn is handed on afterwards."""

from collections import Counter

import pytest
from sqlalchemy import select

from matchmaker.db import Database
from matchmaker.jobs import Runtime, run_due
from matchmaker.services import sessions, shortlists
from matchmaker.services.sessions import Device
from models.challenges import Challenge
from models.enums import BidState, ChallengeStatus, Decision, JobState, NoticeKind
from models.jobs import Job
from models.notices import Notice
from models.shortlists import RankingRun, Shortlist
from tests.factories import bids, capabilities, challenges, enterprises
from tests.factories import shortlists as shortlist_factory
from tests.factories import users as user_factory
from tests.server import ROUNDS, at_once, serving

WITHDRAWAL = {"reason": "需求取消"}
TOLD = {409, 412}

pytestmark = pytest.mark.every_database


@pytest.fixture
def server(app, operator):
    with serving(app, operator.token) as running:
        yield running


@pytest.fixture
def runtime(settings):
    """Return what the worker works with, on connections of its own."""
    opened = Database.connect(settings.database_url)
    yield Runtime(settings, opened)
    opened.engine.dispose()


def member_of(ctx, enterprise):
    """Return the session of a new member of an enterprise."""
    return sessions.begin(ctx, user_factory.make_member(ctx, enterprise), Device())


def posted(ctx):
    """Store a challenge with a segment, and return its address and its id."""
    row = challenges.published(ctx)
    return f"/challenges/{row.public_id}", row.public_id


def status_of(ctx, public_id):
    return ctx.session.scalars(
        select(Challenge.status).where(Challenge.public_id == public_id)
    ).one()


def test_a_challenge_withdrawn_while_it_is_ranked_is_not_handed_on(server, committed, runtime):
    with committed() as ctx:
        firms = [enterprises.make(ctx, segment="foil") for _ in range(3)]
        for firm in firms:
            capabilities.make(ctx, enterprise=firm)
    kept = 0
    for _ in range(ROUNDS):
        with committed() as ctx:
            path, public_id = posted(ctx)
        started = server.call("POST", "/ranking-runs", {"challenge": public_id})
        assert started.status == 202
        withdrawn, _ = at_once(
            [
                lambda p=path: server.call("POST", f"{p}/withdraw", WITHDRAWAL, 1),
                lambda: run_due(runtime),
            ]
        )
        assert withdrawn.status == 200
        with committed() as ctx:
            run = ctx.session.scalars(
                select(RankingRun).where(RankingRun.public_id == started.json["id"])
            ).one()
            state = ctx.session.get_one(Job, run.job_id).state
            made = list(ctx.session.scalars(select(Shortlist).where(Shortlist.run_id == run.id)))
            # Whole or not at all.
            assert len(made) == (state is JobState.DONE) == (run.finished_at is not None)
            assert state in {JobState.DONE, JobState.FAILED}
        kept += len(made)
        for row in made:
            shown = server.call("GET", f"/shortlists/{row.public_id}/publication").json
            assert any("撤榜" in problem for problem in shown["problems"])
            body = {"content_hash": shown["content_hash"]}
            told = server.call("POST", f"/shortlists/{row.public_id}/publication", body)
            assert told.status == 409
        again = server.call("POST", "/ranking-runs", {"challenge": public_id})
        assert again.status == 409
    assert kept <= ROUNDS


def test_a_shortlist_is_published_or_its_challenge_withdrawn_first(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            path, public_id = posted(ctx)
            challenge = ctx.session.scalars(
                select(Challenge).where(Challenge.public_id == public_id)
            ).one()
            row = shortlist_factory.make(ctx, challenge=challenge, suppliers=2)
            user_factory.make_member(ctx, row.entries[0].enterprise)
            for entry in row.entries:
                shortlists.decide(
                    ctx,
                    entry.public_id,
                    decision=Decision.KEEP,
                    reason_code=None,
                    note=None,
                    version=None,
                )
            body = {"content_hash": shortlists.preview(ctx, row.public_id).content_hash}
            address = f"/shortlists/{row.public_id}/publication"
        published, withdrawn = at_once(
            [
                lambda a=address, b=body: server.call("POST", a, b),
                lambda p=path: server.call("POST", f"{p}/withdraw", WITHDRAWAL, 1),
            ]
        )
        assert withdrawn.status == 200
        assert published.status in {200, *TOLD}
        with committed() as ctx:
            stored = ctx.session.scalars(
                select(Shortlist).where(Shortlist.public_id == row.public_id)
            ).one()
            assert (stored.published_at is not None) is (published.status == 200)
            assert (stored.frozen is not None) is (published.status == 200)
            told = ctx.session.scalars(
                select(Notice.id).where(
                    Notice.kind == NoticeKind.SUPPLIER_SHORTLISTED,
                    Notice.subject_id == public_id,
                )
            ).all()
            assert len(told) == (published.status == 200)


def test_a_challenge_withdrawn_while_it_is_recommended_is_recommended_no_more(server, committed):
    with committed() as ctx:
        firm = enterprises.make(ctx, segment="foil")
        capabilities.make(ctx, enterprise=firm)
        supplier, address = member_of(ctx, firm), f"/enterprises/{firm.public_id}/recommendations"
    member = server.acting(supplier)
    for _ in range(ROUNDS):
        with committed() as ctx:
            path, public_id = posted(ctx)
        asked = [lambda: member.call("GET", address)] * 3
        asked += [lambda p=path: server.call("GET", f"{p}/recommendations")] * 2
        withdrawn, *answers = at_once(
            [lambda p=path: server.call("POST", f"{p}/withdraw", WITHDRAWAL, 1), *asked]
        )
        assert withdrawn.status == 200
        assert {answer.status for answer in answers} == {200}
        assert public_id not in str(member.call("GET", address).json)


@pytest.mark.parametrize("act", ["shortlist", "select", "keep"])
def test_a_bid_withdrawn_while_it_is_ranked_is_in_no_result(server, committed, act):
    seen = Counter()
    for _ in range(ROUNDS):
        with committed() as ctx:
            challenge = challenges.published(ctx, status=ChallengeStatus.SELECTING, max_awards=1)
            row, other = (
                bids.make(ctx, challenge=challenge, state=BidState.FORWARDED, forwarded_at=ctx.now)
                for _ in range(2)
            )
            buyer = server.acting(member_of(ctx, challenge.buyer))
            bidder = server.acting(member_of(ctx, row.enterprise))
            path, place, rest = f"/bids/{row.public_id}", challenge.public_id, other.public_id
        fields = {"reason": "方案可行", **({"rank": 1} if act == "keep" else {})}
        withdrawn, decided, read = at_once(
            [
                lambda b=bidder, p=path: b.call("POST", f"{p}/withdraw", WITHDRAWAL, 1),
                lambda b=buyer, p=path, f=fields: b.call("POST", f"{p}/{act}", f, 1),
                lambda b=buyer, c=place: b.call("GET", f"/selections/{c}"),
            ]
        )
        assert read.status == 200
        # Who withdraws knows nothing of a decision yet, and may do so after it.
        assert 200 in {withdrawn.status, decided.status} <= {200, *TOLD}
        seen[withdrawn.status == 200] += 1
        # What the buyer then makes known holds no bid that was withdrawn.
        for bid, choice in ((path, "decline"), (f"/bids/{rest}", "select")):
            item = buyer.call("GET", bid)
            version = int(item.headers["ETag"][2:-1])
            if item.json["state"] in {"forwarded", "shortlisted"}:
                buyer.call("POST", f"{bid}/{choice}", {"reason": "比较后决定"}, version)
        buyer.call("POST", f"/selections/{place}/close", None, None)
        states = {
            item["bid"]["state"] if "bid" in item else item["state"]
            for item in buyer.call("GET", f"/selections/{place}").json["bids"]
        }
        assert states <= {"withdrawn", "selected", "runner_up", "not_selected"}
        stored = buyer.call("GET", path).json["state"]
        assert (stored == "withdrawn") is (withdrawn.status == 200)
    assert seen.total() == ROUNDS
