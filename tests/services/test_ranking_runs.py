"""Ranking runs: scope, computation, provenance."""

import pytest

from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, NotFound
from matchmaker.services import ranking_runs
from models.enums import ChallengeStatus, EntryPlace, JobState, RunScope
from models.shortlists import RankingRun
from tests.factories import chains, challenges, events, matches


def compute_and_keep(ctx: Context, run: RankingRun) -> RankingRun:
    computed = ranking_runs.compute(ctx, run.public_id, lambda _percent, _text: None)
    ranking_runs.keep(ctx, run.public_id, computed)
    ctx.session.expire_all()
    return ranking_runs.get(ctx, run.public_id)


def test_a_run_of_a_challenge_keeps_one_shortlist_with_every_supplier(ctx: Context) -> None:
    scene = matches.make(ctx)
    run = ranking_runs.start(ctx, challenge=scene.challenge.public_id)
    assert run.scope is RunScope.CHALLENGE
    assert run.job.state is JobState.QUEUED
    finished = compute_and_keep(ctx, run)
    [shortlist] = finished.shortlists
    ctx.session.refresh(shortlist, ["entries"])
    places = [(entry.position, entry.place) for entry in shortlist.entries]
    assert places == [
        (1, EntryPlace.RANKED),
        (2, EntryPlace.RANKED),
        (3, EntryPlace.UNASSESSABLE),
        (4, EntryPlace.INELIGIBLE),
    ]
    assert shortlist.entries[0].explanation["score"] == shortlist.entries[0].score


def test_the_same_data_give_the_same_hashes(ctx: Context) -> None:
    scene = matches.make(ctx)
    first = compute_and_keep(ctx, ranking_runs.start(ctx, challenge=scene.challenge.public_id))
    second = compute_and_keep(ctx, ranking_runs.start(ctx, chain="copper"))
    assert first.result_hash
    assert (first.input_hash, first.result_hash) == (second.input_hash, second.result_hash)


def test_other_inputs_give_another_hash(ctx: Context) -> None:
    scene = matches.make(ctx)
    first = compute_and_keep(ctx, ranking_runs.start(ctx, challenge=scene.challenge.public_id))
    scene.differs.summary = "也供应锂电铜箔。"
    scene.differs.updated_at = ctx.now
    ctx.session.flush()
    second = compute_and_keep(ctx, ranking_runs.start(ctx, challenge=scene.challenge.public_id))
    assert first.input_hash != second.input_hash
    assert first.result_hash != second.result_hash


def test_a_run_whose_challenges_were_withdrawn_meanwhile_is_refused(ctx: Context) -> None:
    scene = matches.make(ctx)
    run = ranking_runs.start(ctx, chain="copper")
    scene.challenge.status = ChallengeStatus.WITHDRAWN
    ctx.session.flush()
    with pytest.raises(Conflict) as caught:
        ranking_runs.compute(ctx, run.public_id, lambda _percent, _text: None)
    assert caught.value.code == "no_challenges_in_scope"


def test_progress_names_every_challenge(ctx: Context) -> None:
    matches.make(ctx)
    matches.make(ctx)
    run = ranking_runs.start(ctx, chain="copper")
    told: list[tuple[int, str]] = []
    ranking_runs.compute(ctx, run.public_id, lambda percent, text: told.append((percent, text)))
    assert [percent for percent, _ in told] == [0, 50]
    assert told[1][1].endswith("（2/2）")


def test_an_event_ranks_its_challenges_only(ctx: Context) -> None:
    chosen = matches.make(ctx).challenge
    challenges.published(ctx)
    event = events.make(ctx, challenges=[chosen])
    run = compute_and_keep(ctx, ranking_runs.start(ctx, event=event.public_id))
    assert [row.challenge.public_id for row in run.shortlists] == [chosen.public_id]
    assert ranking_runs.latest_for(ctx, event=event.public_id) is run


def test_an_event_without_chosen_challenges_ranks_those_of_its_chains(ctx: Context) -> None:
    challenge = challenges.published(ctx)
    event = events.make(ctx)
    run = compute_and_keep(ctx, ranking_runs.start(ctx, event=event.public_id))
    assert [row.challenge_id for row in run.shortlists] == [challenge.id]
    found = ranking_runs.latest_for(ctx, challenge=challenge.public_id)
    assert found is not None
    assert found.public_id == run.public_id


def test_a_scope_without_challenges_is_refused(ctx: Context) -> None:
    chains.make(ctx)
    with pytest.raises(Conflict) as caught:
        ranking_runs.start(ctx, chain="copper")
    assert caught.value.code == "no_challenges_in_scope"


@pytest.mark.parametrize(
    "scope", [{}, {"chain": "copper", "event": "x"}, {"chain": "nowhere"}, {"event": "0" * 20}]
)
def test_a_scope_must_be_one_known_thing(ctx: Context, scope: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        ranking_runs.start(ctx, **scope)


def test_an_unknown_run_is_not_found(ctx: Context) -> None:
    with pytest.raises(NotFound):
        ranking_runs.get(ctx, "0" * 20)
