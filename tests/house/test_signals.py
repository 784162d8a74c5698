"""Every signal keeps the contract: bounded or unknown, whatever the order, weighted, labeled."""

import re

import numpy as np
import pytest

from matchmaker import ranking
from matchmaker.ranking.pairs import Pairs
from matchmaker.ranking.signals import SIGNALS
from tests.ranking.samples import CHAIN, CHALLENGE, SUPPLIERS

INDEX = ranking.build_index(SUPPLIERS)


def pairs_of(suppliers: list[ranking.SupplierProfile]) -> Pairs:
    return ranking.assess(CHALLENGE, suppliers, index=INDEX, chain=CHAIN).pairs


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_a_signal_is_bounded_or_unknown(signal):
    values = signal.compute(pairs_of(list(SUPPLIERS)))
    assert values.shape == (len(SUPPLIERS),)
    known = values[~np.isnan(values)]
    assert known.size
    assert ((known >= 0) & (known <= 1)).all()


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_a_signal_does_not_depend_on_the_other_suppliers(signal):
    together = signal.compute(pairs_of(list(SUPPLIERS)))
    backwards = signal.compute(pairs_of(list(SUPPLIERS[::-1])))[::-1]
    alone = [signal.compute(pairs_of([supplier]))[0] for supplier in SUPPLIERS]
    np.testing.assert_array_equal(together, backwards)
    np.testing.assert_array_equal(together, alone)


def test_every_signal_has_a_weight_and_a_chinese_label():
    assert {signal.name for signal in SIGNALS} == set(ranking.DEFAULT_WEIGHTS.values)
    for signal in SIGNALS:
        assert re.fullmatch(r"[\u4e00-\u9fff]{2,6}", signal.label)
    assert len({signal.label for signal in SIGNALS}) == len(SIGNALS)


def test_contributions_add_up_to_the_score():
    found = ranking.rank(CHALLENGE, SUPPLIERS, index=INDEX, chain=CHAIN)
    assert found.entries
    for entry in found.entries:
        total = sum(part.points for part in entry.contributions)
        assert entry.score == pytest.approx(total, abs=1e-6)
