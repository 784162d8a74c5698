"""How much each signal counts: checked, versioned sets of weights."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType

from matchmaker.ranking.signals import SIGNALS


class WeightsInvalid(ValueError):
    """The weights name an unknown signal, lack one, are negative, or do not sum to 1."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each signal; together 1."""

    name: str
    values: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a set that cannot be used."""
        known = {signal.name for signal in SIGNALS}
        if set(self.values) != known:
            odd = sorted(known.symmetric_difference(self.values))
            raise WeightsInvalid(f"each signal needs one weight; differs in {odd}")
        if any(not math.isfinite(value) or value < 0 for value in self.values.values()):
            raise WeightsInvalid("weights are finite and not negative")
        if not math.isclose(math.fsum(self.values.values()), 1.0, abs_tol=1e-9):
            raise WeightsInvalid(f"weights sum to {math.fsum(self.values.values())}, not 1")
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    @property
    def version(self) -> str:
        """The name with a hash of the numbers."""
        numbers = repr([(signal.name, self.values[signal.name]) for signal in SIGNALS])
        return f"{self.name}-{blake2b(numbers.encode(), digest_size=4).hexdigest()}"

    def effective(self, asked: Iterable[str]) -> dict[str, float]:
        """Return the weights of the signals that a challenge asks for, together 1."""
        chosen = set(asked)
        names = [item.name for item in SIGNALS if item.name in chosen and self.values[item.name]]
        total = math.fsum(self.values[name] for name in names)
        if not total:
            raise WeightsInvalid("no signal that is asked for has a weight")
        return {name: self.values[name] / total for name in names}


DEFAULT_WEIGHTS = Weights(
    "default",
    {
        "products": 0.20,
        "text": 0.36,
        "related": 0.14,
        "requirements": 0.18,
        "segment": 0.05,
        "capacity": 0.025,
        "certificates": 0.025,
        "tier": 0.01,
        "region": 0.01,
    },
)


@dataclass(frozen=True, slots=True)
class WeightSets:
    """The weights of an installation: one set for every chain that has none of its own."""

    default: Weights = DEFAULT_WEIGHTS
    chains: Mapping[str, Weights] = field(default_factory=dict)

    def of(self, chain: str | None) -> Weights:
        """Return the weights of a chain."""
        return self.chains.get(chain or "", self.default)

    @property
    def version(self) -> str:
        """The version of the default set; with sets of chains, a hash of all versions."""
        if not self.chains:
            return self.default.version
        own = [f"{chain}:{weights.version}" for chain, weights in sorted(self.chains.items())]
        every = [self.default.version, *own]
        return f"sets-{blake2b(repr(every).encode(), digest_size=4).hexdigest()}"


def read_sets(values: object) -> WeightSets:
    """Read ``{"default": {signal: weight}, "chains": {code: {signal: weight}}}``, both optional.

    Raises WeightsInvalid.
    """
    if not isinstance(values, dict) or not set(values) <= {"default", "chains"}:
        raise WeightsInvalid("expected an object with 'default' and 'chains'")
    chains = values.get("chains", {})
    if not isinstance(chains, dict):
        raise WeightsInvalid("'chains' maps codes to weights")
    default = values.get("default")
    return WeightSets(
        DEFAULT_WEIGHTS if default is None else _read_set("custom", default),
        MappingProxyType({code: _read_set(code, chains[code]) for code in sorted(chains)}),
    )


def _read_set(name: str, values: object) -> Weights:
    is_sound = isinstance(values, dict) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values.values()
    )
    if not isinstance(values, dict) or not is_sound:
        raise WeightsInvalid(f"{name}: weights are numbers")
    try:
        return Weights(name, {key: float(value) for key, value in values.items()})
    except WeightsInvalid as error:
        raise WeightsInvalid(f"{name}: {error}") from error
