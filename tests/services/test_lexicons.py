"""Publishing word lists: permission, audit, rebuilds, and no answer that mixes two versions."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker import lexicon_store
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.db import Database
from matchmaker.errors import Conflict, Invalid, NotFound, Unauthenticated
from matchmaker.jobs import Runtime, rebuild_outdated, run_due
from matchmaker.lexicon_store import Published
from matchmaker.permissions import PUBLIC
from matchmaker.services import index_building, lexicons, ranking_runs, recommendations
from models.audit import AuditEvent
from models.enums import JobState
from models.jobs import Job
from nlp import lexicon
from tests.conftest import Committed, Operator
from tests.factories import lexicons as lists
from tests.factories import matches
from tests.server import serving


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Lists in which a word that needs are made of says nothing any more: scores change."""
    folder = lists.draft(tmp_path / "draft")
    lists.append(folder / "stopwords.txt", "锂电")
    return folder


@pytest.fixture
def runtime(settings: Settings, database: Database) -> Runtime:
    return Runtime(settings, database)


def stored_lists(ctx: Context) -> str:
    found = index_building.open_stored(ctx, "copper")
    assert found is not None
    return found.index.lexicon_version


def test_publishing_is_recorded_and_every_chain_is_rebuilt(ctx: Context, draft: Path) -> None:
    matches.make(ctx)
    change = lexicons.publish(ctx, draft)
    assert change.before == lexicon.shipped().version
    assert change.version == lexicon_store.in_force(ctx.lexicon_folder).version != change.before
    assert change.chains == ("copper",)
    assert [job.arguments for job in ctx.session.scalars(select(Job))] == [{"chain": "copper"}]
    [event] = ctx.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "lexicon.publish")
    ).all()
    assert (event.subject_id, event.details) == (change.version, {"before": change.before})
    assert [row.version for row in lexicons.versions(ctx)] == [change.version, change.before]


def test_only_an_operator_publishes(ctx: Context, draft: Path) -> None:
    stranger = replace(ctx, actor=PUBLIC)
    for act in (
        lambda: lexicons.publish(stranger, draft),
        lambda: lexicons.roll_back(stranger),
        lambda: lexicons.versions(stranger),
        lambda: lexicons.files(stranger),
    ):
        with pytest.raises(Unauthenticated):
            act()
    assert lexicon_store.in_force(ctx.lexicon_folder) is lexicon.shipped()


def test_a_faulty_list_is_refused_with_file_and_line(ctx: Context, draft: Path) -> None:
    lists.append(draft / "common" / "terms.tsv", "铜 箔\tproduct")
    line = len((draft / "common" / "terms.tsv").read_text("utf-8").splitlines())
    with pytest.raises(Invalid) as refused:
        lexicons.publish(ctx, draft)
    [[text]] = refused.value.errors.values()
    assert f"common/terms.tsv:{line}：词语“铜 箔”中不能有空格" in text


def test_a_chain_is_ranked_with_the_lists_of_its_index_until_it_is_rebuilt(
    ctx: Context, draft: Path
) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    old = recommendations.suppliers(ctx, scene.challenge.public_id).ranking.to_dict()
    change = lexicons.publish(ctx, draft)
    with lexicon_store.using_in_force(ctx.lexicon_folder):
        assert recommendations.suppliers(ctx, scene.challenge.public_id).ranking.to_dict() == old
        index_building.build(ctx, "copper")
        new = recommendations.suppliers(ctx, scene.challenge.public_id).ranking.to_dict()
    assert stored_lists(ctx) == change.version
    assert new["index_version"] != old["index_version"]
    assert new["entries"] != old["entries"]


def test_rolling_back_gives_the_old_ranking_again(ctx: Context, draft: Path) -> None:
    scene = matches.make(ctx)
    index_building.build(ctx, "copper")
    old = recommendations.suppliers(ctx, scene.challenge.public_id).ranking.to_dict()
    lexicons.publish(ctx, draft)
    index_building.build(ctx, "copper")
    assert lexicons.roll_back(ctx).version == lexicon.shipped().version
    index_building.build(ctx, "copper")
    assert recommendations.suppliers(ctx, scene.challenge.public_id).ranking.to_dict() == old
    with pytest.raises(Conflict, match="lexicon_no_earlier"):
        lexicons.roll_back(ctx)


def test_a_build_during_which_lists_are_published_ends_with_the_new_ones(
    ctx: Context, draft: Path
) -> None:
    matches.make(ctx)
    published: list[str] = []

    def publish_at_thirty(percent: int, _text: str) -> None:
        if percent == 30 and not published:
            published.append(lexicons.publish(ctx, draft).version)

    with lexicon.using(lexicon.shipped()):
        index_building.build(ctx, "copper", publish_at_thirty)
    assert [stored_lists(ctx)] == published


