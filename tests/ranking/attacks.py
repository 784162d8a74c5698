"""Attacks on a ranking, and how many places they gain: `python -m tests.ranking.attacks`.

An attacker is a supplier from the middle of a ranking that edits its own profile. Gain is the place
before less the place after, among the same competitors; 0 is a failed attack.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

import numpy as np

from matchmaker import ranking
from matchmaker.ranking.facts import bounds_text
from matchmaker.ranking.profiles import CapabilityProfile, ChallengeProfile, SupplierProfile
from nlp import lexicon
from nlp.text_index import TextIndex
from tests.factories.demo_profiles import DemoChain, demo_chains, invented_chain

SEED = 20261122
Attack = Callable[[SupplierProfile, ChallengeProfile, DemoChain], SupplierProfile]


def need_text(challenge: ChallengeProfile) -> str:
    """Return a whole need as one would copy it from the page."""
    lines = [f"{item.name}{bounds_text(item)}" for item in challenge.requirements]
    items = "、".join(challenge.items)
    return "\n".join((challenge.title, items, challenge.content, "；".join(lines)))


def write_into(supplier: SupplierProfile, text: str) -> SupplierProfile:
    """Append a text to the first capability, or to the summary of a supplier without any."""
    if not supplier.capabilities:
        return replace(supplier, summary=f"{supplier.summary}\n{text}")
    first, *others = supplier.capabilities
    return replace(supplier, capabilities=(replace(first, text=f"{first.text}\n{text}"), *others))


def repeated(supplier: SupplierProfile, need: ChallengeProfile, _: DemoChain) -> SupplierProfile:
    """Write the need's text twenty times."""
    return write_into(supplier, "\n".join([need_text(need)] * 20))


def appended(supplier: SupplierProfile, need: ChallengeProfile, _: DemoChain) -> SupplierProfile:
    """Write the need's text once."""
    return write_into(supplier, need_text(need))


def hidden(supplier: SupplierProfile, need: ChallengeProfile, _: DemoChain) -> SupplierProfile:
    """Write the need's text with characters in between that nobody sees, and look-alikes."""
    text = "\u200b".join(need_text(need)).replace("a", "а").replace("o", "о")
    return write_into(supplier, text)


def interspersed(
    supplier: SupplierProfile, need: ChallengeProfile, _: DemoChain
) -> SupplierProfile:
    """Write the need's text with a word pushed in after every eighth character."""
    text = need_text(need)
    parts = [text[place : place + 8] for place in range(0, len(text), 8)]
    return write_into(supplier, "等".join(parts))


def dictionary(supplier: SupplierProfile, _: ChallengeProfile, chain: DemoChain) -> SupplierProfile:
    """Write every term of the chain's word list."""
    return write_into(supplier, "、".join(chain_terms(chain)))


def claimed(supplier: SupplierProfile, need: ChallengeProfile, _: DemoChain) -> SupplierProfile:
    """Claim every certificate and every required value in prose."""
    values = [f"{item.name}可达{bounds_text(item)}" for item in need.requirements]
    certificates = ["通过ISO 9001、IATF 16949、ISO 14001、ISO 45001、AS9100、ISO 13485认证"]
    return write_into(supplier, "。".join([*certificates, *values, *need.required_certificates]))


def listed(supplier: SupplierProfile, _: ChallengeProfile, chain: DemoChain) -> SupplierProfile:
    """List all products of all segments of the chain."""
    return write_into(supplier, "主营产品：" + "、".join(products_of(chain)))


def registered(supplier: SupplierProfile, _: ChallengeProfile, chain: DemoChain) -> SupplierProfile:
    """Register each product of the chain as a capability of its own, with its segment."""
    made = tuple(
        CapabilityProfile(f"x{place}-{number}", name, segment=segment.code)
        for place, segment in enumerate(chain.profile.segments)
        for number, name in enumerate(segment.products)
    )
    return replace(supplier, capabilities=(*supplier.capabilities, *made))


ATTACKS: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        repeated, appended, hidden, interspersed, dictionary, claimed, listed, registered,
    )
}  # fmt: skip


def products_of(chain: DemoChain) -> list[str]:
    """Return the products of all segments."""
    return [name for segment in chain.profile.segments for name in segment.products]


def chain_terms(chain: DemoChain) -> list[str]:
    """Return the terms of the chain's word list, and of its segments."""
    own = lexicon.current().chains.get(chain.profile.code)
    return sorted({*(own.terms if own else ()), *products_of(chain)})


