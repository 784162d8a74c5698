"""Recommendations: who is ranked, who is not, and that both directions agree."""

import math

import pytest
from sqlalchemy import update

from matchmaker.context import Context
from matchmaker.errors import NotFound, Unauthenticated
from matchmaker.ranking.visibility import Audience
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.services import (
    capabilities,
    challenges,
    index_building,
    matching,
    recommendations,
)
from models.capabilities import Capability
from models.enums import CapabilityVisibility, ChallengeStatus
from tests.factories import enterprises, matches


def test_suppliers_are_ranked_and_the_others_stand_apart(ctx: Context) -> None:
    scene = matches.make(ctx)
    found = recommendations.suppliers(ctx, scene.challenge.public_id)
    ranked = [entry.supplier_id for entry in found.ranking.entries]
    assert ranked == [scene.fits.public_id, scene.differs.public_id]
    assert [entry.supplier_id for entry in found.ranking.ineligible] == [scene.too_thick.public_id]
    assert "厚度" in found.ranking.ineligible[0].reasons[0].text
    assert [entry.supplier_id for entry in found.ranking.unassessable] == [scene.empty.public_id]
    assert found.ranking.unassessable[0].score is None


def test_contributions_add_up_to_the_score(ctx: Context) -> None:
    scene = matches.make(ctx)
    for entry in recommendations.suppliers(ctx, scene.challenge.public_id).ranking.entries:
        total = math.fsum(part.points for part in entry.contributions)
        assert total == pytest.approx(entry.score, abs=1e-6)


def test_a_stored_index_gives_the_same_ranking_as_none(ctx: Context) -> None:
    scene = matches.make(ctx)
    before = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    version = index_building.build(ctx, "copper")
    after = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    assert after.index_version == version
    assert after.to_dict() == before.to_dict()


def test_a_supplier_that_is_newer_than_the_index_is_ranked(ctx: Context) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    late = matches.supplier(ctx, "锂电铜箔", "新投产的锂电铜箔产线。", "5")
    ranking = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    assert late.public_id in [entry.supplier_id for entry in ranking.entries]


def test_whom_the_index_chooses_follows_from_what_its_reader_may_see(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "CANDIDATES", 1)
    scene = matches.make(ctx)
    # Only the nearest by text, the one with the fewest words, is a candidate; now it hides them.
    ctx.session.execute(
        update(Capability)
        .where(Capability.enterprise_id == scene.too_thick.id)
        .values(visibility=CapabilityVisibility.OWN)
    )
    ctx.session.expire_all()
    hiding = scene.too_thick.public_id
    for is_stored in (False, True):
        if is_stored:
            index_building.build(ctx, "copper")
        assert _only(ctx, scene.challenge.id, Audience.ORGANIZER) == hiding
        assert _only(ctx, scene.challenge.id, Audience.BUYER) != hiding


def _only(ctx: Context, challenge: int, audience: Audience) -> str:
    found = matching.Matcher(ctx).rank(matching.load_challenge(ctx, challenge), audience)
    [supplier] = found.suppliers
    return supplier.public_id


def test_a_supplier_that_left_the_chain_is_not_ranked(ctx: Context) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    scene.fits.segments = []
    ctx.session.flush()
    ranking = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    everyone = (*ranking.entries, *ranking.unassessable, *ranking.ineligible)
    assert scene.fits.public_id not in [entry.supplier_id for entry in everyone]


def test_both_directions_give_a_pair_the_same_score(ctx: Context) -> None:
    scene = matches.make(ctx)
    forward = recommendations.suppliers(ctx, scene.challenge.public_id).ranking.entries[0]
    found = recommendations.challenges(ctx, scene.fits.public_id)
    [(challenge, entry)] = found.page.items
    assert challenge.public_id == scene.challenge.public_id
    assert entry.score == forward.score


def test_a_supplier_is_not_shown_challenges_that_are_closed(ctx: Context) -> None:
    scene = matches.make(ctx)
    challenges.withdraw(ctx, scene.challenge.public_id, "需求取消", version=None)
    assert scene.challenge.status is ChallengeStatus.WITHDRAWN
    assert recommendations.challenges(ctx, scene.fits.public_id).page.total == 0


def test_a_supplier_that_breaks_a_must_is_told_so(ctx: Context) -> None:
    scene = matches.make(ctx)
    found = recommendations.challenges(ctx, scene.too_thick.public_id)
    assert found.page.total == 0
    assert [row.public_id for row, _ in found.ineligible] == [scene.challenge.public_id]


def test_an_empty_profile_has_no_score(ctx: Context) -> None:
    scene = matches.make(ctx)
    [(_, entry)] = recommendations.challenges(ctx, scene.empty.public_id).unassessable
    assert entry.score is None


def test_unknown_ids_are_not_found(ctx: Context) -> None:
    with pytest.raises(NotFound):
        recommendations.challenges(ctx, "0" * 20)
    with pytest.raises(NotFound):
        recommendations.suppliers(ctx, "0" * 20)


def test_the_public_gets_none(ctx: Context, public_ctx: Context) -> None:
    with pytest.raises(Unauthenticated):
        recommendations.suppliers(public_ctx, matches.make(ctx).challenge.public_id)


def test_a_capability_takes_its_enterprise_into_the_chain(ctx: Context) -> None:
    scene = matches.make(ctx)
    newcomer = enterprises.make(ctx)
    capabilities.register(
        ctx,
        CapabilityCreateSchema().load(
            {
                "enterprise": newcomer.public_id,
                "name": "锂电铜箔",
                "segment": {"chain": "copper", "segment": "foil"},
            }
        ),
    )
    ctx.session.expire_all()
    ranking = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    assert newcomer.public_id in [entry.supplier_id for entry in ranking.entries]


def test_pages_with_near_clones_hold_every_supplier_once(ctx: Context) -> None:
    scene = matches.make(ctx)
    matches.near_clones(ctx, 3)
    everyone = recommendations.suppliers(ctx, scene.challenge.public_id).page.items
    pages = [
        recommendations.suppliers(ctx, scene.challenge.public_id, page=page, page_size=2).page.items
        for page in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [entry for page in pages for entry in page] == everyone
