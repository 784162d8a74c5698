"""Why above whom, and where anybody stands."""

import math

import pytest

from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound, Unauthenticated
from matchmaker.services import comparisons, index_building, matching
from matchmaker.services.comparisons import Standing
from tests.factories import enterprises, matches


def test_two_ranked_suppliers_are_told_apart_line_by_line(ctx: Context) -> None:
    scene = matches.make(ctx)
    found = comparisons.compare(
        ctx, scene.challenge.public_id, scene.differs.public_id, scene.fits.public_id
    )
    assert (found.first.position, found.second.position) == (2, 1)
    total = math.fsum(line.difference for line in found.comparison.lines)
    assert total == pytest.approx(found.comparison.difference, abs=1e-6)
    assert found.comparison.difference is not None
    assert found.comparison.difference < 0
    assert found.why.startswith(f"“{scene.fits.name}”比“{scene.differs.name}”高")
    assert "厚度" in found.why


def test_a_supplier_that_is_not_ranked_is_decided_by_its_list(ctx: Context) -> None:
    scene = matches.make(ctx)
    found = comparisons.compare(
        ctx, scene.challenge.public_id, scene.fits.public_id, scene.empty.public_id
    )
    assert found.second.standing is Standing.UNASSESSABLE
    assert found.comparison.difference is None
    assert found.why.startswith("至少一家不在排序中")


def test_equal_suppliers_are_told_to_be_equal(ctx: Context) -> None:
    scene = matches.make(ctx)
    twin = matches.supplier(ctx, "锂电铜箔", "生产锂电铜箔，用于动力电池。", "4.5")
    twin.name = scene.fits.name
    ctx.session.flush()
    found = comparisons.compare(
        ctx, scene.challenge.public_id, scene.fits.public_id, twin.public_id
    )
    assert found.comparison.difference == 0
    assert found.why.startswith("两家同分")


@pytest.mark.parametrize(
    ("who", "standing", "position", "told"),
    [
        ("fits", Standing.RANKED, 1, "第 1 名，共 2 家"),
        ("differs", Standing.RANKED, 2, "第 2 名，共 2 家"),
        ("empty", Standing.UNASSESSABLE, None, "无法评估"),
        ("too_thick", Standing.INELIGIBLE, None, "硬性指标不满足：厚度要求≤6 μm"),
    ],
)
def test_everybody_in_the_chain_stands_somewhere(
    ctx: Context, who: str, standing: Standing, position: int | None, told: str
) -> None:
    scene = matches.make(ctx)
    found = comparisons.stand(ctx, scene.challenge.public_id, getattr(scene, who).public_id)
    assert (found.standing, found.position) == (standing, position)
    assert told in found.why


def test_a_supplier_of_no_chain_is_told_so(ctx: Context) -> None:
    scene = matches.make(ctx)
    stranger = enterprises.make(ctx)
    ctx.session.expire_all()
    found = comparisons.stand(ctx, scene.challenge.public_id, stranger.public_id)
    assert found.standing is Standing.OUTSIDE_CHAIN
    assert found.entry.supplier_id == stranger.public_id
    assert "没有登记在本榜单的产业链中" in found.why


def test_a_supplier_that_the_text_stage_left_out_is_told_so(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    monkeypatch.setattr(matching, "CANDIDATES", 1)
    found = comparisons.stand(ctx, scene.challenge.public_id, scene.differs.public_id)
    assert found.standing is Standing.NOT_CHOSEN
    assert found.entry.score is not None
    assert "未进入前 1 名" in found.why


def test_whom_nobody_knows_is_not_found(ctx: Context) -> None:
    scene = matches.make(ctx)
    with pytest.raises(NotFound):
        comparisons.stand(ctx, scene.challenge.public_id, "0" * 20)
    with pytest.raises(NotFound):
        comparisons.compare(ctx, "0" * 20, scene.fits.public_id, scene.differs.public_id)


def test_a_supplier_is_not_compared_with_itself(ctx: Context) -> None:
    scene = matches.make(ctx)
    with pytest.raises(Invalid):
        comparisons.compare(
            ctx, scene.challenge.public_id, scene.fits.public_id, scene.fits.public_id
        )


def test_the_public_compares_nobody(ctx: Context, public_ctx: Context) -> None:
    challenge = matches.make(ctx).challenge.public_id
    with pytest.raises(Unauthenticated):
        comparisons.compare(public_ctx, challenge, "1" * 20, "2" * 20)
    with pytest.raises(Unauthenticated):
        comparisons.stand(public_ctx, challenge, "1" * 20)


def test_a_near_clone_above_a_better_firm_is_told_by_its_slot(ctx: Context) -> None:
    scene = matches.make(ctx)
    first, clone = matches.near_clones(ctx, 2)
    dealer = matches.supplier(ctx, "铜箔", "经销铜箔，兼营铜杆、铜管、铜棒的仓储与运输。", "4.5")
    found = comparisons.compare(ctx, scene.challenge.public_id, clone.public_id, dealer.public_id)
    assert found.first.position is not None
    assert found.second.position is not None
    assert found.first.position < found.second.position
    assert found.comparison.difference is not None
    assert found.comparison.difference < 0
    points = f"{-found.comparison.difference * 100:.1f}"
    assert found.why == (
        f"“{clone.name}”比“{dealer.name}”低 {points} 分，"
        f"但与“{first.name}”疑似克隆，同占一位，因此排在前面。"
    )
