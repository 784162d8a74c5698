"""A challenge is led through random lives and compared with an oracle in memory, step by step.

The clock is a rule of its own and likes the microseconds around a deadline. `LIFE_STEPS` in the
environment sets the number of steps of a run: 10,000 for the whole programme.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from matchmaker.context import LOCAL_TIME, Context
from matchmaker.errors import DomainError
from matchmaker.permissions import SYSTEM
from matchmaker.services import challenges
from models.audit import AuditEvent
from models.enums import AcceptanceOutcome, ChallengeStatus, CheckDecision
from tests.factories import cast as cast_factory
from tests.factories import challenges as factory

S = ChallengeStatus
STEPS = 40
EXAMPLES = max(1, int(os.environ.get("LIFE_STEPS", "800")) // STEPS)
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
REASON = "指标没有检测方法，请补充后再提交"
# What a decision needs in scores, and where it leads.
VERDICTS = {
    CheckDecision.PASS: (4, S.APPROVED),
    CheckDecision.RETURN: (2, S.RETURNED),
    CheckDecision.REJECT: (1, S.REJECTED),
}
# act → the states that it starts from, and where it leads: written apart from the service's table.
BY_BIDS = {
    "mark_awarded": ({S.SELECTING}, S.AWARDED),
    "mark_reopened": ({S.AWARDED}, S.SELECTING),
    "mark_cooperating": ({S.AWARDED}, S.COOPERATING),
    "mark_accepted": ({S.COOPERATING}, S.ACCEPTED),
    "mark_failed": ({S.SELECTING, S.AWARDED, S.COOPERATING}, S.FAILED),
}
WITHDRAWABLE = {S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED, S.SELECTING, S.EXPIRED}


def end_of(day):
    """Return the first moment after a day in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(0), LOCAL_TIME).astimezone(UTC)


