"""A stored shortlist comes out the same from what is stored with it; if not, it is said why."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from matchmaker import __version__
from matchmaker.context import Context
from matchmaker.errors import Conflict, NotFound, Unauthenticated
from matchmaker.ranking.weights import DEFAULT_WEIGHTS
from matchmaker.services import (
    index_building,
    matching,
    ranking_runs,
    replays,
    shortlists,
    weights,
)
from models.shortlists import RankingRun, RunInput
from tests.factories import matches


def ranked(ctx: Context, **scope: str) -> RankingRun:
    """Start, compute and keep a run."""
    run = ranking_runs.start(ctx, **scope)
    computed = ranking_runs.compute(ctx, run.public_id, lambda _percent, _text: None)
    ranking_runs.keep(ctx, run.public_id, computed)
    ctx.session.flush()
    return run


@pytest.mark.every_database
def test_a_shortlist_comes_out_the_same_whatever_was_edited_since(ctx: Context) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    run = ranked(ctx, chain="copper")
    scene.fits.summary = "已改产铜杆。"
    scene.challenge.title = "采购铜杆"
    scene.differs.segments = []
    ctx.session.flush()
    ctx.session.expire_all()
    [found] = replays.replay(ctx, run.public_id)
    assert found.is_same
    assert found.differences == ()
    assert found.result_hash == found.shortlist.result_hash


def without_statistics(ctx: Context, run: RankingRun) -> None:
    """Leave a run as an earlier program stored it."""
    for row in ranking_runs.get(ctx, run.public_id).shortlists:
        row.inputs = {name: value for name, value in (row.inputs or {}).items() if name != "index"}
    ctx.session.flush()


def test_a_shortlist_comes_out_the_same_after_many_edits_and_rebuilds(ctx: Context) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    run = ranked(ctx, chain="copper")
    for number in range(4):
        scene.fits.capabilities[0].description = f"改产第{number}种铜杆"
        ctx.session.flush()
        ctx.session.expire_all()
        index_building.build(ctx, "copper")
    [found] = replays.replay(ctx, run.public_id)
    stored = found.shortlist.index_version
    assert not (ctx.index_folder / "copper" / stored).exists()
    assert found.is_same


def test_a_shortlist_is_replayed_with_its_own_weights(ctx: Context) -> None:
    matches.make(ctx)
    run = ranked(ctx, chain="copper")
    others = dict.fromkeys(DEFAULT_WEIGHTS.values, 0.0) | {"text": 1.0}
    (ctx.data_folder / weights.FILE).write_text(json.dumps({"default": others}))
    assert weights.in_force(ctx).default.values["text"] == 1.0
    [found] = replays.replay(ctx, run.public_id)
    assert found.is_same


def test_weights_that_this_program_does_not_know_are_named(ctx: Context) -> None:
    matches.make(ctx)
    run = ranked(ctx, chain="copper")
    odd = {"default": {"name": "old", "values": {"text": 1.0}}, "chains": {}}
    run.versions = {**(run.versions or {}), "weight_sets": odd, "weights": "old-1"}
    ranking_runs.get(ctx, run.public_id).shortlists[0].result_hash = "0" * 64
    ctx.session.flush()
    [found] = replays.replay(ctx, run.public_id)
    assert not found.is_same
    assert found.differences[0].startswith("weights 的版本不同：当时 old-1")


def test_statistics_of_an_unknown_kind_are_read_from_the_stored_index(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    matches.make(ctx)
    monkeypatch.setattr(replays, "freeze_index", lambda _index: b'{"version": "later"}\n')
    index_building.build(ctx, "copper")
    run = ranked(ctx, chain="copper")
    [found] = replays.replay(ctx, run.public_id)
    assert found.is_same


def test_a_lost_index_is_built_again_if_it_gives_the_same(ctx: Context) -> None:
    matches.make(ctx)
    run = ranked(ctx, chain="copper")  # nothing was ever built: the index was made in memory
    without_statistics(ctx, run)
    assert [item.is_same for item in replays.replay(ctx, run.public_id)] == [True]


def test_a_lost_index_that_cannot_be_built_again_is_named(ctx: Context) -> None:
    scene = matches.make(ctx)
    run = ranked(ctx, chain="copper")
    without_statistics(ctx, run)
    scene.fits.patents.clear()
    scene.fits.capabilities[0].visibility = "public"
    scene.fits.capabilities[0].description = "改用全新配方的电解铜箔"
    ctx.session.flush()
    ctx.session.expire_all()
    [found] = replays.replay(ctx, run.public_id)
    assert not found.is_same
    assert found.differences[0].startswith("文本索引 ")


def test_another_version_of_the_program_is_named(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    matches.make(ctx)
    run = ranked(ctx, chain="copper")
    shortlist = ranking_runs.get(ctx, run.public_id).shortlists[0]
    shortlist.result_hash = "0" * 64  # what the other program had computed
    monkeypatch.setattr(matching, "__version__", "9.9")
    [found] = replays.replay(ctx, run.public_id)
    assert not found.is_same
    assert any("现在 9.9-" in text and __version__ in text for text in found.differences)


def test_damaged_inputs_are_told(ctx: Context) -> None:
    matches.make(ctx)
    run = ranked(ctx, chain="copper")
    row = ctx.session.scalars(select(RunInput).where(RunInput.run_id == run.id)).first()
    assert row is not None
    row.body = row.body[:-4]
    ctx.session.flush()
    [found] = replays.replay(ctx, run.public_id)
    assert (found.is_same, found.result_hash) == (False, None)
    assert found.differences == ("保存的输入缺失或已损坏",)


def test_a_run_without_inputs_cannot_be_replayed(ctx: Context) -> None:
    matches.make(ctx)
    run = ranked(ctx, chain="copper")
    run.versions = None
    ctx.session.flush()
    with pytest.raises(Conflict):
        replays.replay(ctx, run.public_id)
    with pytest.raises(NotFound):
        replays.replay(ctx, "0" * 20)


def test_the_public_replays_nothing(public_ctx: Context) -> None:
    with pytest.raises(Unauthenticated):
        replays.replay(public_ctx, "0" * 20)


def test_two_challenges_share_the_profiles_of_their_suppliers(ctx: Context) -> None:
    matches.make(ctx)
    matches.make(ctx)
    run = ranked(ctx, chain="copper")
    stored = ctx.session.scalars(select(RunInput.digest).where(RunInput.run_id == run.id)).all()
    first, second = ranking_runs.get(ctx, run.public_id).shortlists
    assert first.inputs is not None
    assert second.inputs is not None
    assert first.inputs["suppliers"] == second.inputs["suppliers"]
    assert len(stored) == len(first.inputs["suppliers"]) + 4  # two challenges, chain, index


def test_a_shortlist_says_what_changed_since(ctx: Context, tmp_path: Path) -> None:
    scene = matches.make(ctx)
    run = ranked(ctx, chain="copper")
    run.versions = {**(run.versions or {}), "read_at": "2999-01-01T00:00:00+00:00"}
    [stored] = ranking_runs.get(ctx, run.public_id).shortlists
    shortlist = shortlists.get(ctx, stored.public_id)
    assert shortlists.changes(ctx, shortlist) == []
    run.versions = {**run.versions, "read_at": "2000-01-01T00:00:00+00:00"}
    run.engine_version = "0-1-x"
    assert shortlists.changes(ctx, shortlist) == [
        "榜单内容已修改",
        "本产业链有 4 家企业的资料新增或修改",
        "排序程序、词表或权重已更新",
    ]
    assert scene.challenge is shortlist.challenge
