"""What the API answers is what its description says, for requests that a machine makes up."""

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

from tests.factories import (
    bids,
    capabilities,
    chains,
    challenges,
    cooperations,
    events,
    shortlists,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 10


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


def answers_as_described(operation: Any, mode: GenerationMode, prepare: Any) -> None:
    """Send made-up requests of one operation; raise what schemathesis finds."""

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
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
