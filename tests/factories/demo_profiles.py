"""Chains as ranking profiles without a database: those of the demo city, and invented ones."""

import json
import random
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from matchmaker.city import SHIPPED_CHAINS
from matchmaker.demo import source
from matchmaker.ranking import (
    CapabilityProfile,
    CapacityProfile,
    ChainProfile,
    ChallengeProfile,
    ParameterProfile,
    RequirementProfile,
    SegmentProfile,
    SupplierProfile,
)
from nlp import lexicon

_CERTIFICATE = re.compile(r"[A-Z]{3,}(?:[ /]?[A-Z]*\d{4,5})?")


@dataclass(frozen=True)
class DemoChain:
    """One chain with its suppliers and challenges."""

    profile: ChainProfile
    suppliers: tuple[SupplierProfile, ...]
    challenges: tuple[ChallengeProfile, ...]


@lru_cache(maxsize=1)
def demo_chains() -> tuple[DemoChain, ...]:
    """Return all chains of the demo city."""
    return tuple(_chain(item) for item in source.load_chains())


def _chain(item: source.ChainSource) -> DemoChain:
    head = json.loads((SHIPPED_CHAINS / item.code / "chain.json").read_text(encoding="utf-8"))
    segments = tuple(
        SegmentProfile(row["code"], row["stream"], place, row["name"], tuple(row["products"]))
        for place, row in enumerate(head["segments"])
    )
    return DemoChain(
        ChainProfile(item.code, item.name, segments),
        tuple(_supplier(item.code, row) for row in item.suppliers),
        tuple(_challenge(item.code, row) for row in item.challenges),
    )


def _supplier(chain: str, row: dict[str, Any]) -> SupplierProfile:
    return SupplierProfile(
        public_id=row["key"],
        name=row["name"],
        summary=row["summary"],
        capabilities=tuple(
            _capability(f"{row['key']}-{place}", item)
            for place, item in enumerate(row["capabilities"])
        ),
        chains=(chain,),
        segments=tuple(row["segments"]),
        tiers=(row["tier"],) if row["tier"] else (),
        region=row["region"],
        certificates=tuple(item["name"] for item in row["certificates"]),
        patents=tuple(item["title"] for item in row["patents"]),
    )


def _capability(public_id: str, row: dict[str, Any]) -> CapabilityProfile:
    capacity = row["capacity"]
    return CapabilityProfile(
        public_id,
        row["name"],
        row["text"],
        row["kind"],
        row["segment"],
        tuple(ParameterProfile(**_measure(item)) for item in row["parameters"]),
        CapacityProfile(Decimal(str(capacity["value"])), capacity["unit"]) if capacity else None,
    )


def _challenge(chain: str, row: dict[str, Any]) -> ChallengeProfile:
    requirements = tuple(
        RequirementProfile(**_measure(item), method=item["method"] or "", is_must_have=item["must"])
        for item in row["requirements"]
    )
    named = [item.text for item in requirements if "认证" in item.name or "体系" in item.name]
    return ChallengeProfile(
        public_id=row["key"],
        buyer_public_id=row["buyer"],
        title=row["title"],
        background=row["background"],
        content=row["content"],
        items=tuple(row["items"]),
        requirements=requirements,
        kind=row["kind"],
        chain=chain,
        segment=row["segment"],
        required_certificates=tuple(code for text in named for code in _CERTIFICATE.findall(text)),
    )


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    low, high = (None if row[side] is None else Decimal(str(row[side])) for side in ("low", "high"))
    return {
        "name": row["name"],
        "operator": row["op"],
        "low": low,
        "high": high,
        "text": row["text"] or "",
        "unit": row["unit"] or "",
    }


def invented_chain(seed: int, *, suppliers: int = 60, needs: int = 20) -> DemoChain:
    """Return a chain of random firms and needs in the words of the copper chain's list.

    Firms say no more than what they make, as in files of company records.
    """
    rng = random.Random(seed)
    chain = next(item for item in demo_chains() if item.profile.code == "copper")
    lists = lexicon.current().chains["copper"]
    made = sorted(term for term, kind in lists.terms.items() if kind in {"product", "part"})
    firms = tuple(
        SupplierProfile(
            f"firm-{number:03d}",
            f"示例{number}号铜业有限公司",
            capabilities=(
                CapabilityProfile(
                    f"c{number}",
                    "",
                    f"主营{'、'.join(rng.sample(made, rng.randint(3, 9)))}的生产。",
                ),
            ),
        )
        for number in range(suppliers)
    )
    posted = tuple(
        ChallengeProfile(
            f"need-{number:02d}",
            "buyer",
            "",
            content=f"因产线扩建，现拟长期采购{'、'.join(rng.sample(made, 2))}，"
            f"用于{rng.choice(made)}，供方须能批量稳定供货。",
        )
        for number in range(needs)
    )
    return DemoChain(chain.profile, firms, posted)
