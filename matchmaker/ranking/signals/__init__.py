"""The signals: what each is called, when a challenge asks for it, and how it is computed.

A signal returns one value per supplier, shape (n,): in [0, 1], or nan when it does not know. A
signal that the challenge does not ask for (no requirements, no segment) is not part of the
score; this depends on the challenge alone, never on a supplier.
"""

from collections.abc import Callable
from dataclasses import dataclass

from matchmaker.ranking.pairs import Pairs
from matchmaker.ranking.signals.capacity import asks_capacity, capacity
from matchmaker.ranking.signals.certificates import asks_certificates, certificates
from matchmaker.ranking.signals.region import asks_region, region
from matchmaker.ranking.signals.requirements import asks_requirements, requirements
from matchmaker.ranking.signals.segment import asks_segment, segment
from matchmaker.ranking.signals.text import products, related, text
from matchmaker.ranking.signals.tier import tier
from nlp.analysis import Floats


@dataclass(frozen=True, slots=True)
class Signal:
    """A named, labelled function of the pairs."""

    name: str
    label: str
    compute: Callable[[Pairs], Floats]
    is_asked: Callable[[Pairs], bool]


def _always(_pairs: Pairs) -> bool:
    return True


SIGNALS: tuple[Signal, ...] = (
    Signal("products", "产品对口", products, _always),
    Signal("text", "内容相关", text, _always),
    Signal("related", "同类关联", related, _always),
    Signal("requirements", "指标满足", requirements, asks_requirements),
    Signal("segment", "环节位置", segment, asks_segment),
    Signal("capacity", "产能", capacity, asks_capacity),
    Signal("certificates", "资质", certificates, asks_certificates),
    Signal("tier", "梯度", tier, _always),
    Signal("region", "属地", region, asks_region),
)
