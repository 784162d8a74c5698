"""The preview as background work: it tells its progress and lies with its draft."""

from dataclasses import replace

import pytest

from matchmaker.errors import NotFound
from matchmaker.jobs import handlers
from matchmaker.services import lexicon_preview_jobs, lexicons, shortlists
from models.enums import Decision, ReasonCode, Visibility
from tests.factories import lexicons as lists
from tests.factories import matches, regions, users
from tests.factories import shortlists as shortlist_factory


@pytest.fixture
def version(ctx, tmp_path):
    """Return a draft that reads one supplier's text differently, beside a scene of the chain."""
    folder = lists.add_terms(lists.draft(tmp_path / "draft"), "铜精矿贸易")
    return lexicons.propose(ctx, folder)


def done(ctx, version):
    """Do what the worker does; return the progress that was told."""
    told = []
    keep = handlers.preview_lexicon(
        ctx, {"version": version}, lambda percent, text: told.append((percent, text))
    )
    return keep(ctx), told


def test_it_is_queued_once_and_found_with_its_draft(ctx, version):
    scene = matches.make(ctx)
    job = lexicon_preview_jobs.start(ctx, version)
    assert lexicon_preview_jobs.start(ctx, version) is job
    assert lexicon_preview_jobs.latest(ctx, version) == (
        lexicon_preview_jobs.Found(job=job, preview=None)
    )
    result, told = done(ctx, version)
    assert result["suppliers"] == 1
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert any("1/1" in text for _, text in told)
    found = lexicon_preview_jobs.latest(ctx, version).preview
    assert [row["public_id"] for row in found["suppliers"]] == [scene.differs.public_id]
    assert found["totals"] == {"challenges": 0, "suppliers": 1, "rankings": 0}
    assert found["reviewed"] is None


def test_another_list_in_force_asks_for_another_preview(ctx, version, tmp_path):
    matches.make(ctx)
    lexicon_preview_jobs.start(ctx, version)
    done(ctx, version)
    other = lists.add_terms(lists.draft(tmp_path / "other"), "覆铜陶瓷板")
    lexicons.publish(ctx, other)
    assert lexicon_preview_jobs.latest(ctx, version) == (
        lexicon_preview_jobs.Found(job=None, preview=None)
    )


def test_an_unknown_draft_has_no_preview(ctx):
    for act in (lexicon_preview_jobs.start, lexicon_preview_jobs.latest):
        with pytest.raises(NotFound):
            act(ctx, "00000000")


def test_published_decisions_and_labeled_folders_measure_the_difference(ctx, version):
    scene = matches.make(ctx)
    row = shortlist_factory.make(ctx, suppliers=2, challenge=scene.challenge)
    for entry, firm, decision in zip(
        row.entries, (scene.fits, scene.too_thick), (Decision.KEEP, Decision.DROP), strict=True
    ):
        entry.enterprise = firm
        shortlists.decide(
            ctx,
            entry.public_id,
            decision=decision,
            reason_code=ReasonCode.STRONG_FIT,
            note=None,
            version=None,
        )
    found = shortlists.preview(ctx, row.public_id)
    shortlists.publish(ctx, row.public_id, content_hash=found.content_hash)
    gold = ctx.data_folder / "gold" / "标注一"
    gold.mkdir(parents=True)
    (gold / "corpus.jsonl").write_text(
        '{"id": "a", "text": "采购设备"}\n{"id": "b", "text": "高频焊管"}\n', "utf-8"
    )
    (gold / "queries.jsonl").write_text('{"id": "q", "text": "超声探伤采购"}\n', "utf-8")
    (gold / "qrels.tsv").write_text("q\tb\t1\n", "utf-8")
    done(ctx, version)
    preview = lexicon_preview_jobs.latest(ctx, version).preview
    assert preview["reviewed"] == {"shortlists": 1, "before": 1.0, "after": 1.0}
    assert [row["name"] for row in preview["gold"]] == ["标注一"]


def test_a_reader_is_shown_the_challenges_that_it_may_see(ctx, tmp_path):
    scene = matches.make(ctx)
    scene.challenge.visibility = Visibility.INVITED
    scene.challenge.content = "需要铜精矿贸易渠道。"
    ctx.session.flush()
    folder = lists.add_terms(lists.draft(tmp_path / "draft"), "铜精矿贸易")
    version = lexicons.propose(ctx, folder)
    done(ctx, version)
    shown = lexicon_preview_jobs.latest(ctx, version).preview
    assert [row["public_id"] for row in shown["challenges"]] == [scene.challenge.public_id]
    far = users.acting(ctx, users.make_organizer(ctx, regions.make(ctx, "990102").code))
    assert lexicon_preview_jobs.latest(replace(far), version).preview["challenges"] == []
