"""The life of bids against a model of it: whatever people try, both agree on what happened.

MATCHMAKER_LIFE_RUNS sets the number of random lives (20 unless set), each of up to 50 steps.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from matchmaker.context import LOCAL_TIME, Context
from matchmaker.db import open_session
from matchmaker.errors import DomainError
from matchmaker.services import bids, objections, selections
from models.enums import BidState, ChallengeStatus, CheckDecision, ObjectionState
from tests.factories import bids as factory
from tests.factories import enterprises, users

RUNS = int(os.environ.get("MATCHMAKER_LIFE_RUNS", "20"))
BIDDERS = 3
MAX_AWARDS = 2
OPEN_DAYS = 30

WITH_BUYER = {"forwarded", "shortlisted", "selected", "runner_up", "not_selected"}
LIVE = WITH_BUYER | {"submitted", "returned", "checked"}
DECIDED = {"selected", "runner_up", "not_selected"}
DECISIONS = {"shortlist": "shortlisted", "select": "selected"} | {
    "keep": "runner_up",
    "decline": "not_selected",
}
CHECKS = {"pass": "checked", "return": "returned", "reject": "refused"}
bidder = st.integers(0, BIDDERS - 1)


@dataclass
class Model:
    """What should be so: states in words, the revision that each bid answers."""

    status: str = "published"
    is_past: bool = False
    revision: int = 1
    states: dict[int, str] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    reasons: set[int] = field(default_factory=set)
    disputes: set[int] = field(default_factory=set)
    is_window_over: bool = False

    @property
    def is_open(self):
        return self.status == "published" and not self.is_past

    @property
    def is_before_award(self):
        return self.status in {"published", "selecting"}

    def is_confirmed(self, number):
        return self.answers.get(number) == self.revision

    def count(self, *wanted):
        return sum(state in wanted for state in self.states.values())


class BidLife(RuleBasedStateMachine):
    """Rules try every act in every state; the model says whether it may succeed."""

    make_ctx = None

    @initialize()
    def begin(self):
        self.ctx = type(self).make_ctx()
        scene = factory.scene(self.ctx, max_awards=MAX_AWARDS)
        self.challenge, self.buyer = scene.challenge, scene.buyer
        others = [factory.bidder(self.ctx)[1] for _ in range(BIDDERS - 1)]
        self.suppliers = [scene.supplier, *others]
        self.stranger = users.acting_for(self.ctx, enterprises.make(self.ctx))
        self.now, self.rows, self.model = self.ctx.now, {}, Model()

    def teardown(self):
        if hasattr(self, "ctx"):
            self.ctx.session.close()

    def at(self, ctx):
        return replace(ctx, now=self.now)

    def attempt(self, is_allowed, act):
        """Do an act; it succeeds exactly if the model allows it, else it changes nothing."""
        before = self.stored()
        try:
            act()
        except DomainError:
            self.ctx.session.flush()
            assert not is_allowed
            assert self.stored() == before
            return False
        assert is_allowed
        return True

    def stored(self):
        self.ctx.session.flush()
        rows = {number: (row.state, row.version) for number, row in self.rows.items()}
        return self.challenge.status, self.challenge.version, rows

    def id_of(self, number):
        return self.rows[number].public_id if number in self.rows else "0" * 20

    @rule(number=bidder)
    def draft(self, number):
        ctx, model = self.at(self.suppliers[number]), self.model

        def act():
            self.rows[number] = bids.draft(ctx, factory.content(self.challenge))

        if number in self.rows:  # the second insert would end the transaction on PostgreSQL
            return
        if self.attempt(model.is_open, act):
            model.states[number], model.answers[number] = "draft", model.revision

    @rule(number=bidder)
    def revise(self, number):
        ctx, model = self.at(self.suppliers[number]), self.model
        is_allowed = model.is_open and model.states.get(number) in {
            "draft",
            "returned",
            "withdrawn",
        }
        content = factory.content(self.challenge)
        if self.attempt(
            is_allowed, lambda: bids.revise(ctx, self.id_of(number), content, version=None)
        ):
            model.states[number] = "draft"
            model.reasons.discard(number)

    @rule(number=bidder)
    def submit(self, number):
        ctx, model = self.at(self.suppliers[number]), self.model
        is_allowed = model.is_open and model.states.get(number) in {
            "draft",
            "returned",
            "withdrawn",
        }
        if self.attempt(is_allowed, lambda: bids.submit(ctx, self.id_of(number), version=None)):
            model.states[number], model.answers[number] = "submitted", model.revision
            model.reasons.discard(number)

    @rule(number=bidder, reason=st.sampled_from(["", "产能已排满"]))
    def withdraw(self, number, reason):
        ctx, model = self.at(self.suppliers[number]), self.model
        is_allowed = (
            model.states.get(number) in LIVE
            and model.is_before_award
            and (model.is_open or bool(reason))
        )
        if self.attempt(
            is_allowed, lambda: bids.withdraw(ctx, self.id_of(number), reason, version=None)
        ):
            model.states[number] = "withdrawn"

    @rule(number=bidder)
    def confirm(self, number):
        ctx, model = self.at(self.suppliers[number]), self.model
        is_allowed = (
            model.states.get(number) in LIVE
            and not model.is_confirmed(number)
            and model.is_before_award
        )
        if self.attempt(
            is_allowed, lambda: bids.confirm(ctx, self.id_of(number), None, version=None)
        ):
            model.answers[number] = model.revision

    @rule(number=bidder, decision=st.sampled_from(CheckDecision))
    def check(self, number, decision):
        model = self.model
        is_allowed = model.states.get(number) == "submitted" and model.is_before_award
        if decision is CheckDecision.PASS:
            is_allowed = is_allowed and model.is_confirmed(number)
        if decision is CheckDecision.RETURN:
            is_allowed = is_allowed and model.is_open
        ctx, public_id = self.at(self.ctx), self.id_of(number)
        if self.attempt(
            is_allowed, lambda: bids.check(ctx, public_id, decision, "理由", version=None)
        ):
            model.states[number] = CHECKS[decision.value]

    @rule(number=bidder)
    def forward(self, number):
        model, ctx = self.model, self.at(self.ctx)
        is_allowed = (
            model.states.get(number) == "checked"
            and model.is_before_award
            and model.is_confirmed(number)
        )
        if self.attempt(is_allowed, lambda: bids.forward(ctx, self.id_of(number), version=None)):
            model.states[number] = "forwarded"

    @rule(number=bidder, act=st.sampled_from(sorted(DECISIONS)))
    def decide(self, number, act):
        model, ctx, state = self.model, self.at(self.buyer), self.model.states.get(number)
        is_allowed = (
            state in WITH_BUYER
            and state != DECISIONS[act]
            and (model.status == "selecting" or (model.status == "published" and model.is_past))
            and (act == "decline" or model.is_confirmed(number))
            and (act != "select" or model.count("selected") < MAX_AWARDS)
        )
        if self.attempt(
            is_allowed,
            lambda: selections.decide(ctx, self.id_of(number), act, "理由", rank=1, version=None),
        ):
            model.states[number], model.status = DECISIONS[act], "selecting"
            (model.reasons.discard if act == "shortlist" else model.reasons.add)(number)

    def _may_close(self):
        model = self.model
        may_select = model.status == "selecting" or (model.status == "published" and model.is_past)
        waits = [
            number
            for number, state in model.states.items()
            if state in {"submitted", "checked"} and model.is_confirmed(number)
        ]
        return may_select and not waits and model.count("forwarded", "shortlisted") == 0

    @rule()
    def close(self):
        model, ctx = self.model, self.at(self.buyer)
        chosen = [key for key, state in model.states.items() if state == "selected"]
        is_allowed = self._may_close() and bool(chosen) and all(map(model.is_confirmed, chosen))
        public_id = self.challenge.public_id
        if self.attempt(is_allowed, lambda: selections.close(ctx, public_id, version=None)):
            model.status, model.is_window_over = "awarded", False

    @rule(number=bidder)
    def object(self, number):
        model, ctx = self.model, self.at(self.suppliers[number])
        is_allowed = (
            model.status == "awarded"
            and not model.is_window_over
            and model.states.get(number) in DECIDED
            and number not in model.disputes
        )
        fields = {"challenge": self.challenge.public_id, "text": "异议"}
        if self.attempt(is_allowed, lambda: objections.file(ctx, fields)):
            model.disputes.add(number)

    @rule(is_upheld=st.booleans())
    def answer(self, is_upheld):
        model, ctx = self.model, self.at(self.ctx)
        page = {"page": 1, "page_size": 1, "state": ObjectionState.FILED}
        found = objections.list_page(ctx, page).items
        assert bool(found) == bool(model.disputes)
        if not found:
            return
        [row] = found
        state = ObjectionState.UPHELD if is_upheld else ObjectionState.DISMISSED
        objections.decide(ctx, row.public_id, state, "答复", version=None)
        model.disputes.remove(
            next(
                number
                for number, who in enumerate(self.suppliers)
                if who.actor.enterprise_id == row.enterprise_id
            )
        )
        if is_upheld and model.status == "awarded":
            model.status = "selecting"

    @rule()
    def finalize(self):
        model, ctx = self.model, self.at(self.buyer)
        is_allowed = model.status == "awarded" and model.is_window_over and not model.disputes
        public_id = self.challenge.public_id
        if self.attempt(is_allowed, lambda: selections.finalize(ctx, public_id)):
            model.status = "cooperating"

    @rule()
    def change_challenge(self):
        if self.model.is_open:
            self.challenge.revision += 1
            self.ctx.session.flush()
            self.model.revision += 1

    @rule(is_after=st.booleans())
    def come_to_the_deadline(self, is_after):
        """Stand one microsecond before or after the end of the last day."""
        end = datetime.combine(
            self.challenge.deadline_on + timedelta(days=1), datetime.min.time(), LOCAL_TIME
        )
        if not self.model.is_past:
            self.now = end if is_after else end - timedelta(microseconds=1)
            self.model.is_past = is_after

    @rule()
    def let_the_window_pass(self):
        if self.model.status == "awarded":
            days = (self.challenge.objections_until - self.at(self.ctx).today).days
            self.now += timedelta(days=max(days, 0) + 1)
            self.model.is_window_over = True

    @invariant()
    def states_agree(self):
        if not hasattr(self, "model"):
            return
        self.ctx.session.flush()
        found = {number: row.state.value for number, row in self.rows.items()}
        assert found == self.model.states
        assert self.challenge.status.value == self.model.status
        assert self.model.count("selected") <= MAX_AWARDS

    @invariant()
    def everybody_sees_what_is_theirs(self):
        if not hasattr(self, "model"):
            return
        page = {"page": 1, "page_size": 100}
        shown = {item.bid for item in bids.list_page(self.at(self.buyer), page).items}
        for number, row in self.rows.items():
            state = self.model.states[number]
            if state in WITH_BUYER:
                assert row in shown
            elif state != "withdrawn":
                assert row not in shown
        assert bids.list_page(self.at(self.stranger), page).total == 0


@pytest.mark.slow
def test_bids_live_as_the_model_says(database, tmp_path, operator):
    """Random acts of bidders, bureau and buyer, and a clock that jumps to the deadline."""

    class Machine(BidLife):
        @staticmethod
        def make_ctx():
            session = open_session(database.write)
            return Context(session, operator.actor, session.info["now"], tmp_path / "indexes")

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=50,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a life of 50 steps takes minutes to shrink
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_model_knows_the_words_of_the_states():
    assert set(CHECKS.values()) | WITH_BUYER <= {state.value for state in BidState}
    assert {"published", "selecting", "awarded", "cooperating"} <= {
        status.value for status in ChallengeStatus
    }
