"""Wherever an enterprise is named, the id of a merged one means the one that stands for it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from matchmaker.errors import Invalid
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.schemas.challenges import ChallengeCreateSchema
from matchmaker.services import (
    bids,
    capabilities,
    challenges,
    comparisons,
    enterprise_merges,
    events,
    lookup,
    recommendations,
    survivors,
)
from models.enums import Visibility
from tests.factories import bids as bid_factory
from tests.factories import capabilities as capability_factory
from tests.factories import challenges as challenge_factory
from tests.factories import enterprises, matches

PAGE = {"page": 1, "page_size": 20}


def merge(ctx, survivor, *merged):
    """Merge enterprises into one."""
    keys = [row.public_id for row in merged]
    return enterprise_merges.merge(ctx, survivor.public_id, keys, version=None)


@pytest.fixture
def firms(ctx):
    """Three enterprises: the first was merged into the second, and that into the last."""
    first, second, last = (
        enterprises.make(ctx, segment="foil", name=f"澄砺精密铸造{name}有限公司")
        for name in ("一厂", "二厂", "集团")
    )
    merge(ctx, second, first)
    merge(ctx, last, second)
    return first, second, last


def test_the_last_of_a_row_of_merges_stands_for_all(ctx, firms):
    first, second, last = firms
    other = enterprises.make(ctx)
    assert survivors.ids_of(ctx, [first.id, other.id, last.id]) == {
        first.id: last.id,
        other.id: other.id,
        last.id: last.id,
    }
    assert survivors.ids_of(ctx, []) == {}
    found = lookup.referred_enterprises(
        ctx, [other.public_id, first.public_id, last.public_id, second.public_id], field="x"
    )
    assert found == [other, last]
    with pytest.raises(Invalid) as refusal:
        lookup.referred_enterprises(ctx, [first.public_id, "0" * 20], field="suppliers")
    assert refusal.value.errors == {"suppliers": ["未知的企业。"]}


def test_many_enterprises_are_looked_up_with_few_statements(ctx, firms):
    keys = [firms[0].public_id, *(enterprises.make(ctx).public_id for _ in range(30))]
    statements = []
    engine = ctx.session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    lookup.referred_enterprises(ctx, keys, field="suppliers")
    assert len(statements) <= 5


@pytest.mark.every_database
def test_a_capability_and_a_bid_for_a_merged_enterprise_belong_to_its_survivor(ctx, firms):
    first, _, last = firms
    offer = CapabilityCreateSchema().load(capability_factory.fields(first.public_id))
    assert capabilities.register(ctx, offer).enterprise is last
    challenge = challenge_factory.published(ctx)
    installation = replace(ctx, actor=SYSTEM)
    fields = bid_factory.content(challenge)
    bid = bids.draft(installation, fields, bidder=first.public_id)
    assert bid.enterprise is last
    of_first = PAGE | {"enterprise": first.public_id}
    assert capabilities.list_page(ctx, of_first).total == 1
    assert [item.bid for item in bids.list_page(installation, of_first).items] == [bid]


def test_a_challenge_of_a_merged_enterprise_is_its_survivors(ctx, firms):
    first, second, last = firms
    guest, gone = enterprises.make(ctx), enterprises.make(ctx)
    merge(ctx, guest, gone)
    fields = challenge_factory.fields(
        first.public_id, visibility=Visibility.INVITED, invited=[gone.public_id, guest.public_id]
    )
    system = replace(ctx, actor=SYSTEM)
    row = challenges.draft(system, ChallengeCreateSchema().load(fields))
    assert (row.buyer, row.invited) == (last, [guest])
    assert challenges.list_page(system, PAGE | {"buyer": second.public_id}).items == [row]


def test_an_event_invites_the_survivor(ctx, firms):
    row = events.plan(
        ctx,
        {
            "name": "铜产业链产需对接会",
            "held_on": date(2099, 6, 18),
            "place": "临澜市会展中心",
            "description": "",
            "chains": ["copper"],
            "challenges": [],
            "suppliers": [firm.public_id for firm in firms],
        },
    )
    assert [part.enterprise for part in row.participations] == [firms[-1]]


def test_what_suits_a_merged_enterprise_is_what_suits_its_survivor(ctx):
    scene = matches.make(ctx)
    gone = enterprises.make(ctx, segment="foil")
    merge(ctx, scene.fits, gone)
    found = recommendations.challenges(ctx, gone.public_id)
    assert found.enterprise is scene.fits
    assert [row for row, _ in found.page.items] == [scene.challenge]
    key = scene.challenge.public_id
    assert comparisons.stand(ctx, key, gone.public_id).enterprise is scene.fits
    compared = comparisons.compare(ctx, key, gone.public_id, scene.differs.public_id)
    assert compared.first.enterprise is scene.fits
    with pytest.raises(Invalid):
        comparisons.compare(ctx, key, gone.public_id, scene.fits.public_id)