def test_an_index_whose_lists_are_gone_is_not_used(ctx: Context, draft: Path) -> None:
    scene = matches.make(ctx)
    lexicons.publish(ctx, draft)
    version = index_building.build(ctx, "copper")
    for path in sorted(ctx.lexicon_folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    lexicon_store._load.cache_clear()
    found = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    assert found.index_version != version


def test_a_run_names_the_lists_that_it_was_computed_with(
    committed: Committed, runtime: Runtime, draft: Path
) -> None:
    with committed() as ctx:
        scene = matches.make(ctx)
        index_building.build(ctx, "copper")
        change = lexicons.publish(ctx, draft)
        run = ranking_runs.start(ctx, challenge=scene.challenge.public_id).public_id
    run_due(runtime)
    with committed() as ctx:
        engine = ranking_runs.get(ctx, run).engine_version
    assert engine is not None
    assert engine.endswith(change.version)


def test_files_of_a_version_are_found_and_no_others(ctx: Context, draft: Path) -> None:
    assert lexicons.files(ctx) == lexicon.DATA
    change = lexicons.publish(ctx, draft)
    assert lexicon.load(lexicons.files(ctx)).version == change.version
    assert lexicon.load(lexicons.files(ctx, change.before)).version == change.before
    with pytest.raises(NotFound):
        lexicons.files(ctx, "0")


def test_no_answer_mixes_two_versions_while_lists_are_published(
    app: Flask, operator: Operator, committed: Committed, runtime: Runtime, draft: Path
) -> None:
    with committed() as ctx:
        scene = matches.make(ctx)
        index_building.build(ctx, "copper")
        path = f"/challenges/{scene.challenge.public_id}/recommendations"
    seen: dict[str, set[str]] = {}
    done = threading.Event()

    def read_on(call: Callable[[], object]) -> None:
        while not done.is_set():
            call()

    with serving(app, operator.token) as server:

        def call() -> None:
            answer = server.call("GET", path)
            assert answer.status == 200
            body = json.dumps(answer.json, sort_keys=True)
            seen.setdefault(answer.json["index_version"], set()).add(body)

        readers = [threading.Thread(target=read_on, args=(call,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for _ in range(2):
            with committed() as ctx:
                lexicons.publish(ctx, draft)
            run_due(runtime)
            call()
            with committed() as ctx:
                lexicons.roll_back(ctx)
            run_due(runtime)
            call()
        done.set()
        for reader in readers:
            reader.join()
    assert len(seen) == 2
    assert [len(bodies) for bodies in seen.values()] == [1, 1]


def test_a_draft_made_before_others_were_published_is_refused(ctx: Context, tmp_path: Path) -> None:
    names = ("copper/terms.tsv", "chemical/terms.tsv")
    texts = [(lexicon.DATA / "chains" / name).read_text("utf-8") for name in names]
    first, second = (
        lexicons.edit(ctx, f"chains/{name}", f"{text}\n{word}\tproduct")
        for name, text, word in zip(names, texts, ("测试铜箔甲", "测试助剂乙"), strict=True)
    )
    lexicons.publish_draft(ctx, first)
    with pytest.raises(Conflict, match="lexicon_draft_outdated"):
        lexicons.publish_draft(ctx, second)
    assert lexicon_store.in_force(ctx.lexicon_folder).version == first
    assert lexicons.publish_draft(ctx, first).version == first


def test_a_file_opened_before_others_were_published_keeps_its_base(
    ctx: Context, draft: Path
) -> None:
    base = lexicons.versions(ctx)[0].version
    lexicons.publish(ctx, draft)
    text = (lexicon.DATA / "common" / "terms.tsv").read_text("utf-8") + "超薄载体铜箔\tproduct"
    version = lexicons.edit(ctx, "common/terms.tsv", text, base)
    with pytest.raises(Conflict, match="lexicon_draft_outdated"):
        lexicons.publish_draft(ctx, version)


def test_lists_that_cannot_be_read_are_not_shown_as_in_force(ctx: Context, draft: Path) -> None:
    assert lexicons.versions(ctx) == [Published(lexicon.shipped().version, None)]
    change = lexicons.publish(ctx, draft)
    (ctx.lexicon_folder / change.version / "units.tsv").unlink()
    lexicon_store._load.cache_clear()
    lexicon_store._in_force.cache_clear()
    rows = [row.version for row in lexicons.versions(ctx)]
    assert rows == [change.before, change.version, change.before]
    assert lexicons.roll_back(ctx).version == change.before
    assert [row.version for row in lexicons.versions(ctx)] == [change.before]


def test_lists_put_in_force_without_a_commit_are_indexed_by_the_next_sweep(
    committed: Committed, runtime: Runtime, draft: Path
) -> None:
    with committed() as ctx:
        matches.make(ctx)
        index_building.build(ctx, "copper")
        folder = ctx.lexicon_folder
    version = lexicon_store.publish(folder, draft, ctx.now).version
    rebuild_outdated(runtime)
    rebuild_outdated(runtime)
    with committed() as ctx:
        assert [job.arguments for job in ctx.session.scalars(select(Job))] == [{"chain": "copper"}]
        [event] = ctx.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "lexicon.rebuild")
        ).all()
        assert (event.subject_id, event.details) == (version, {"chains": ["copper"]})
    run_due(runtime)
    rebuild_outdated(runtime)
    with committed() as ctx:
        assert stored_lists(ctx) == version
        assert lexicons.outdated_chains(ctx) == ()
        assert len(list(ctx.session.scalars(select(Job)))) == 1


def test_an_index_that_cannot_be_read_is_built_anew_by_the_next_sweep(
    committed: Committed, runtime: Runtime
) -> None:
    with committed() as ctx:
        matches.make(ctx)
        index_building.build(ctx, "copper")
        (ctx.index_folder / "copper" / "current.json").write_text('{"version": "of_old"}')
    rebuild_outdated(runtime)
    run_due(runtime)
    with committed() as ctx:
        assert index_building.open_stored(ctx, "copper") is not None
        assert lexicons.outdated_chains(ctx) == ()


def test_a_rebuild_that_failed_is_not_asked_for_again_at_once(ctx: Context, draft: Path) -> None:
    matches.make(ctx)
    index_building.build(ctx, "copper")
    lexicons.publish(ctx, draft)
    [job] = ctx.session.scalars(select(Job)).all()
    job.state, job.finished_at = JobState.FAILED, ctx.now
    assert lexicons.rebuild_outdated(ctx) == ()
    later = replace(ctx, now=ctx.now + timedelta(hours=1))
    assert lexicons.rebuild_outdated(later) == ("copper",)
