"""Order what has been assessed, and explain what is shown. Same input, same output.

Ordering takes all scores, gates and flags; explaining takes time for each entry, so only those that
are returned are explained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.assessment import Assessment, assess
from matchmaker.ranking.integrity import clone_flags, find_clones
from matchmaker.ranking.pairs import Pool, prepare
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.results import Ranking, Reason
from matchmaker.ranking.weights import DEFAULT_WEIGHTS, Weights
from nlp.analysis import Floats
from nlp.text_index import TextIndex
from nlp.topk import rounded, top_k


@dataclass(frozen=True, slots=True)
class Order:
    """The suppliers of a challenge in order, none explained yet.

    ``places`` are those of all scored, eligible suppliers, the best first. ``slots`` has the slot
    of each, from 1: near-clones (see ``clones``) share that of the best of them. ``flags`` are
    those of near-clones.
    """

    assessment: Assessment
    places: tuple[int, ...]
    slots: Mapping[int, int]
    flags: Mapping[int, Reason]
    weights_version: str

    def shown(self, limit: int | None = None) -> list[int]:
        """Return the places that fill at most ``limit`` slots, slot by slot."""
        slots = self.slots
        shown = [place for place in self.places if limit is None or slots[place] <= limit]
        # A near-clone stands under the one that it resembles: sorting is stable.
        return sorted(shown, key=slots.__getitem__)

    def explain(self, limit: int | None = None) -> Ranking:
        """Explain what fills at most ``limit`` slots, and whoever has no place; all are counted."""
        shown, flags = self.shown(limit), self.flags
        others = [self.assessment.entry(place) for place in self.assessment.unranked()]
        others.sort(key=lambda entry: entry.supplier_id)
        return Ranking(
            entries=tuple(
                self.assessment.entry(place, (flags[place],) if place in flags else ())
                for place in shown
            ),
            slots=tuple(self.slots[place] for place in shown),
            unassessable=tuple(entry for entry in others if not entry.reasons),
            ineligible=tuple(entry for entry in others if entry.reasons),
            total=len(self.places),
            index_version=self.assessment.index.version,
            weights_version=self.weights_version,
        )


def order(
    challenge: ChallengeProfile,
    suppliers: Sequence[SupplierProfile] | Pool,
    *,
    index: TextIndex,
    weights: Weights = DEFAULT_WEIGHTS,
    chain: ChainProfile | None = None,
) -> Order:
    """Score and order suppliers for a challenge, with all gates and flags."""
    assessment = assess(challenge, suppliers, index=index, weights=weights, chain=chain)
    places = assessment.ranked()
    scores = assessment.scores[places]
    ties = _ties(assessment, places, scores)
    best = tuple(places[top_k(scores, ties, places.size)].tolist())
    slots, flags = _slots(assessment, best)
    return Order(assessment, best, slots, flags, weights.version)


def rank(
    challenge: ChallengeProfile,
    suppliers: Sequence[SupplierProfile] | Pool,
    *,
    index: TextIndex,
    weights: Weights = DEFAULT_WEIGHTS,
    chain: ChainProfile | None = None,
    limit: int | None = None,
) -> Ranking:
    """Order suppliers for a challenge and explain those of the first ``limit`` slots."""
    return order(challenge, suppliers, index=index, weights=weights, chain=chain).explain(limit)


def rank_challenges(
    supplier: SupplierProfile,
    challenges: Sequence[ChallengeProfile],
    *,
    index: TextIndex,
    weights: Weights = DEFAULT_WEIGHTS,
    chains: Mapping[str, ChainProfile] | None = None,
    limit: int | None = None,
) -> Ranking:
    """Rank challenges for a supplier; a pair has the same score as in ``rank``."""
    pool = prepare([supplier])
    entries = []
    for challenge in challenges:
        chain = (chains or {}).get(challenge.chain or "")
        entries.append(assess(challenge, pool, index=index, weights=weights, chain=chain))
    return _by_challenge(entries, index, weights, limit)


def _by_challenge(
    assessments: list[Assessment], index: TextIndex, weights: Weights, limit: int | None
) -> Ranking:
    scored = [item for item in assessments if item.ranked().size]
    scores = np.array([item.scores[0] for item in scored], dtype=np.float64)
    ties = np.array([_tie(item, 0) for item in scored], dtype=np.str_)
    best = top_k(scores, ties, len(scored) if limit is None else limit)
    others = sorted(
        (item.entry(0) for item in assessments if not item.ranked().size),
        key=lambda entry: entry.challenge_id,
    )
    return Ranking(
        entries=tuple(scored[number].entry(0) for number in best),
        unassessable=tuple(entry for entry in others if not entry.reasons),
        ineligible=tuple(entry for entry in others if entry.reasons),
        total=len(scored),
        index_version=index.version,
        weights_version=weights.version,
    )


def _slots(assessment: Assessment, best: Sequence[int]) -> tuple[dict[int, int], dict[int, Reason]]:
    """Return the slot of each place, from 1 in the given order, and the flags of near-clones."""
    groups = find_clones(assessment.pairs.pool, best)
    first = {place: group[0] for group in groups for place in group}
    slots: dict[int, int] = {}
    taken = 0
    for place in best:
        shared = slots.get(first.get(place, place))
        taken += shared is None
        slots[place] = taken if shared is None else shared
    return slots, clone_flags(assessment.pairs.pool, groups)


def _ties(assessment: Assessment, places: NDArray[np.intp], scores: Floats) -> NDArray[np.str_]:
    """Return the keys of those that share their score with others, empty ones of the rest."""
    exact, keys = rounded(scores), [""] * places.size
    ascending = np.sort(exact)
    shared = ascending[1:][ascending[1:] == ascending[:-1]]
    for number in np.flatnonzero(np.isin(exact, shared)).tolist() if shared.size else ():
        keys[number] = _tie(assessment, int(places[number]))
    return np.array(keys, dtype=np.str_)


def _tie(assessment: Assessment, place: int) -> str:
    """Return a key that favors nobody: a hash of both public ids."""
    challenge = assessment.pairs.challenge.public_id
    supplier = assessment.pairs.suppliers[place].public_id
    return blake2b(f"{challenge}\0{supplier}".encode(), digest_size=16).hexdigest()
