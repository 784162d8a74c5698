"""The bench runs on any size, and tells whether its peers agree."""

import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from matchmaker.bench import clock, corpus, peers
from matchmaker.bench.operations import run, search_all
from matchmaker.bench.prepared import prepare
from matchmaker.cli import main
from matchmaker.ranking import supplier_document

KEYS = [
    "operation",
    "documents",
    "ours_cpu_s",
    "ours_wall_s",
    "peer",
    "peer_cpu_s",
    "peer_wall_s",
    "ratio",
    "same_result",
]
OPERATIONS = {
    "features",
    "query_top20",
    "all_pairs",
    "engine_unread_p95",
    "engine_p95",
    "engine_again_p95",
    "explain_20_unread_p95",
    "explain_20_p95",
    "explain_20_again_p95",
    "changed_profile_visible",
    "index_build",
    "cold_start",
}


@pytest.fixture(autouse=True)
def _indexes_are_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.slow
def test_the_command_prints_every_operation_as_json() -> None:
    done = CliRunner().invoke(
        main, ["bench", "--suppliers", "120", "--challenges", "3", "--chains", "2", "--json"]
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert {row["operation"] for row in found} == OPERATIONS
    assert all(list(row) == KEYS for row in found)
    assert {row["documents"] for row in found if row["operation"] == "query_top20"} == {60}
    judged = [row for row in found if row["same_result"] is not None]
    assert {row["operation"] for row in judged} >= {"features", "query_top20", "all_pairs"}
    assert all(row["same_result"] for row in judged)
    assert "MB" in done.stderr


@pytest.mark.slow
def test_a_peer_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_prepared: object) -> None:
        raise peers.PeerMissing("sparse_dot_topn")

    monkeypatch.setattr(peers, "sparse_dot_topn", missing)
    monkeypatch.setattr(peers, "sparse_dot_topn_pairs", missing)
    told: list[str] = []
    found = list(run(prepare(40, 2, 1, 1), told.append))
    # Whether the other peers are installed depends on the machine.
    assert told.count("sparse_dot_topn") == 2
    assert "sparse_dot_topn" not in {result.peer for result in found}
    assert {result.operation for result in found} == OPERATIONS


@pytest.mark.slow
def test_parts_are_measured_by_themselves() -> None:
    done = CliRunner().invoke(
        main, ["bench", "--suppliers", "40", "--challenges", "4", "--only", "engine", "--json"]
    )
    assert done.exit_code == 0, done.output
    found = {row["operation"]: row for row in json.loads(done.stdout)}
    assert set(found) == {name for name in OPERATIONS if name.startswith(("engine", "explain"))}
    assert found["engine_again_p95"]["peer"] == "text stage"
    assert found["explain_20_p95"]["peer"] is None
    alone = ["bench", "--suppliers", "40", "--challenges", "4", "--no-peers", "--json"]
    done = CliRunner().invoke(main, [*alone, "--only", "query", "--only", "all_pairs"])
    assert [row["peer"] for row in json.loads(done.stdout)] == [None, "one core"]
    refused = CliRunner().invoke(main, ["bench", "--only", "speed"])
    assert refused.exit_code == 2
    assert "speed" in refused.output


def test_the_same_seed_makes_the_same_corpus() -> None:
    assert corpus.build_suppliers(20, 7, 3) == corpus.build_suppliers(20, 7, 3)
    assert corpus.build_suppliers(20, 7) != corpus.build_suppliers(20, 8)
    assert corpus.build_challenges(5, 7) == corpus.build_challenges(5, 7)
    made = corpus.build_suppliers(60, 7, 13)
    first = [item.public_id for item in made if item.chains == made[0].chains]
    assert [corpus.number_of(public_id) for public_id in first] == [
        number for number in range(60) if corpus.is_of_first(number, 13)
    ]
    assert corpus.supplier(3, 7) == corpus.build_suppliers(20, 7)[3]
    assert corpus.supplier(3, 7, edition=1) != corpus.supplier(3, 7)


def test_suppliers_are_as_long_as_real_ones() -> None:
    documents = [supplier_document(item) for item in corpus.build_suppliers(200, 1)]
    lengths = [sum(len(field.text) for field in document.fields) for document in documents]
    assert 120 < sum(lengths) / len(lengths) < 260


def test_threads_change_nothing() -> None:
    prepared = prepare(150, 6, 1, 3)
    one, two = (
        search_all(prepared.index, prepared.vectors, peers.TOP, threads) for threads in (1, 2)
    )
    assert one == two
    assert len(one) == 6


def test_actions_run_in_turn_and_the_first_of_each_is_not_counted() -> None:
    seen: list[str] = []
    first, second = clock.in_turn(
        [lambda: seen.append("a1"), lambda: seen.append("a2")],
        [lambda: seen.append("b1"), lambda: seen.append("b2")],
    )
    assert seen == ["a1", "b1", "a1", "b1", "a2", "b2"]
    assert len(first.cpu) == len(second.wall) == 2
    assert clock.Times((3.0, 1.0, 2.0), (5.0, 4.0, 6.0)).cpu_s == 2.0
