"""Gates: who may not appear for a challenge, and why. A gate is never a low score."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.results import LedgerLine, Reason, Verdict

OWN = Reason("own_challenge", "发榜单位不能揭自己的榜")


@dataclass(frozen=True, slots=True)
class Standing:
    """What gates look at beside requirements; many suppliers have the same."""

    is_active: bool
    chains: tuple[str, ...]
    tiers: tuple[str, ...]

    @classmethod
    def of(cls, supplier: SupplierProfile) -> "Standing":
        """Return that of a supplier; all of one standing share one object."""
        return _standing(supplier.is_active, supplier.chains, supplier.tiers)


@lru_cache(maxsize=4096)
def _standing(is_active: bool, chains: tuple[str, ...], tiers: tuple[str, ...]) -> Standing:  # noqa: FBT001  # a key of the cache
    return Standing(is_active, chains, tiers)


def find_reasons(
    challenge: ChallengeProfile,
    supplier: SupplierProfile,
    ledger: Sequence[LedgerLine],
    chain: ChainProfile | None = None,
) -> tuple[Reason, ...]:
    """Return every reason against a supplier, none if it may appear.

    ``ledger`` may leave out what is no must-have or not refused.
    A must-have line counts only where a typed value of the same property contradicts it; what is
    unknown, or was only read from prose, is left to people.
    """
    reasons = [OWN] if supplier.public_id == challenge.buyer_public_id else []
    reasons += judge_standing(challenge, Standing.of(supplier), chain)
    reasons += [
        Reason(
            "must_have_not_met",
            f"硬性指标不满足：{line.name}要求{line.required}，填报为{line.converted or line.found}",
        )
        for line in ledger
        if line.is_must_have and line.is_certain and line.verdict is Verdict.NOT_MET
    ]
    return tuple(reasons)


def judge_standing(
    challenge: ChallengeProfile, supplier: Standing, chain: ChainProfile | None
) -> tuple[Reason, ...]:
    """Return the reasons against all suppliers of a standing."""
    reasons = []
    if not supplier.is_active:
        reasons.append(Reason("inactive", "企业当前不可参与对接"))
    if chain is not None and supplier.chains and chain.code not in supplier.chains:
        reasons.append(Reason("outside_chain", f"企业不在产业链“{chain.name}”内"))
    if challenge.allowed_tiers and not set(challenge.allowed_tiers) & set(supplier.tiers):
        reasons.append(Reason("tier_not_allowed", "企业没有本榜单要求的有效梯度认定"))
    return tuple(reasons)
