"""Score every supplier for a challenge; every score is the sum of its contributions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.attribution import Shares, text_points
from matchmaker.ranking.documents import challenge_document
from matchmaker.ranking.eligibility import find_reasons, judge_standing
from matchmaker.ranking.integrity import without_claims
from matchmaker.ranking.pairs import Pairs, Pool, prepare
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.results import Contribution, Entry, Match, Reason
from matchmaker.ranking.sentence import build_sentence
from matchmaker.ranking.signals import SIGNALS
from matchmaker.ranking.weights import DEFAULT_WEIGHTS, Weights
from nlp.analysis import Floats
from nlp.matching import NeedWords
from nlp.text_index import TextIndex
from nlp.topk import DECIMALS

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

    def unranked(self) -> list[int]:
        """Return the places of all others: those who cannot be assessed or are not eligible."""
        is_known = ~np.isnan(self.scores)
        known = zip(self.reasons, is_known.tolist(), strict=True)
        return [place for place, (reasons, scored) in enumerate(known) if reasons or not scored]

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
    scores = _scores(effective, values)
    return Assessment(pairs, index, effective, values, scores, _reasons(pairs))


def _reasons(pairs: Pairs) -> tuple[tuple[Reason, ...], ...]:
    """Return what ``find_reasons`` does for each supplier."""
    challenge, chain, pool = pairs.challenge, pairs.chain, pairs.pool
    standings = [reading.standing for reading in pool.readings]
    # Equal ones are mostly one object, and that is known without comparing them.
    distinct = {id(one): one for one in standings}
    judged = {key: judge_standing(challenge, one, chain) for key, one in distinct.items()}
    found = [judged[id(one)] for one in standings]
    apart = pool.may_be(challenge.buyer_public_id)
    if any(item.is_must_have for item in challenge.requirements):
        apart = list(range(len(found)))
    for place in apart:
        refusals = pairs.ledgers[place].refusals
        found[place] = find_reasons(challenge, pool.suppliers[place], refusals, chain)
    return tuple(found)


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
