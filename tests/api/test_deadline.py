"""The last moment of a bid: exact to the microsecond, and under a burst that crosses it."""

import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.context import LOCAL_TIME, day_end
from matchmaker.errors import ChallengeNotOpen
from matchmaker.services import bids as service
from matchmaker.services import sessions
from matchmaker.services.sessions import Device
from models.bids import Bid
from models.enums import BidState
from tests.factories import bids, challenges, enterprise_sheets, enterprises
from tests.factories import users as user_factory
from tests.server import serving

MOMENT = timedelta(microseconds=1)
CALLERS, SPREAD_S = 24, 2.4  # the burst lasts so long, half of it after the last moment

pytestmark = pytest.mark.every_database


@pytest.mark.parametrize("act", ["draft", "submit"])
def test_the_last_microsecond_of_the_day_counts_and_the_next_does_not(ctx, act):
    scene = bids.scene(ctx)
    end = day_end(scene.challenge.deadline_on)
    last, late = (replace(scene.supplier, now=end - MOMENT), replace(scene.supplier, now=end))
    if act == "draft":
        with pytest.raises(ChallengeNotOpen):
            service.draft(late, bids.content(scene.challenge))
        assert service.draft(last, bids.content(scene.challenge)).state is BidState.DRAFT
        return
    row = service.draft(last, bids.content(scene.challenge))
    with pytest.raises(ChallengeNotOpen):
        service.submit(late, row.public_id, version=None)
    assert service.submit(last, row.public_id, version=None).submitted_at == end - MOMENT


@dataclass
class Call:
    """One hand-in: by the server's clock, when it was sent and when the answer had come."""

    bid: str
    sent: datetime | None = None
    answered: datetime | None = None
    status: int = 0


class Clock(datetime):
    """The clock on the wall, set forward."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.ahead


def test_a_burst_across_the_deadline_agrees_with_the_stored_times(
    app, operator, committed, monkeypatch
):
    today = datetime.now(LOCAL_TIME).date()
    end = day_end(today)
    monkeypatch.setattr("matchmaker.db.datetime", Clock)
    # Sessions end when they are idle: whoever takes part signs in shortly before.
    monkeypatch.setattr(Clock, "ahead", end - datetime.now(UTC) - timedelta(minutes=5))
    with committed() as ctx:
        challenge = challenges.published(ctx, deadline_on=today)
        callers = [_ready(ctx, challenge) for _ in range(CALLERS)]
    lead = timedelta(seconds=1 + SPREAD_S / 2)
    monkeypatch.setattr(Clock, "ahead", end - datetime.now(UTC) - lead)
    with serving(app, operator.token) as server:
        calls = _burst(server, callers, end)
    stored = _stored(committed, [call.bid for call in calls])
    for call in calls:
        assert call.status in {200, 409}
        assert (call.status == 200) == (stored[call.bid] is not None)
        assert call.status == 409 or stored[call.bid] < end
        assert call.status == 200 or call.answered >= end
        assert call.sent < end or call.status == 409
    assert {call.status for call in calls} == {200, 409}


def _ready(ctx, challenge):
    """Store a complete draft; return its id and the session of its bidder."""
    enterprise = enterprises.make(ctx)
    enterprise_sheets.make(ctx, enterprise)
    user = user_factory.make_member(ctx, enterprise)
    supplier = user_factory.acting(ctx, user)
    row = service.draft(supplier, bids.content(challenge))
    return row.public_id, sessions.begin(ctx, user, Device())


def _burst(server, callers, end):
    """Hand in one bid after the other around the last moment, each in a thread of its own."""
    begin = end - timedelta(seconds=SPREAD_S / 2)
    calls = [Call(bid) for bid, _ in callers]

    def hand_in(number):
        due = begin + timedelta(seconds=SPREAD_S * number / CALLERS)
        time.sleep(max(0.0, (due - Clock.now(UTC)).total_seconds()))
        call, own = calls[number], replace(server, token=callers[number][1])
        call.sent = Clock.now(UTC)
        call.status = own.call("POST", f"/bids/{call.bid}/submit", None, 1).status
        call.answered = Clock.now(UTC)

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return calls


def _stored(committed, public_ids):
    """Return when each bid was handed in, None for those that were not."""
    with committed() as ctx:
        rows = ctx.session.query(Bid).filter(Bid.public_id.in_(public_ids)).all()
        return {
            row.public_id: row.submitted_at if row.state is BidState.SUBMITTED else None
            for row in rows
        }
