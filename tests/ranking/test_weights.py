import pytest

from matchmaker.ranking import DEFAULT_WEIGHTS, Weights, WeightsInvalid
from matchmaker.ranking.signals import SIGNALS


def changed(**values):
    return {**DEFAULT_WEIGHTS.values, **values}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"text": 1.0},
        changed(unheard_of=0.0),
        changed(text=-0.28),
        changed(text=float("nan")),
        changed(text=0.9),
    ],
)
def test_a_set_that_cannot_be_used_is_refused(values):
    with pytest.raises(WeightsInvalid):
        Weights("test", values)


def test_the_version_follows_the_numbers():
    same = Weights("default", dict(DEFAULT_WEIGHTS.values))
    values = DEFAULT_WEIGHTS.values
    other = Weights("default", changed(text=values["products"], products=values["text"]))
    assert same.version == DEFAULT_WEIGHTS.version != other.version


def test_what_is_asked_for_gets_all_the_weight():
    effective = DEFAULT_WEIGHTS.effective(["text", "products"])
    assert list(effective) == ["products", "text"]
    assert sum(effective.values()) == pytest.approx(1.0)
    only_tier = Weights("tier", {signal.name: float(signal.name == "tier") for signal in SIGNALS})
    with pytest.raises(WeightsInvalid):
        only_tier.effective(["text"])
