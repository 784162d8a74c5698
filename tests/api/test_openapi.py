"""What the API answers is what its description says, for requests that a machine makes up.

MATCHMAKER_API_EXAMPLES sets how many requests each role makes up for each operation. Unless it is
set, the roles take turns: each operation is asked once, signed in as one of them.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from matchmaker.services import sessions, users
from matchmaker.services.sessions import Device
from models.bids import Bid
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import UserRole
from models.users import User
from tests.factories import (
    bids,
    capabilities,
    chains,
    challenges,
    cooperations,
    events,
    regions,
    shortlists,
)
from tests.factories import users as user_factory

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 5
BY_ROLE = int(os.environ.get("MATCHMAKER_API_EXAMPLES", "0"))
BATCH = 50


@pytest.fixture
def known(committed):
    """Store one thing of each kind; return the ids by the first part of the address."""
    with committed() as ctx:
        bid, shortlist = bids.make(ctx), shortlists.make(ctx)
        cooperation = cooperations.make(ctx)
        capability = capabilities.make(ctx)
        return {
            "bids": bid.public_id,
            "selections": bid.challenge.public_id,
            "cooperations": cooperation.public_id,
            "follow-ups": cooperation.follow_ups[0].public_id,
            "capabilities": capability.public_id,
            "chains": chains.make(ctx).public_id,
            "challenges": challenges.make(ctx).public_id,
            "enterprises": capability.enterprise.public_id,
            "events": events.make(ctx).public_id,
            "jobs": shortlist.run.job.public_id,
            "ranking-runs": shortlist.run.public_id,
            "shortlists": shortlist.public_id,
            "shortlist-entries": shortlist.entries[0].public_id,
        }


def answers_as_described(
    operation: Any, mode: GenerationMode, prepare: Any, examples: int = EXAMPLES, number: int = 1
) -> None:
    """Send made-up requests of one operation; raise what schemathesis finds."""

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
    def run(case: Any, is_known: bool) -> None:
        headers = prepare(case, is_known)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    run()


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_described_and_none_is_a_fault(app, operator, known, mode):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    def prepare(case: Any, is_known: bool) -> dict[str, str]:
        public_id = known.get(case.path.split("/")[3])
        if is_known and public_id and "public_id" in (case.path_parameters or {}):
            case.path_parameters["public_id"] = public_id
        headers = {"Authorization": f"Bearer {operator.token}"}
        return headers | {"If-Match": '"v1"'} if is_known else headers

    operations = [found.ok() for found in schema.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:  # what takes nothing cannot be asked wrongly
        operations = [found for found in operations if found.body or found.query]
    assert len(operations) > 20
    for operation in operations:
        answers_as_described(operation, mode, prepare)


@pytest.fixture
def people(committed, known):
    """Return the user of each role by name; the member acts for the bidder of the known bid."""
    with committed() as ctx:
        bid = ctx.session.scalars(select(Bid).where(Bid.public_id == known["bids"])).one()
        buyer = select(Challenge.buyer_id).where(Challenge.id == bid.challenge_id)
        firms = {"bidder": bid.enterprise_id, "buyer": ctx.session.scalars(buyer).one()}
        return {
            **{
                name: user_factory.make_member(ctx, ctx.session.get_one(Enterprise, key)).id
                for name, key in firms.items()
            },
            "applicant": user_factory.make_applicant(ctx).id,
            "county": user_factory.make_organizer(ctx, regions.DISTRICT).id,
            **{
                role.value: users.create(ctx, f"role-{role.value}", "某人", None, role=role).id
                for role in UserRole
                if role not in {UserRole.MEMBER, UserRole.ORGANIZER}
            },
        }


@pytest.mark.slow
def test_every_role_is_answered_as_described(app, committed, known, people):
    """Signed in anew for each operation: some of them end sessions, or the account."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 150
    names = sorted(people)
    asked = 0
    for place, operation in enumerate(operations):
        roles = names if BY_ROLE else [names[place % len(names)]]
        for role in roles:
            # In batches: a limit on tries from one address is not what is asked for here.
            for number in range(0, max(BY_ROLE, 1), BATCH):
                ask_as(committed, known, operation, people[role], number)
            asked += 1
    assert asked >= len(operations)


def ask_as(committed, known, operation, user_id, number):
    """Ask one operation, signed in as a user."""
    with committed() as ctx:
        user = ctx.session.get_one(User, user_id)
        if user.is_active:
            secret = sessions.begin(ctx, user, Device())
        else:  # another operation shut it
            return

    def prepare(case: Any, is_known: bool) -> dict[str, str]:
        public_id = known.get(case.path.split("/")[3])
        if is_known and public_id and "public_id" in (case.path_parameters or {}):
            case.path_parameters["public_id"] = public_id
        headers = {"Authorization": f"Bearer {secret}"}
        return headers | {"If-Match": '"v1"'} if is_known else headers

    examples = min(BATCH, BY_ROLE - number) if BY_ROLE else 1
    answers_as_described(operation, GenerationMode.POSITIVE, prepare, examples, number + 1)
