"""Why one supplier stands above another, and where any supplier stands: for the organizer."""

from dataclasses import dataclass
from enum import StrEnum

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound
from matchmaker.ranking.comparison import Comparison, compare_entries
from matchmaker.ranking.results import Entry, Ranking
from matchmaker.services import match_readers, matching, profiles, survivors
from matchmaker.services.matching import Match
from models.challenges import Challenge
from models.enterprises import Enterprise


class Standing(StrEnum):
    """Where a supplier stands for a challenge."""

    RANKED = "ranked"
    UNASSESSABLE = "unassessable"
    INELIGIBLE = "ineligible"
    OUTSIDE_CHAIN = "outside_chain"
    NOT_CHOSEN = "not_chosen"


@dataclass(frozen=True, slots=True)
class Stand:
    """A supplier's place and why; `position` (from 1) only where it is ranked.

    `entry` is what the pair scores, also where the supplier is on no list.
    """

    enterprise: Enterprise
    standing: Standing
    position: int | None
    total: int
    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class ComparedSuppliers:
    """Two suppliers of one challenge."""

    challenge: Challenge
    first: Stand
    second: Stand
    comparison: Comparison
    why: str


def compare(ctx: Context, public_id: str, first: str, second: str) -> ComparedSuppliers:
    """Say line by line why one supplier stands above another; raise NotFound, Invalid."""
    challenge = match_readers.get(ctx, public_id)
    first, second = (survivors.public_id_of(ctx, key) for key in (first, second))
    if first == second:
        raise Invalid(errors={"b": [messages.text("field_two_suppliers")]})
    matcher = matching.Matcher(ctx)
    match = matcher.rank(challenge)
    one = _stand(ctx, matcher, challenge, match.ranking, first)
    other = _stand(ctx, matcher, challenge, match.ranking, second)
    comparison = compare_entries(one.entry, other.entry)
    why = _decided(match, one, other, comparison)
    return ComparedSuppliers(challenge, one, other, comparison, why)


def several(ctx: Context, public_id: str, suppliers: list[str]) -> tuple[Challenge, list[Stand]]:
    """Return where several suppliers of a challenge stand, in the order given; raise NotFound."""
    challenge = match_readers.get(ctx, public_id)
    matcher = matching.Matcher(ctx)
    ranking = matcher.rank(challenge).ranking
    chosen = dict.fromkeys(survivors.public_id_of(ctx, key) for key in suppliers)
    return challenge, [_stand(ctx, matcher, challenge, ranking, key) for key in chosen]


def stand(ctx: Context, public_id: str, supplier: str) -> Stand:
    """Say where a supplier stands for a challenge, and why it is not ranked; raise NotFound."""
    challenge = match_readers.get(ctx, public_id)
    matcher = matching.Matcher(ctx)
    supplier = survivors.public_id_of(ctx, supplier)
    return _stand(ctx, matcher, challenge, matcher.rank(challenge).ranking, supplier)


def _stand(
    ctx: Context,
    matcher: matching.Matcher,
    challenge: Challenge,
    ranking: Ranking,
    supplier: str,
) -> Stand:
    row = ctx.session.scalars(
        profiles.supplier_query().where(Enterprise.public_id == supplier)
    ).one_or_none()
    if row is None:
        raise NotFound
    for standing, entries in (
        (Standing.RANKED, ranking.entries),
        (Standing.UNASSESSABLE, ranking.unassessable),
        (Standing.INELIGIBLE, ranking.ineligible),
    ):
        for number, entry in enumerate(entries, start=1):
            if entry.supplier_id == supplier:
                position = number if standing is Standing.RANKED else None
                return _told(row, standing, position, ranking.total, entry)
    is_inside = any(segment.chain.code == challenge.chain.code for segment in row.segments)
    standing = Standing.NOT_CHOSEN if is_inside else Standing.OUTSIDE_CHAIN
    return _told(row, standing, None, ranking.total, matcher.explain(challenge, row))


def _told(
    row: Enterprise, standing: Standing, position: int | None, total: int, entry: Entry
) -> Stand:
    reasons = "；".join(reason.text for reason in entry.reasons)
    why = {
        Standing.RANKED: lambda: messages.text("standing_ranked", position=position, total=total),
        Standing.UNASSESSABLE: lambda: messages.text("standing_unassessable"),
        Standing.INELIGIBLE: lambda: messages.text("standing_ineligible", reasons=reasons),
        Standing.OUTSIDE_CHAIN: lambda: messages.text("standing_outside_chain"),
        Standing.NOT_CHOSEN: lambda: messages.text(
            "standing_not_chosen", limit=matching.CANDIDATES
        ),
    }[standing]()
    return Stand(row, standing, position, total, entry, why)


def _decided(match: Match, one: Stand, other: Stand, comparison: Comparison) -> str:
    """Return one sentence on what decided the order."""
    if one.position is None or other.position is None:
        return messages.text("comparison_by_lists")
    if comparison.difference == 0:
        return messages.text("comparison_tie")
    above, below = (one, other) if one.position < other.position else (other, one)
    sign = 1 if above is one else -1
    points = sign * (comparison.difference or 0.0)
    if points < 0:
        return _told_by_slot(match, above, below, -points)
    labels = [line.label for line in comparison.lines if line.difference * sign > 0][:3]
    return messages.text(
        "comparison_by_score",
        above=above.enterprise.name,
        below=below.enterprise.name,
        points=f"{points * 100:.1f}",
        labels="、".join(labels),
    )


def _told_by_slot(match: Match, above: Stand, below: Stand, points: float) -> str:
    """Say that the one above scores less, and with whom it shares its slot."""
    ranking = match.ranking
    slot = ranking.slots[(above.position or 1) - 1]
    first = ranking.entries[ranking.slots.index(slot)].supplier_id
    return messages.text(
        "comparison_by_slot",
        above=above.enterprise.name,
        below=below.enterprise.name,
        points=f"{points * 100:.1f}",
        first=match.enterprises[first].name,
    )
