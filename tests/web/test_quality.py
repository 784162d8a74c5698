"""The page of the ranking's quality: what was measured, what runs now, and whether both agree."""

import re
from dataclasses import replace

import pytest

from matchmaker import lexicon_store
from matchmaker.evaluation import published
from matchmaker.services import index_building, running_versions
from nlp import lexicon
from tests.factories import lexicons as lists
from tests.factories import matches


@pytest.fixture
def measured_here(ctx, monkeypatch):
    """Let the published figures be measured with what runs here."""
    running = running_versions.read(ctx)
    figures = replace(
        published.load(),
        engine=running.engine,
        weights=running.weights,
        lexicon=running.lexicon,
    )
    monkeypatch.setattr(published, "load", lambda: figures)
    ctx.session.close()
    return figures


def alerts(page):
    return re.findall(r'role="alert">([^<]+)<', page)


def test_every_chain_is_shown_with_intervals_and_agreement(visitor, measured_here):
    page = visitor.get("/desk/quality").text
    for quality in (*measured_here.chains, measured_here.whole):
        for estimate in quality.measures.values():
            assert f"<strong>{estimate.mean:.3f}</strong>" in page
            assert f"[{estimate.low:.3f}, {estimate.high:.3f}]" in page
        assert f'<td class="number">{quality.agreement:.2f}</td>' in page
    assert measured_here.measured_on.isoformat() in page
    assert "还没有产业链" in page


def test_what_was_measured_and_what_runs_agree(visitor, committed, measured_here):
    with committed() as ctx:
        matches.make(ctx)
    assert "尚无可用索引" in visitor.get("/desk/quality").text
    with committed() as ctx:
        version = index_building.build(ctx, "copper")
    page = visitor.get("/desk/quality").text
    assert alerts(page) == []
    assert version in page
    assert "与测量时一致" in page


@pytest.mark.parametrize(
    ("field", "name"), [("engine", "引擎"), ("weights", "权重"), ("lexicon", "词库")]
)
def test_another_version_than_the_measured_one_is_told_in_red(
    visitor, monkeypatch, measured_here, field, name
):
    older = replace(measured_here, **{field: "older-1"})
    monkeypatch.setattr(published, "load", lambda: older)
    [alert] = alerts(visitor.get("/desk/quality").text)
    assert f"现用的{name}与测量时不同：测量时 older-1" in alert


def test_an_index_of_other_lists_is_told_of(visitor, committed, settings, tmp_path, measured_here):
    with committed() as ctx:
        matches.make(ctx)
        index_building.build(ctx, "copper")
        folder = lists.add_terms(lists.draft(tmp_path / "lists"), "铜精矿贸易")
        lexicon_store.publish(settings.lexicon_folder, folder, ctx.now)
    page = visitor.get("/desk/quality").text
    [alert] = alerts(page)
    assert f"词库与测量时不同：测量时 {lexicon.shipped().version}" in alert
    assert "待重建" in page
    with committed() as ctx:
        index_building.build(ctx, "copper")
    page = visitor.get("/desk/quality").text
    assert len(alerts(page)) == 2
    assert "铜及有色金属的索引由与测量时不同的词库建立" in alerts(page)[1]
    assert "待重建" not in page
