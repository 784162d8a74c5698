"""Recommendations follow the people: a buyer for its challenge, a supplier for itself."""

import pytest

from matchmaker.errors import Forbidden, NotFound
from matchmaker.ranking.visibility import Audience
from matchmaker.services import recommendations
from models.enums import CapabilityVisibility
from tests.factories import capabilities, challenges, enterprises, regions, users


@pytest.fixture
def pair(ctx):
    """An open challenge, and a supplier with an item that it keeps to itself."""
    supplier = enterprises.make(ctx, segment="foil")
    capabilities.make(ctx, enterprise=supplier)
    capabilities.make(
        ctx, enterprise=supplier, name="延伸率工艺窗口", visibility=CapabilityVisibility.OWN
    )
    return challenges.published(ctx), supplier


def test_a_buyer_ranks_with_what_verified_buyers_may_see(ctx, pair):
    challenge, supplier = pair
    buyer = users.acting_for(ctx, challenge.buyer)
    found = recommendations.suppliers(buyer, challenge.public_id)
    as_buyer = recommendations.suppliers(ctx, challenge.public_id, audience=Audience.BUYER)
    assert [entry.supplier_id for entry in found.page.items] == [supplier.public_id]
    assert found.page.items[0].to_dict() == as_buyer.page.items[0].to_dict()


def test_nobody_else_learns_who_suits_a_challenge(ctx, pair):
    challenge, supplier = pair
    for reader in (users.acting_for(ctx, supplier), users.acting_for(ctx, enterprises.make(ctx))):
        with pytest.raises(NotFound):
            recommendations.suppliers(reader, challenge.public_id)
    elsewhere = users.acting(ctx, users.make_organizer(ctx, "990105"))
    with pytest.raises(NotFound):
        recommendations.suppliers(elsewhere, challenge.public_id)


def test_a_supplier_reads_its_own_recommendations_in_bands_alone(ctx, pair):
    challenge, supplier = pair
    own = users.acting_for(ctx, supplier)
    found = recommendations.challenges(own, supplier.public_id)
    assert [row.public_id for row, _ in found.page.items] == [challenge.public_id]
    assert not found.has_figures
    with pytest.raises(Forbidden):
        recommendations.challenges(own, supplier.public_id, audience=Audience.ORGANIZER)
    other = users.acting_for(ctx, enterprises.make(ctx, region_code=regions.DISTRICT))
    with pytest.raises(NotFound):
        recommendations.challenges(other, supplier.public_id)
