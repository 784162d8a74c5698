"""`matchmaker ranking-run replay`: a stored shortlist is computed again and compared."""

import pytest
from click.testing import CliRunner

from matchmaker.cli import main
from matchmaker.services import ranking_runs
from tests.factories import matches


@pytest.fixture
def replay(settings, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MATCHMAKER_QUEUE_URL", settings.queue_url)
    return lambda run_id: CliRunner().invoke(main, ["ranking-run", "replay", run_id])


@pytest.fixture
def stored(committed):
    """Store a finished run; return its id."""
    with committed() as ctx:
        challenge = matches.make(ctx).challenge.public_id
        run_id = ranking_runs.start(ctx, challenge=challenge).public_id
        computed = ranking_runs.compute(ctx, run_id, lambda _percent, _text: None)
        ranking_runs.keep(ctx, run_id, computed)
    return run_id


def test_a_shortlist_that_comes_out_the_same_is_told_so(replay, stored):
    found = replay(stored)
    assert found.exit_code == 0, found.output
    assert found.output.startswith("一致  ")
    assert "采购锂电铜箔" in found.output


def test_a_shortlist_that_comes_out_otherwise_fails_the_command(replay, stored, committed):
    with committed() as ctx:
        [shortlist] = ranking_runs.get(ctx, stored).shortlists
        shortlist.result_hash = "0" * 64
    found = replay(stored)
    assert found.exit_code == 1
    assert "不一致  0000000000000000  采购锂电铜箔" in found.output
    assert "重算结果与保存的短名单不一致" in found.output


def test_an_unknown_run_is_refused(replay, stored):
    found = replay("0" * 20)
    assert found.exit_code == 1
    assert "未找到" in found.output