@dataclass(frozen=True)
class Arena:
    """One need, its honest competitors and their scores."""

    chain: DemoChain
    need: ChallengeProfile
    index: TextIndex
    scores: dict[str, float]

    def score(self, supplier: SupplierProfile) -> float:
        """Score one profile against the frozen statistics; -1 if it is not ranked."""
        found = ranking.assess(self.need, [supplier], index=self.index, chain=self.chain.profile)
        return float(found.scores[0]) if found.ranked().size else -1.0

    def middle(self, count: int, rng: random.Random) -> list[SupplierProfile]:
        """Return suppliers from the middle third of the ranking."""
        order = sorted(self.scores, key=lambda key: (-self.scores[key], key))
        chosen = rng.sample(order[len(order) // 3 : 2 * len(order) // 3], count)
        by_id = {item.public_id: item for item in self.chain.suppliers}
        return [by_id[key] for key in chosen]

    def gain(self, before: SupplierProfile, after: SupplierProfile) -> int:
        """Return how many competitors an edit overtakes."""
        old, new = self.scores[before.public_id], self.score(after)
        others = [value for key, value in self.scores.items() if key != before.public_id]
        return sum(value > old for value in others) - sum(value > new for value in others)


def arenas(chain: DemoChain) -> list[Arena]:
    """Rank the honest suppliers of a chain for each of its needs."""
    pool = ranking.prepare(chain.suppliers)
    index = TextIndex.fit(pool.documents)
    found = []
    for need in chain.challenges:
        assessed = ranking.assess(need, pool, index=index, chain=chain.profile)
        places = assessed.ranked().tolist()
        scores = {chain.suppliers[i].public_id: float(assessed.scores[i]) for i in places}
        found.append(Arena(chain, need, index, scores))
    return found


def gains(attack: Attack, grounds: Sequence[Arena], attackers: int = 2) -> list[int]:
    """Return the gain of each attacker on each need."""
    rng = random.Random(SEED)
    return [
        arena.gain(supplier, attack(supplier, arena.need, arena.chain))
        for arena in grounds
        for supplier in arena.middle(attackers, rng)
    ]


def peer_gains(attack: Attack, grounds: Sequence[Arena], attackers: int = 2) -> list[int]:
    """Return the gains of the same attacks on words of jieba and TF-IDF of scikit-learn."""
    rng = random.Random(SEED)
    found = []
    for arena in grounds:
        chosen = arena.middle(attackers, rng)
        found += [_peer_gain(arena, item, attack(item, arena.need, arena.chain)) for item in chosen]
    return found


def _peer_gain(arena: Arena, before: SupplierProfile, after: SupplierProfile) -> int:
    scores = _peer_scores(arena.need, (*arena.chain.suppliers, after))
    place = arena.chain.suppliers.index(before)
    others = np.delete(scores[:-1], place)
    return int((others > scores[place]).sum() - (others > scores[-1]).sum())


def _peer_scores(
    need: ChallengeProfile, suppliers: Sequence[SupplierProfile]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer

    def words(text: str) -> list[str]:
        return [word for word in jieba.lcut(text) if word.strip()]

    texts = [
        "\n".join(field.text for field in document.fields)
        for document in ranking.prepare(suppliers).said
    ]
    matrix = TfidfVectorizer(analyzer=words).fit_transform([*texts, need_text(need)])
    return np.asarray((matrix[:-1] @ matrix[-1].T).todense()).ravel()


def main() -> None:
    """Print the gains of every attack on the demo city, then on an invented chain."""
    city = [arena for chain in demo_chains() for arena in arenas(chain)]
    for grounds in (city, arenas(invented_chain(SEED))):
        sys.stdout.write("\n".join(_table(grounds)) + "\n")


def _table(grounds: Sequence[Arena]) -> Iterator[str]:
    yield f"{len(grounds)} needs; places gained: median, mean, 90th percentile, most"
    for name, attack in ATTACKS.items():
        found, peer = gains(attack, grounds), peer_gains(attack, grounds, 1)
        yield (
            f"{name:14}{median(found):6.1f}{mean(found):7.2f}{np.percentile(found, 90):6.1f}"
            f"{max(found):5d}   TF-IDF{median(peer):6.1f}{mean(peer):7.2f}"
        )


if __name__ == "__main__":
    main()
