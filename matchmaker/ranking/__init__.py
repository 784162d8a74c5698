"""Order suppliers for a challenge and say why: plain values in, plain values out."""

from collections.abc import Sequence

from matchmaker.ranking.assessment import Assessment, assess
from matchmaker.ranking.documents import challenge_document, supplier_document
from matchmaker.ranking.pairs import Pool, prepare
from matchmaker.ranking.profiles import (
    CapabilityProfile,
    CapacityProfile,
    ChainProfile,
    ChallengeProfile,
    ParameterProfile,
    RequirementProfile,
    SegmentProfile,
    SupplierProfile,
)
from matchmaker.ranking.ranker import Order, order, rank, rank_challenges
from matchmaker.ranking.results import (
    Contribution,
    Entry,
    LedgerLine,
    Match,
    Ranking,
    Reason,
    Verdict,
)
from matchmaker.ranking.weights import DEFAULT_WEIGHTS, Weights, WeightsInvalid
from nlp.text_index import TextIndex

__all__ = [
    "DEFAULT_WEIGHTS",
    "Assessment",
    "CapabilityProfile",
    "CapacityProfile",
    "ChainProfile",
    "ChallengeProfile",
    "Contribution",
    "Entry",
    "LedgerLine",
    "Match",
    "Order",
    "ParameterProfile",
    "Pool",
    "Ranking",
    "Reason",
    "RequirementProfile",
    "SegmentProfile",
    "SupplierProfile",
    "Verdict",
    "Weights",
    "WeightsInvalid",
    "assess",
    "build_index",
    "challenge_document",
    "order",
    "prepare",
    "rank",
    "rank_challenges",
    "supplier_document",
]


def build_index(
    suppliers: Sequence[SupplierProfile], *, public: Sequence[SupplierProfile] | None = None
) -> TextIndex:
    """Index suppliers in memory; statistics come from ``public`` (default: the same)."""
    return TextIndex.fit(
        [supplier_document(item) for item in suppliers],
        public=None if public is None else [supplier_document(item) for item in public],
    )
