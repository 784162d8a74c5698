"""The published figures are those of the gold set, whole and readable."""

import json
from math import nan

import pytest

from matchmaker.evaluation import published
from tests.golden.labels import CHAINS, FOLDER, agreed


def test_every_chain_of_the_gold_set_is_published():
    found = published.load()
    counted = {
        chain: sum(any(grades.values()) for grades in agreed(chain).values()) for chain in CHAINS
    }
    assert {chain.code: chain.challenges for chain in found.chains} == counted
    assert found.whole.challenges == sum(counted.values())
    assert all(chain.name for chain in found.chains)


def test_every_mean_lies_in_its_interval():
    found = published.load()
    for quality in (*found.chains, found.whole):
        assert tuple(quality.measures) == published.MEASURES
        for estimate in quality.measures.values():
            assert 0.0 <= estimate.low <= estimate.mean <= estimate.high <= 1.0


def test_the_agreement_is_the_recorded_one():
    recorded = json.loads((FOLDER / "recorded.json").read_text("utf-8"))
    assert {chain.code: chain.agreement for chain in published.load().chains} == recorded["kappa"]


def test_what_is_written_is_read_again():
    found = published.load()
    assert published.parse(found.to_json()) == found


def test_an_estimate_is_the_mean_with_an_interval_around_it():
    others = dict.fromkeys(published.MEASURES, 1.0)
    rows = [{**others, "nDCG@10": value} for value in (0.2, 0.4, 0.9)]
    found = published.summarize(rows)
    assert found["Recall@20"] == published.Estimate(1.0, 1.0, 1.0)
    assert found["nDCG@10"].mean == pytest.approx(0.5)
    assert 0.2 <= found["nDCG@10"].low < 0.5 < found["nDCG@10"].high <= 0.9


def test_a_challenge_without_such_pairs_is_left_out():
    rows = [{**dict.fromkeys(published.MEASURES, 1.0), "HardPairs": value} for value in (0.5, nan)]
    assert published.summarize(rows)["HardPairs"] == published.Estimate(0.5, 0.5, 0.5)
