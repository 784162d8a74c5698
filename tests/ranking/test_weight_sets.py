"""An installation may weigh the signals of each chain in its own way."""

import pytest

from matchmaker.ranking.weights import DEFAULT_WEIGHTS, WeightSets, WeightsInvalid, read_sets

OWN = {**DEFAULT_WEIGHTS.values, "text": 0.26, "requirements": 0.28}


def test_without_a_file_every_chain_has_the_weights_of_the_program():
    sets = WeightSets()
    assert sets.of("copper") is DEFAULT_WEIGHTS
    assert sets.version == DEFAULT_WEIGHTS.version


def test_a_chain_with_weights_of_its_own_has_a_version_of_its_own():
    sets = read_sets({"chains": {"copper": OWN}})
    assert sets.of("copper").values["requirements"] == 0.28
    assert sets.of("copper").version.startswith("copper-")
    assert sets.of("textile") is DEFAULT_WEIGHTS
    assert sets.of(None) is DEFAULT_WEIGHTS
    assert sets.version != DEFAULT_WEIGHTS.version


def test_the_set_for_all_chains_can_be_replaced():
    sets = read_sets({"default": OWN})
    assert sets.of("copper").values["text"] == 0.26
    assert sets.version == sets.of("textile").version


@pytest.mark.parametrize(
    "values",
    [
        [],
        {"chain": {}},
        {"chains": []},
        {"default": []},
        {"default": {"text": "1"}},
        {"chains": {"copper": {**OWN, "text": True}}},
        {"chains": {"copper": {"text": 1}}},
        {"chains": {"copper": {**OWN, "text": 0.9}}},
    ],
)
def test_a_mistake_refuses_the_whole_file(values):
    with pytest.raises(WeightsInvalid):
        read_sets(values)