class Life(RuleBasedStateMachine):
    """One challenge, its people, and what the oracle believes of it."""

    base: Context

    def __init__(self):
        super().__init__()
        self.savepoint = self.base.session.begin_nested()
        self.now = START
        ctx = replace(self.base, now=START, actor=SYSTEM)
        self.cast = cast_factory.make(ctx)
        self.deadline = ctx.today + timedelta(days=60)
        self.row = factory.make(ctx, buyer=self.cast.buyer, deadline_on=self.deadline)
        self.status, self.confirmed = S.DRAFT, None
        self.acts = 0

    def teardown(self):
        self.savepoint.rollback()
        self.base.session.expunge_all()

    def at(self, person):
        return replace(person, now=self.now)

    def today(self):
        return self.now.astimezone(LOCAL_TIME).date()

    def is_over(self):
        return self.now >= end_of(self.deadline)

    def settled(self):
        """Return what the clock makes of a published challenge, as the oracle sees it."""
        if self.status is S.PUBLISHED and self.is_over():
            return S.SELECTING
        is_stale = self.status is S.PUBLISHED and self.now >= self.confirmed + timedelta(days=180)
        return S.EXPIRED if is_stale else self.status

    def attempt(self, act, *, allowed, becomes=None):
        """Do an act; it succeeds where the oracle allows it, else nothing at all is changed."""
        nested, refusal = self.base.session.begin_nested(), None
        try:
            act()
        except DomainError as error:
            refusal = error.code
        assert (refusal is None) == allowed, refusal
        if refusal is None:
            nested.commit()
            self.status = becomes or self.status
        else:
            nested.rollback()
            self.base.session.expire_all()
        return refusal is None

    @initialize(steps=st.integers(0, 6))
    def it_has_come_so_far(self, steps):
        for step in (
            lambda: self.the_owner_submits(declares=True),
            lambda: self.the_city_checks(CheckDecision.PASS, CheckDecision.PASS),
            self.the_city_publishes,
            lambda: (self.the_deadline_comes(0), self.the_sweep_comes()),
            lambda: self.the_bids_move_it_on("mark_awarded"),
            lambda: self.the_bids_move_it_on("mark_cooperating"),
        )[:steps]:
            step()

    @rule(
        seconds=st.one_of(st.just(0), st.integers(-7200, 7200), st.integers(0, 90 * 24 * 3600)),
    )
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(ticks=st.integers(-1, 1))
    def the_deadline_comes(self, ticks):
        self.now = end_of(self.deadline) + ticks * TICK

    @rule(ticks=st.integers(-1, 1))
    def the_confirmation_runs_out(self, ticks):
        if self.confirmed is not None:
            self.now = self.confirmed + timedelta(days=180) + ticks * TICK

    @rule(declares=st.booleans())
    def the_owner_submits(self, declares):
        is_editable = self.status in {S.DRAFT, S.RETURNED}
        self.attempt(
            lambda: challenges.submit(
                self.at(self.cast.owner),
                self.row.public_id,
                declares_no_secrets=declares,
                version=None,
            ),
            allowed=is_editable and declares and self.deadline > self.today(),
            becomes=S.SUBMITTED,
        )

    @rule(decision=st.sampled_from(CheckDecision), scored_as=st.sampled_from(CheckDecision))
    def the_city_checks(self, decision, scored_as):
        score, _ = VERDICTS[scored_as]
        fields = dict.fromkeys(challenges.SCORES, score) | {"decision": decision, "reason": REASON}
        self.attempt(
            lambda: challenges.check(
                self.at(self.cast.city), self.row.public_id, fields, version=self.row.version
            ),
            allowed=self.status is S.SUBMITTED and decision is scored_as,
            becomes=VERDICTS[decision][1],
        )

    @rule()
    def the_county_may_not_act_for_the_city(self):
        fields = dict.fromkeys(challenges.SCORES, 4) | {"decision": CheckDecision.PASS}
        fields["reason"] = ""
        county = self.at(self.cast.county)
        key, version = self.row.public_id, self.row.version
        self.attempt(lambda: challenges.check(county, key, fields, version=version), allowed=False)
        self.attempt(lambda: challenges.publish(county, key, version=None), allowed=False)

    @rule()
    def the_city_publishes(self):
        is_done = self.attempt(
            lambda: challenges.publish(self.at(self.cast.city), self.row.public_id, version=None),
            allowed=self.status is S.APPROVED and self.deadline > self.today(),
            becomes=S.PUBLISHED,
        )
        if is_done:
            self.confirmed = self.now

    @rule(by=st.sampled_from(["owner", "county", "bidder"]))
    def somebody_withdraws(self, by):
        self.attempt(
            lambda: challenges.withdraw(
                self.at(getattr(self.cast, by)), self.row.public_id, "需求取消", version=None
            ),
            allowed=by != "bidder" and self.settled() in WITHDRAWABLE,
            becomes=S.WITHDRAWN,
        )

    @rule()
    def the_owner_confirms(self):
        is_done = self.attempt(
            lambda: challenges.confirm(self.at(self.cast.owner), self.row.public_id, version=None),
            allowed=self.status in {S.PUBLISHED, S.EXPIRED} and not self.is_over(),
            becomes=S.PUBLISHED,
        )
        if is_done:
            self.confirmed = self.now

    @rule(days=st.integers(-3, 30))
    def the_owner_extends(self, days):
        day = self.deadline + timedelta(days=days)
        is_done = self.attempt(
            lambda: challenges.extend(
                self.at(self.cast.owner), self.row.public_id, day, version=None
            ),
            allowed=self.settled() is S.PUBLISHED and days > 0,
        )
        if is_done:
            self.deadline = day

    @rule(act=st.sampled_from(sorted(BY_BIDS)))
    def the_bids_move_it_on(self, act):
        starts, becomes = BY_BIDS[act]
        extra = [AcceptanceOutcome.CONTINUE] if act == "mark_accepted" else []
        self.attempt(
            lambda: getattr(challenges, act)(self.at(self.cast.owner), self.row, *extra),
            allowed=self.status in starts,
            becomes=becomes,
        )

    @rule()
    def the_sweep_comes(self):
        expected = self.settled()
        moved = challenges.sweep(replace(self.at(self.cast.owner), actor=SYSTEM))
        assert moved == (expected is not self.status)
        self.status = expected

    @invariant()
    def it_is_what_the_oracle_says(self):
        row = self.row
        assert row.status is self.status
        assert row.deadline_on == self.deadline
        was_published = self.confirmed is not None
        assert (row.code is not None) == (row.published_at is not None) == was_published
        assert (row.withdrawn_at is not None) == (self.status is S.WITHDRAWN)
        is_open = self.settled() is S.PUBLISHED and self.status is S.PUBLISHED
        assert challenges.is_open(self.at(self.cast.owner), row) == is_open

    @invariant()
    def each_change_is_on_record(self):
        self.base.session.flush()
        count = self.base.session.scalar(
            select(func.count(AuditEvent.id)).where(AuditEvent.subject_id == self.row.public_id)
        )
        assert count >= self.acts
        self.acts = count


@pytest.mark.slow
def test_every_life_goes_as_the_oracle_says(ctx):
    Life.base = ctx
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
