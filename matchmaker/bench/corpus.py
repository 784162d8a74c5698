"""Suppliers and challenges made up with a seed, out of the trade words of the chains.

Words follow a power law, as in real catalogues: a few are everywhere, most are rare. Names of firms
and models are drawn from syllables, so that the number of distinct grams grows with the corpus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from random import Random

from matchmaker.ranking import (
    CapabilityProfile,
    ChallengeProfile,
    ParameterProfile,
    RequirementProfile,
    SupplierProfile,
)
from nlp.lexicon import DATA

_STEEPNESS = 0.7  # of the power law
_QUALITIES = (
    "高精度", "超薄", "耐高温", "无卤", "低温升", "高导热", "轻量化", "防腐", "医用", "车规级",
    "大口径", "微型", "双面", "复合", "可降解", "高强度", "阻燃", "智能", "节能", "定制",
)  # fmt: skip
_FORMS = (
    "主要生产{0}、{1}和{2}，{3}可按图定制，年产{n}吨。",
    "{0}采用{1}工艺，{2}稳定，已为多家整车和电子企业配套{3}。",
    "可提供{0}的小批试制，厚度{n}μm，配有{1}与{2}检测能力。",
    "拥有{0}产线{d}条，{1}良率{p}%，{2}替代进口，{3}通过客户认证。",
    "面向{0}、{1}领域，供应{2}；{3}使用寿命不低于{n}小时。",
)
_ASKED = (
    "现有{0}在{1}环节良率偏低，希望寻找能够稳定供应{2}的企业，并配合完成{3}验证。",
    "为实现{0}国产替代，需要{1}、{2}方面有成熟产品的单位，首批{n}件，后续按月供货。",
    "需解决{0}与{1}匹配、{2}一致性等问题，交付样品、检测报告和{3}工艺文件。",
)
_PROPERTIES = (
    ("厚度", "μm"),
    ("抗拉强度", "MPa"),
    ("使用寿命", "h"),
    ("直径", "mm"),
    ("纯度", "%"),
)
_SYLLABLES = "澜峤禾翌珩曜沛昱臻烁霁嵘骁屹泓铭睿晟峻岚凌渊恺澄朔砺栎钧崧炜"


@dataclass(frozen=True, slots=True)
class Chain:
    """The trade words of one chain; ``weights`` add up along them. Shapes (n,)."""

    code: str
    words: tuple[str, ...]
    weights: tuple[float, ...]


@lru_cache(maxsize=1)
def load_chains() -> tuple[Chain, ...]:
    """Return the chains that the program ships words of."""
    chains = []
    for folder in sorted(path for path in (DATA / "chains").iterdir() if path.is_dir()):
        lines = (folder / "terms.tsv").read_text("utf-8").splitlines()
        words = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
        Random(folder.name).shuffle(words)
        weights = accumulate((1.0 + rank) ** -_STEEPNESS for rank in range(len(words)))
        chains.append(Chain(folder.name, tuple(words), tuple(weights)))
    return tuple(chains)


def build_suppliers(count: int, seed: int, chains: int = 1) -> list[SupplierProfile]:
    """Return so many suppliers, dealt to the first chains in turn."""
    return [supplier(number, seed, number % chains) for number in range(count)]


def is_of_first(number: int, chains: int) -> bool:
    """Tell whether a supplier is dealt to the first of so many chains."""
    return number % chains % len(load_chains()) == 0


def number_of(public_id: str) -> int:
    """Return the number of a supplier."""
    return int(public_id[1:])


def supplier(number: int, seed: int, chain: int = 0, edition: int = 0) -> SupplierProfile:
    """Return one supplier; another edition is what the same firm may state later."""
    random = Random(f"supplier {seed} {number} {edition}")
    # A corpus speaks of many trades, whatever chains it is divided into.
    words = random.choice(load_chains())
    capabilities = tuple(
        _capability(random, words, f"{number}-{place}") for place in range(random.randint(2, 4))
    )
    name = "".join(random.choices(_SYLLABLES, k=random.randint(2, 3)))
    return SupplierProfile(
        public_id=f"s{number:07d}",
        name=f"{name}{_word(random, words)}科技有限公司",
        summary=f"专注{_word(random, words)}与{_word(random, words)}的研发生产。",
        capabilities=capabilities,
        chains=(load_chains()[chain % len(load_chains())].code,),
        region=f"99{random.randint(0, 20):02d}{random.randint(1, 12):02d}",
        tiers=tuple(random.choices(("innovative", "specialized", ""), k=1)),
        patents=tuple(
            f"一种{random.choice(_QUALITIES)}{_word(random, words)}及其制备方法"
            for _ in range(random.randint(0, 3))
        ),
    )


def build_challenges(count: int, seed: int) -> list[ChallengeProfile]:
    """Return so many challenges of about a hundred words."""
    return [_challenge(number, seed) for number in range(count)]


def _challenge(number: int, seed: int) -> ChallengeProfile:
    random = Random(f"challenge {seed} {number}")
    words = random.choice(load_chains())
    items = tuple(_word(random, words) for _ in range(random.randint(1, 3)))
    return ChallengeProfile(
        public_id=f"c{number:05d}",
        buyer_public_id="buyer",
        title=f"{random.choice(_QUALITIES)}{items[0]}开发及批量供应",
        background=_sentence(random, words, _ASKED),
        content=_sentence(random, words, _ASKED) + _sentence(random, words, _ASKED),
        items=items,
        requirements=tuple(_requirement(random) for _ in range(random.randint(1, 4))),
        kind=random.choice(("technology", "supply")),
        region=f"99{random.randint(0, 20):02d}01",
    )


def _capability(random: Random, chain: Chain, public_id: str) -> CapabilityProfile:
    name = random.choice(("", random.choice(_QUALITIES))) + _word(random, chain)
    model = f" {random.choice('ABCDHKT')}{random.choice('XYZ')}-{random.randint(10, 9999)}"
    return CapabilityProfile(
        public_id=public_id,
        name=name + (model if random.random() < 0.3 else ""),
        text=_sentence(random, chain, _FORMS),
        parameters=tuple(
            ParameterProfile(
                name=key, operator="eq", low=Decimal(random.randint(1, 999)), unit=unit
            )
            for key, unit in random.sample(_PROPERTIES, random.randint(0, 2))
        ),
    )


def _requirement(random: Random) -> RequirementProfile:
    name, unit = random.choice(_PROPERTIES)
    value = Decimal(random.randint(1, 999))
    if random.random() < 0.5:
        return RequirementProfile(name, "ge", low=value, unit=unit)
    return RequirementProfile(name, "le", high=value, unit=unit)


def _sentence(random: Random, chain: Chain, forms: Sequence[str]) -> str:
    words = [_word(random, chain) for _ in range(4)]
    numbers = {"n": random.randint(2, 9000), "d": random.randint(2, 9), "p": random.randint(90, 99)}
    return random.choice(forms).format(*words, **numbers)


def _word(random: Random, chain: Chain) -> str:
    return random.choices(chain.words, cum_weights=chain.weights)[0]
