"""Score, explain, order. Same input, same output; every score is the sum of its contributions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.attribution import Shares, text_points
from matchmaker.ranking.documents import challenge_document
from matchmaker.ranking.eligibility import find_reasons
from matchmaker.ranking.integrity import clone_flags, find_clones, without_claims
from matchmaker.ranking.pairs import Pairs, Pool, prepare
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.results import Contribution, Entry, Match, Ranking, Reason
from matchmaker.ranking.sentence import build_sentence
from matchmaker.ranking.signals import SIGNALS
from matchmaker.ranking.weights import DEFAULT_WEIGHTS, Weights
from nlp.analysis import Floats
from nlp.matching import NeedWords
from nlp.text_index import TextIndex
from nlp.topk import DECIMALS, rounded, top_k

_LABELS = {signal.name: signal.label for signal in SIGNALS}
_EVIDENCE = ("products", "text", "requirements")  # without one of these there is nothing to judge


@dataclass(frozen=True)
class Assessment:
    """All suppliers scored for one challenge; entries are explained one by one on demand.

    ``values`` has shape (n_signals, n) in the order of ``weights``, nan where unknown;
    ``scores`` has shape (n,), nan where a supplier cannot be assessed.
    """

    pairs: Pairs
    index: TextIndex
    weights: Mapping[str, float]
    values: Floats
    scores: Floats
    reasons: tuple[tuple[Reason, ...], ...]

    def ranked(self) -> NDArray[np.intp]:
        """Return the places of all scored, eligible suppliers."""
        eligible = np.array([not reasons for reasons in self.reasons], dtype=np.bool_)
        return np.flatnonzero(eligible & ~np.isnan(self.scores))

    def entry(self, place: int, flags: tuple[Reason, ...] = ()) -> Entry:
        """Explain one supplier; ``flags`` are those that follow from the others."""
        score = float(self.scores[place])
        ledger = self.pairs.ledgers[place].lines
        contributions = self._contributions(place)
        by_text = text_points(contributions)
        matches = self._matches(place, by_text)
        return Entry(
            challenge_id=self.pairs.challenge.public_id,
            supplier_id=self.pairs.suppliers[place].public_id,
            score=None if math.isnan(score) else score,
            coverage=round(
                math.fsum(part.weight for part in contributions if part.value is not None), DECIMALS
            ),
            contributions=contributions,
            matches=matches,
            ledger=ledger,
            sentence=build_sentence(matches, ledger),
            reasons=self.reasons[place],
            flags=(*self.pairs.pool.flags[place], *flags),
            other_points=round(max(0.0, by_text - sum(item.points for item in matches)), DECIMALS),
        )

    def _contributions(self, place: int) -> tuple[Contribution, ...]:
        column = self.values[:, place].tolist()
        return tuple(
            Contribution(name, _LABELS[name], weight, None, 0.0)
            if math.isnan(value)
            else Contribution(name, _LABELS[name], weight, value, weight * value)
            for (name, weight), value in zip(self.weights.items(), column, strict=True)
        )

    def _matches(self, place: int, points: float) -> tuple[Match, ...]:
        reading = self.pairs.pool.readings[place]
        held = self.pairs.text.held(place)
        found = self._words.find(reading.document, reading.texts, held)
        parts = self._shares.of(held, [match.term for match in found])
        return tuple(
            Match(
                match.term,
                round(match.weight, DECIMALS),
                match.need_field,
                match.need_span,
                match.doc_field,
                match.doc_span,
                round(points * part, DECIMALS),
            )
            for match, part in zip(found, parts, strict=True)
        )

    @cached_property
    def _words(self) -> NeedWords:
        grams = self.index.need(self.pairs.need).grams
        return NeedWords(self.pairs.need, self.index.statistics, grams)

    @cached_property
    def _shares(self) -> Shares:
        return Shares(self.index.need(self.pairs.need), self.index.settings.scheme)


def assess(
    challenge: ChallengeProfile,
    suppliers: Sequence[SupplierProfile] | Pool,
    *,
    index: TextIndex,
    weights: Weights = DEFAULT_WEIGHTS,
    chain: ChainProfile | None = None,
) -> Assessment:
    """Score every supplier for a challenge, without ordering or explaining them."""
    pairs = _pair(challenge, prepare(suppliers), index, chain)
    effective = weights.effective(signal.name for signal in SIGNALS if signal.is_asked(pairs))
    by_name = {signal.name: signal for signal in SIGNALS}
    values = np.array([by_name[name].compute(pairs) for name in effective])
    values = np.clip(values.reshape(len(effective), len(pairs.suppliers)), 0.0, 1.0)
    reasons = tuple(
        find_reasons(challenge, supplier, ledger.refusals, chain)
        for supplier, ledger in zip(pairs.suppliers, pairs.ledgers, strict=True)
    )
    return Assessment(pairs, index, effective, values, _scores(effective, values), reasons)


def rank(
    challenge: ChallengeProfile,
    suppliers: Sequence[SupplierProfile] | Pool,
    *,
    index: TextIndex,
    weights: Weights = DEFAULT_WEIGHTS,
    chain: ChainProfile | None = None,
    limit: int | None = None,
) -> Ranking:
    """Rank suppliers for a challenge; at most ``limit`` slots are returned, all are counted.

    Near-clones (see ``clones``) share the slot of the best of them and stand under it.
    """
    assessment = assess(challenge, suppliers, index=index, weights=weights, chain=chain)
    places = assessment.ranked()
    scores = assessment.scores[places]
    ties = _ties(assessment, places, scores)
    order = places[top_k(scores, ties, places.size)].tolist()
    slots, flags = _slots(assessment, order)
    shown = [place for place in order if limit is None or slots[place] <= limit]
    # A near-clone stands under the one that it resembles: sorting is stable.
    shown.sort(key=slots.__getitem__)
    others = [_entry_if(assessment, place) for place in range(len(assessment.reasons))]
    return Ranking(
        entries=tuple(
            assessment.entry(place, (flags[place],) if place in flags else ()) for place in shown
        ),
        slots=tuple(slots[place] for place in shown),
        unassessable=tuple(
            sorted((e for e in others if e and not e.reasons), key=lambda e: e.supplier_id)
        ),
        ineligible=tuple(
            sorted((e for e in others if e and e.reasons), key=lambda e: e.supplier_id)
        ),
        total=int(places.size),
        index_version=index.version,
        weights_version=weights.version,
    )


def _slots(assessment: Assessment, order: list[int]) -> tuple[dict[int, int], dict[int, Reason]]:
    """Return the slot of each place, from 1 in the given order, and the flags of near-clones."""
    groups = find_clones(assessment.pairs.pool, order)
    first = {place: group[0] for group in groups for place in group}
    slots: dict[int, int] = {}
    taken = 0
    for place in order:
        shared = slots.get(first.get(place, place))
        taken += shared is None
        slots[place] = taken if shared is None else shared
    return slots, clone_flags(assessment.pairs.pool, groups)


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


def _pair(
    challenge: ChallengeProfile, pool: Pool, index: TextIndex, chain: ChainProfile | None
) -> Pairs:
    pool = without_claims(challenge, pool)
    need = challenge_document(challenge)
    return Pairs(challenge, need, pool, index.score(need, pool.documents), chain)


def _scores(weights: Mapping[str, float], values: Floats) -> Floats:
    """Sum the contributions; nan where nothing that could be judged is known. Shape (n,)."""
    column = np.array(list(weights.values()))[:, None]
    points = np.where(np.isnan(values), 0.0, column * values)
    evidence = [row for row, name in enumerate(weights) if name in _EVIDENCE]
    is_known = ~np.isnan(values[evidence]).all(axis=0)
    # Few terms in a fixed order: plain sums are the same everywhere.
    total = np.add.reduce(points, axis=0)
    return np.where(is_known, np.round(np.minimum(total, 1.0), DECIMALS), np.nan)


def _entry_if(assessment: Assessment, place: int) -> Entry | None:
    if assessment.reasons[place] or math.isnan(assessment.scores[place]):
        return assessment.entry(place)
    return None


def _ties(assessment: Assessment, places: NDArray[np.intp], scores: Floats) -> NDArray[np.str_]:
    """Return the keys of those that share their score with others, empty ones of the rest."""
    _, which, counts = np.unique(rounded(scores), return_inverse=True, return_counts=True)
    is_shared = counts[which] > 1
    keys = [
        _tie(assessment, place) if shared else ""
        for place, shared in zip(places.tolist(), is_shared.tolist(), strict=True)
    ]
    return np.array(keys, dtype=np.str_)


def _tie(assessment: Assessment, place: int) -> str:
    """Return a key that favors nobody: a hash of both public ids."""
    challenge = assessment.pairs.challenge.public_id
    supplier = assessment.pairs.suppliers[place].public_id
    return blake2b(f"{challenge}\0{supplier}".encode(), digest_size=16).hexdigest()
