"""The coach of who writes a need, seen by its members alone."""

import pytest

from matchmaker.errors import Forbidden
from matchmaker.schemas.measures import RequirementSchema
from matchmaker.services import coaching
from tests.factories import chains, enterprises, matches, regions, users


@pytest.fixture
def scene(ctx):
    return matches.make(ctx)


def need(chain, *requirements, **changes):
    given = {
        "title": "采购锂电铜箔",
        "content": "需要锂电铜箔，质量好。",
        "items": ["锂电铜箔"],
        "chain": chain,
        "segment": "",
        "requirements": [RequirementSchema().load(item) for item in requirements],
        **changes,
    }
    return coaching.Need(**given)


THIN = {"name": "厚度", "operator": "le", "high": "6", "unit": "μm"}


def test_suppliers_are_counted_line_by_line(ctx, scene):
    own = users.acting_for(ctx, scene.challenge.buyer)
    found = coaching.coach(own, need(scene.challenge.chain.code, THIN))
    assert found.passing is not None
    [line] = found.passing.lines
    assert line.met >= 1
    assert line.not_met >= 1
    assert found.passing.matching >= line.met
    assert [item.word for item in found.vague] == ["质量好"]


def test_a_missing_unit_and_one_that_cannot_be_converted_are_told(ctx, scene):
    own = users.acting_for(ctx, scene.challenge.buyer)
    lines = [{**THIN, "unit": ""}, {**THIN, "unit": "啪"}]
    found = coaching.coach(own, need("", *lines))
    assert [hint.position for hint in found.hints] == [0, 1]
    assert "单位" in found.hints[0].text
    assert found.passing is None
    assert "产业链" in found.why


def test_nothing_is_counted_before_there_is_a_text(ctx, scene):
    own = users.acting_for(ctx, scene.challenge.buyer)
    found = coaching.coach(own, need(scene.challenge.chain.code, title="", content="", items=[]))
    assert found.passing is None


def test_only_members_who_may_draft_are_coached(ctx):
    chains.make(ctx)
    organizer = users.acting(ctx, users.make_organizer(ctx, regions.CITY))
    with pytest.raises(Forbidden):
        coaching.coach(organizer, need("copper"))
    with pytest.raises(Forbidden):
        coaching.split(organizer, "厚度≤6μm")
    own = users.acting_for(ctx, enterprises.make(ctx))
    assert [item.name for item in coaching.split(own, "厚度≤6μm")] == ["厚度"]
