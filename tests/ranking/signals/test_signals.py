import dataclasses
import math
from decimal import Decimal

import pytest

from matchmaker import ranking
from matchmaker.ranking import CapacityProfile
from matchmaker.ranking.signals.capacity import asks_capacity, capacity
from tests.ranking.samples import CHAIN, CHALLENGE, FOIL, SUPPLIERS

INDEX = ranking.build_index(SUPPLIERS)


def values(signal, challenge=CHALLENGE, suppliers=SUPPLIERS, chain=CHAIN):
    found = ranking.assess(challenge, suppliers, index=INDEX, chain=chain)
    row = list(found.weights).index(signal)
    return dict(zip([s.public_id for s in suppliers], found.values[row].tolist(), strict=True))


def test_products_and_text_prefer_the_product_asked_for():
    for signal in ("products", "text"):
        found = values(signal)
        assert found["s-foil"] > found["s-electro"] > found["s-clean"]
        assert math.isnan(found["s-empty"])


def test_requirements_count_what_is_met():
    found = values("requirements")
    assert found["s-foil"] == pytest.approx(4 / 5)  # the must-have counts twice
    assert math.isnan(found["s-rod"])


def test_segments_count_by_distance():
    found = values("segment")
    assert (found["s-foil"], found["s-rod"], found["s-clean"]) == (1.0, 0.5, 0.25)
    assert math.isnan(found["s-empty"])
    far = dataclasses.replace(CHALLENGE, segment="cathode")
    assert values("segment", far)["s-clean"] == 0.0
    assert values("segment", chain=None)["s-rod"] == 0.0
    strange = dataclasses.replace(SUPPLIERS[3], segments=("elsewhere",), capabilities=())
    assert values("segment", suppliers=[strange])["s-rod"] == 0.0


def test_capacity_is_compared_in_one_unit():
    assert values("capacity")["s-foil"] == 1.0
    much = dataclasses.replace(CHALLENGE, capacity=CapacityProfile(Decimal(20_000), "吨/年"))
    assert values("capacity", much)["s-foil"] == pytest.approx(0.25)
    pieces = dataclasses.replace(CHALLENGE, capacity=CapacityProfile(Decimal(5), "件/年"))
    assert math.isnan(values("capacity", pieces)["s-foil"])
    assert FOIL.capacity is not None


def test_capacity_that_nobody_asks_for_is_unknown():
    found = ranking.assess(CHALLENGE, SUPPLIERS, index=INDEX)
    plain = dataclasses.replace(CHALLENGE, capacity=None)
    pairs = dataclasses.replace(found.pairs, challenge=plain)
    assert not asks_capacity(pairs)
    assert all(math.isnan(value) for value in capacity(pairs))


def test_certificates_are_found_in_any_spelling():
    found = values("certificates")
    assert found["s-foil"] == 1.0
    assert math.isnan(found["s-electro"])
    both = dataclasses.replace(CHALLENGE, required_certificates=("IATF16949", "ISO 14001"))
    assert values("certificates", both)["s-foil"] == 0.5


def test_the_highest_tier_counts():
    found = values("tier")
    assert found["s-foil"] > found["s-rod"] > 0
    assert math.isnan(found["s-electro"])


def test_nearness_counts_for_supply_only():
    found = values("region")
    assert (found["s-foil"], found["s-electro"]) == (1.0, 0.6)
    away = dataclasses.replace(SUPPLIERS[0], region="990200")
    assert values("region", suppliers=[away])["s-foil"] == 0.0
    technology = dataclasses.replace(CHALLENGE, kind="technology")
    with pytest.raises(ValueError, match="region"):
        values("region", technology)
