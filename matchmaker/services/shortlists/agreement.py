"""How far two reviewers agree, beyond what chance alone would give (Cohen's kappa)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from matchmaker.services.shortlists import reading, reviews
from models.enums import Decision
from models.shortlists import Shortlist, ShortlistEntry

Pair = tuple[Decision, Decision]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Entries that both have judged: how often the same, kappa, and each pair of decisions.

    `kappa` is None where it says nothing: no entry, or both gave one and the same decision always.
    """

    shortlist: Shortlist
    reviewers: tuple[str, ...]
    judged: int
    same: int
    kappa: float | None
    counts: dict[Pair, int]
    disagreements: tuple[ShortlistEntry, ...]
    waiting: int


def cohens_kappa(pairs: Sequence[Pair]) -> float | None:
    """Return (p_o - p_e) / (1 - p_e) [Cohen 1960], None where it is not defined."""
    total = len(pairs)
    if total == 0:
        return None
    observed = sum(first is second for first, second in pairs) / total
    firsts, seconds = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    expected = sum(firsts[item] * seconds[item] for item in Decision) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def agreement(ctx: Context, public_id: str) -> Agreement:
    """Return how the two reviewers of a shortlist agree; raise NotFound."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    row = reading.get(ctx, public_id)
    judged = [entry for entry in row.entries if reviews.is_complete(entry)]
    people = {
        review.reviewer_id: review.reviewer.display_name
        for entry in judged
        for review in entry.reviews
    }
    order = sorted(people)
    pairs = [_in_order(entry, order) for entry in judged]
    waiting = sum(1 for entry in row.entries if len(entry.reviews) == 1)
    return Agreement(
        shortlist=row,
        reviewers=tuple(people[key] for key in order),
        judged=len(pairs),
        same=sum(first is second for first, second in pairs),
        kappa=cohens_kappa(pairs),
        counts=dict(Counter(pairs)),
        disagreements=tuple(entry for entry in judged if entry.decision is None),
        waiting=waiting,
    )


def _in_order(entry: ShortlistEntry, order: list[int]) -> Pair:
    """Return both decisions, that of the same person always first."""
    said = {review.reviewer_id: review.decision for review in entry.reviews}
    first, second = (said[key] for key in order if key in said)
    return first, second
