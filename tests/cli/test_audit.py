import sqlite3

import pytest
from click.testing import CliRunner

from matchmaker.cli import main
from tests.factories.city import build_city


@pytest.fixture
def run(tmp_path, monkeypatch):
    build_city(tmp_path)
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(tmp_path))
    return lambda *words: CliRunner().invoke(main, words)


def test_verify_prints_how_many_events_hold_and_the_head(run):
    assert run("audit", "anchor").exit_code == 0
    result = run("audit", "verify")
    assert result.exit_code == 0
    assert "完好" in result.stdout
    assert "锚点 1 个" in result.stdout


def test_an_anchor_is_printed_and_written_down(run, tmp_path):
    result = run("audit", "anchor")
    _day, length, digest = result.stdout.split()
    assert int(length) > 0
    assert len(digest) == 64
    assert (tmp_path / "audit-anchors.tsv").read_text() == result.stdout
    assert (tmp_path / "audit-anchors.tsv").stat().st_mode & 0o777 == 0o600


def test_verify_ends_with_1_and_the_first_broken_link(run, tmp_path):
    raw = sqlite3.connect(tmp_path / "matchmaker.db")
    raw.execute("DROP TRIGGER audit_events_no_update")
    raw.execute("UPDATE audit_events SET action = 'other' WHERE id = 3")
    raw.commit()
    raw.close()
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "第 3 条断裂" in result.stderr
